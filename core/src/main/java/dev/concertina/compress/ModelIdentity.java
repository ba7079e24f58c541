package dev.concertina.compress;

import dev.concertina.ModelFormatException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Which model codes were made with: a name for people, and a digest that no other model has.
 *
 * @param name of the model's file, without its ending
 * @param digest SHA-256 of all that decoding depends on
 */
record ModelIdentity(String name, byte[] digest) {
  static final int DIGEST_BYTES = 32;
  private static final int MOST_NAME_BYTES = 255;
  private static final int SHOWN_DIGITS = 12;

  ModelIdentity {
    digest = digest.clone();
    // Cut between characters, not within one.
    while (name.getBytes(StandardCharsets.UTF_8).length > MOST_NAME_BYTES) {
      name = name.substring(0, name.offsetByCodePoints(name.length(), -1));
    }
  }

  /** Of a model's file without sections, and of what a compressor knows besides. */
  static ModelIdentity of(String name, byte[] model, byte[] codec) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(model);
      digest.update(codec);
      return new ModelIdentity(name, digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** For people: the name and the first digits. */
  String text() {
    return "'" + name + "' (" + HexFormat.of().formatHex(digest).substring(0, SHOWN_DIGITS) + ")";
  }

  void requireSame(ModelIdentity made) throws ModelFormatException {
    if (!Arrays.equals(digest, made.digest)) {
      throw new ModelFormatException(
          "it was made with the model " + made.text() + ", found " + text() + ": give that one");
    }
  }

  int bytes() {
    return DIGEST_BYTES + 1 + name.getBytes(StandardCharsets.UTF_8).length;
  }

  void write(ByteBuffer into) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    into.put(digest).put((byte) text.length).put(text);
  }

  static ModelIdentity read(ByteBuffer from) {
    byte[] digest = new byte[DIGEST_BYTES];
    from.get(digest);
    byte[] text = new byte[Byte.toUnsignedInt(from.get())];
    from.get(text);
    return new ModelIdentity(new String(text, StandardCharsets.UTF_8), digest);
  }
}
