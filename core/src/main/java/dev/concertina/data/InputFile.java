package dev.concertina.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens files that may be gzip, whatever their names say. */
final class InputFile {
  private static final int BUFFER = 1 << 16;

  private InputFile() {}

  /**
   * Decides by the first two bytes: file names lie, and downloads are often unpacked on the way.
   */
  static InputStream open(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("expected a file, found the folder " + file);
    }
    var raw = new BufferedInputStream(Files.newInputStream(file), BUFFER);
    try {
      raw.mark(2);
      boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
      raw.reset();
      return gzip ? new GZIPInputStream(raw, BUFFER) : raw;
    } catch (IOException e) {
      raw.close();
      throw explained(e, file);
    }
  }

  /** Says which file a damaged gzip stream was in; leaves other failures as they are. */
  static IOException explained(IOException e, Path file) {
    if (e instanceof EOFException || e instanceof ZipException) {
      return new DataFormatException(
          "expected a complete gzip file, found "
              + file
              + " damaged or cut short: copy or download it again",
          e);
    }
    return e;
  }
}
