package dev.concertina.internal.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of weights as they stand in a model file. */
public final class WeightsDigest {
  private static final int VALUES_AT_ONCE = 1 << 14;

  private WeightsDigest() {}

  /** Sixty-four lower-case hexadecimal digits, of the little-endian bytes. */
  public static String of(float[] weights) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(VALUES_AT_ONCE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int start = 0; start < weights.length; start += VALUES_AT_ONCE) {
      int count = Math.min(VALUES_AT_ONCE, weights.length - start);
      bytes.asFloatBuffer().put(weights, start, count);
      digest.update(bytes.array(), 0, count * Float.BYTES);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
