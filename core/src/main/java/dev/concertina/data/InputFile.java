package dev.concertina.data;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens files that may be gzip or zstd, whatever their names say. */
final class InputFile {
  private static final int BUFFER = 1 << 16;

  private InputFile() {}

  static InputStream open(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("expected a file, found the folder " + file);
    }
    return unpacked(Files.newInputStream(file), file);
  }

  /**
   * Decides by the first bytes: file names lie, and downloads are often unpacked on the way.
   *
   * @param in what is closed if that fails
   */
  static InputStream unpacked(InputStream in, Path file) throws IOException {
    var raw = new BufferedInputStream(in, BUFFER);
    try {
      raw.mark(4);
      int first = raw.read();
      int second = first < 0 ? -1 : raw.read();
      boolean zstd = first == 0x28 && second == 0xb5 && raw.read() == 0x2f && raw.read() == 0xfd;
      raw.reset();
      if (zstd) {
        return unpackedZstd(raw, file);
      }
      return first == 0x1f && second == 0x8b ? new GZIPInputStream(raw, BUFFER) : raw;
    } catch (IOException e) {
      raw.close();
      throw explained(e, file);
    }
  }

  private static InputStream unpackedZstd(InputStream raw, Path file) throws IOException {
    try {
      return Zstd.open(raw);
    } catch (LinkageError absent) {
      throw new DataFormatException(
          "expected a file that is plain or gzip, found zstd in "
              + file
              + ": unpack it, or put com.github.luben:zstd-jni on the class path",
          absent);
    }
  }

  /** Says which file a damaged stream was in; leaves other failures as they are. */
  static IOException explained(IOException e, Path file) {
    // By name, for the library may not be there.
    boolean zstd = e.getClass().getName().equals("com.github.luben.zstd.ZstdIOException");
    if (e instanceof EOFException || e instanceof ZipException || zstd) {
      return new DataFormatException(
          "expected a complete gzip or zstd file, found "
              + file
              + " damaged or cut short: copy or download it again",
          e);
    }
    return e;
  }

  /** Apart, so that only a file that is zstd needs the library. */
  private static final class Zstd {
    static InputStream open(InputStream raw) throws IOException {
      return new ZstdInputStream(raw);
    }
  }
}
