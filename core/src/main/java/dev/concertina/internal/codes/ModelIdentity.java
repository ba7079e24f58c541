package dev.concertina.internal.codes;

import dev.concertina.ModelDescription;
import dev.concertina.ModelFormatException;
import dev.concertina.data.SampleShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Identifies the model that codes were made with: a name for people, and a digest that no other
 * model has.
 *
 * @param name of the model's file, without its ending
 * @param digest SHA-256 of all that decoding depends on
 */
public record ModelIdentity(String name, byte[] digest) {
  static final int DIGEST_BYTES = 32;
  private static final int MOST_NAME_BYTES = 255;
  private static final int SHOWN_DIGITS = 12;

  public ModelIdentity {
    digest = digest.clone();
    // Cut between characters, not within one.
    while (name.getBytes(StandardCharsets.UTF_8).length > MOST_NAME_BYTES) {
      name = name.substring(0, name.offsetByCodePoints(name.length(), -1));
    }
  }

  /**
   * Makes the identity from all that decoding depends on, in a form that no version of Java or of a
   * library changes: see the format.
   *
   * @param weightsDigest as the model's file has it
   */
  public static ModelIdentity of(
      String name, ModelDescription model, String weightsDigest, NetCodec codec) {
    MessageDigest digest = sha256();
    update(digest, model.kind());
    model
        .architecture()
        .forEach(
            (word, value) -> {
              update(digest, word);
              update(digest, value);
            });
    update(digest, floats(model.shape()));
    update(digest, floats(model.code()));
    update(digest, model.scaling().method().name());
    update(digest, model.scaling().offset());
    update(digest, model.scaling().scale());
    update(digest, weightsDigest);
    update(digest, codec.steps());
    update(digest, codec.offsets());
    update(digest, new float[] {codec.conditioned() ? 1 : 0, codec.white()});
    update(digest, codec.codes().write());
    return new ModelIdentity(name, digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static float[] floats(SampleShape shape) {
    long[] dimensions = shape.withBatch(1);
    float[] floats = new float[dimensions.length - 1];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = dimensions[i + 1];
    }
    return floats;
  }

  private static void update(MessageDigest digest, String text) {
    update(digest, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void update(MessageDigest digest, float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    update(digest, bytes.array());
  }

  /** Adds a part after its length: without that, bytes could move from one part to the next. */
  private static void update(MessageDigest digest, byte[] bytes) {
    digest.update(
        ByteBuffer.allocate(Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(bytes.length)
            .array());
    digest.update(bytes);
  }

  /** For people: the name and the first digits. */
  public String text() {
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
