package dev.concertina.internal.model;

import dev.concertina.ModelFormatException;
import dev.concertina.internal.AtomicFile;
import dev.concertina.internal.Require;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * What our files are: a zip of texts, deflated, and of vectors of float32, little-endian and not
 * deflated.
 *
 * <p>A file may come from a stranger: only entries that its layout lists are read, none beyond its
 * limit, and nothing is written on the way. Equal contents give equal bytes.
 */
public record Archive(Map<String, String> texts, Map<String, float[]> vectors) {
  /** Of all texts together. */
  private static final int LARGEST_TEXT = 64 << 20;

  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  /**
   * Which entries a kind of file has.
   *
   * @param what the kind, with its article
   * @param texts the texts that must be there
   * @param vectors the vectors that must be there
   * @param more other texts
   * @param most how many of these there may be
   * @param limits how many bytes a text may have, where that is fewer than of all together
   */
  public record Layout(
      String what,
      List<String> texts,
      List<String> vectors,
      Pattern more,
      int most,
      Map<String, Integer> limits) {
    private boolean knows(String name) {
      return texts.contains(name) || vectors.contains(name) || more.matcher(name).matches();
    }

    private int size() {
      return texts.size() + vectors.size() + most;
    }
  }

  /** Writes the file; it is replaced only when the new one is whole. */
  public void write(Path file) throws IOException {
    write(file, AtomicFile::write);
  }

  /** Finds out whether {@link #write} would succeed, and leaves everything as it is. */
  public void rehearse(Path file) throws IOException {
    write(file, AtomicFile::rehearse);
  }

  /** A way to write. */
  private interface Way {
    public void write(Path file, AtomicFile.Content content) throws IOException;
  }

  private void write(Path file, Way way) throws IOException {
    Map<String, byte[]> bytes = new LinkedHashMap<>();
    texts.forEach((name, text) -> bytes.put(name, text.getBytes(StandardCharsets.UTF_8)));
    Require.that(
        bytes.values().stream().mapToLong(text -> text.length).sum() <= LARGEST_TEXT,
        "the texts of %s must have at most %d bytes together",
        file,
        LARGEST_TEXT);
    way.write(file, out -> writeZip(out, bytes));
  }

  private void writeZip(OutputStream out, Map<String, byte[]> bytes) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> text : bytes.entrySet()) {
        put(zip, new ZipEntry(text.getKey()), text.getValue());
      }
      for (Map.Entry<String, float[]> vector : vectors.entrySet()) {
        byte[] values = littleEndian(vector.getValue());
        ZipEntry entry = new ZipEntry(vector.getKey());
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(values.length);
        entry.setCrc(checksum(values));
        put(zip, entry, values);
      }
    }
  }

  private static void put(ZipOutputStream zip, ZipEntry entry, byte[] bytes) throws IOException {
    entry.setTimeLocal(NO_TIME);
    zip.putNextEntry(entry);
    zip.write(bytes);
  }

  public static Archive read(Path file, Layout layout) throws IOException {
    Archive archive = new Archive(new LinkedHashMap<>(), new LinkedHashMap<>());
    try (ZipFile zip = new ZipFile(file.toFile())) {
      // Vectors are stored as they are, so the file's own size bounds them; texts could be bombs.
      long roomForTexts = LARGEST_TEXT;
      long roomForVectors = Files.size(file);
      for (ZipEntry entry : Collections.list(zip.entries())) {
        String name = entry.getName();
        archive.requireExpected(file, entry, layout);
        boolean isVector = layout.vectors().contains(name);
        byte[] bytes =
            content(
                file,
                zip,
                entry,
                isVector
                    ? roomForVectors
                    : Math.min(roomForTexts, layout.limits().getOrDefault(name, LARGEST_TEXT)),
                layout.what());
        if (isVector) {
          roomForVectors -= bytes.length;
          archive.vectors.put(name, floats(file, name, bytes));
        } else {
          roomForTexts -= bytes.length;
          archive.texts.put(name, new String(bytes, StandardCharsets.UTF_8));
        }
      }
    } catch (ZipException | EOFException e) {
      throw new ModelFormatException(
          file + " is not " + layout.what() + ", or is damaged: " + e.getMessage(), e);
    }
    archive.requireWhole(file, layout);
    return archive;
  }

  private boolean has(String name) {
    return texts.containsKey(name) || vectors.containsKey(name);
  }

  private void requireExpected(Path file, ZipEntry entry, Layout layout)
      throws ModelFormatException {
    String name = entry.getName();
    boolean full = texts.size() + vectors.size() == layout.size();
    if (!layout.knows(name) || has(name) || full) {
      throw new ModelFormatException(
          file + " is not " + layout.what() + ": unexpected entry '" + printable(name) + "'");
    }
    if (layout.vectors().contains(name) && entry.getMethod() != ZipEntry.STORED) {
      throw new ModelFormatException(file + " is damaged: its " + name + " is compressed");
    }
  }

  private void requireWhole(Path file, Layout layout) throws ModelFormatException {
    for (String name : Stream.of(layout.texts(), layout.vectors()).flatMap(List::stream).toList()) {
      if (!has(name)) {
        throw new ModelFormatException(file + " is not " + layout.what() + ": it has no " + name);
      }
    }
  }

  /** A stranger's text as it may stand in a message. */
  public static String printable(String text) {
    String visible = text.replaceAll("[^\\x20-\\x7e]", "?");
    return visible.length() > 60 ? visible.substring(0, 60) + "…" : visible;
  }

  private static byte[] content(Path file, ZipFile zip, ZipEntry entry, long most, String what)
      throws IOException {
    if (entry.getSize() > most) {
      throw tooLarge(file, entry, what);
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes((int) Math.min(most, Integer.MAX_VALUE - 16));
      if (in.read() >= 0) {
        throw tooLarge(file, entry, what);
      }
      if (checksum(bytes) != entry.getCrc()) {
        throw new ModelFormatException(
            file + " is damaged: the checksum of " + entry.getName() + " is wrong");
      }
      return bytes;
    }
  }

  private static ModelFormatException tooLarge(Path file, ZipEntry entry, String what) {
    return new ModelFormatException(
        file + " cannot be used as " + what + ": " + entry.getName() + " is too large");
  }

  private static long checksum(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }

  private static byte[] littleEndian(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static float[] floats(Path file, String name, byte[] bytes) throws ModelFormatException {
    if (bytes.length % Float.BYTES != 0) {
      throw new ModelFormatException(file + " is damaged: its " + name + " ends within a number");
    }
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
