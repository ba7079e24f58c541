package dev.concertina.image;

import dev.concertina.data.DataFormatException;
import dev.concertina.internal.AtomicFile;
import dev.concertina.internal.format.BytesStream;
import dev.concertina.internal.format.EncodedPicture;
import dev.concertina.internal.format.JpegInput;
import dev.concertina.internal.format.PictureFormat;
import dev.concertina.internal.format.PlainInput;
import dev.concertina.internal.format.PngInput;
import dev.concertina.internal.format.TiffInput;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/**
 * Reads and writes picture files by the readers and writers of the JDK, which are trusted with
 * nothing: they take damaged files for whole ones, and throw whatever comes to them.
 */
final class PictureFile {
  private PictureFile() {}

  /** Something done with an open file. */
  private interface Use<T> {
    T of(EncodedPicture encoded) throws IOException;
  }

  /** Reads the size and kind of a picture, and none of its pixels. */
  static PictureHeader header(Path file) throws IOException {
    return with(
        file,
        encoded -> {
          var sight = Sight.of(encoded, file);
          PixelLayout layout = sight.layout;
          return new PictureHeader(sight.height, sight.width, layout.channels(), layout.depth());
        });
  }

  /**
   * Reads a picture.
   *
   * @param most bytes that decoding may take
   */
  static Picture read(Path file, long most) throws IOException {
    return with(
        file,
        encoded -> {
          long bytes = required(Sight.of(encoded, file), encoded.bytes(), file, most);
          try (HeapShare share = HeapShare.take(bytes)) {
            return decode(encoded, file);
          }
        });
  }

  private static <T> T with(Path file, Use<T> use) throws IOException {
    try (EncodedPicture encoded = open(file)) {
      return use.of(encoded);
    } catch (DataFormatException | FileSystemException e) {
      throw e;
    } catch (OutOfMemoryError e) {
      throw new DataFormatException(
          "expected a picture that fits into memory, found "
              + file
              + " too large for what is free: raise -Xmx or cut it into parts",
          e);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      // What a reader stumbled over says nothing; what it noticed may.
      boolean noticed = e instanceof IOException && e.getMessage() != null;
      throw new DataFormatException(
          "expected a sound picture, found "
              + file
              + " damaged, cut short or of a rare kind"
              + (noticed ? " (" + e.getMessage() + ")" : "")
              + ": copy it again or convert it",
          e);
    }
  }

  private static EncodedPicture open(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new DataFormatException("expected a picture file, found the folder " + file);
    }
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(PictureFormat.SNIFFED);
    }
    if (start.length == 0) {
      throw new DataFormatException(
          "expected a picture, found the empty file " + file + ": copy or download it again");
    }
    PictureFormat format = PictureFormat.ofContent(start).orElse(null);
    if (format == null) {
      throw new DataFormatException(
          "expected a PNG, JPEG, GIF, BMP or TIFF file, found something else in " + file);
    }
    return switch (format) {
      case PNG -> PngInput.open(file);
      case JPEG -> JpegInput.open(file);
      case GIF, BMP, TIFF -> seekable(format, file);
    };
  }

  private static EncodedPicture seekable(PictureFormat format, Path file) throws IOException {
    // Neither makes a temporary file, nor is cut short when the thread is interrupted.
    ImageInputStream in =
        file.getFileSystem() == FileSystems.getDefault()
            ? new FileImageInputStream(file.toFile())
            : new BytesStream(Files.readAllBytes(file));
    try {
      return format == PictureFormat.TIFF ? TiffInput.open(file, in) : new PlainInput(format, in);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** The size of a picture and the image that the JDK would make of it. */
  private record Sight(int height, int width, PixelLayout layout) {
    static Sight of(EncodedPicture encoded, Path file) throws IOException {
      ImageReader reader = reader(encoded.format(), encoded.header());
      try {
        int index = encoded.index();
        ImageTypeSpecifier type = reader.getImageTypes(index).next();
        return new Sight(reader.getHeight(index), reader.getWidth(index), layout(type, file));
      } finally {
        reader.dispose();
      }
    }

    private static PixelLayout layout(ImageTypeSpecifier type, Path file)
        throws DataFormatException {
      try {
        return PixelLayout.of(type.getColorModel(), type.getSampleModel());
      } catch (IllegalArgumentException e) {
        throw new DataFormatException(file + ": " + e.getMessage(), e);
      }
    }
  }

  private static ImageReader reader(PictureFormat format, ImageInputStream in) {
    ImageReader reader = PictureFormat.ofJdk(ImageIO.getImageReadersByFormatName(format.name()));
    reader.setInput(in, false, true);
    return reader;
  }

  private static long required(Sight sight, long encoded, Path file, long most)
      throws DataFormatException {
    long pixels = (long) sight.height * sight.width;
    PixelLayout layout = sight.layout;
    long bytes = layout.imageBytes(pixels) + layout.pictureBytes(pixels) + encoded;
    if (pixels > Integer.MAX_VALUE / 4 || bytes > most) {
      throw new DataFormatException(
          String.format(
              Locale.ROOT,
              "expected a picture that fits into %d MB, half of the heap, found %d rows of %d"
                  + " pixels in %s, which take %d MB: raise -Xmx or cut it into parts",
              most >> 20,
              sight.height,
              sight.width,
              file,
              bytes >> 20));
    }
    return bytes;
  }

  private static Picture decode(EncodedPicture encoded, Path file) throws IOException {
    ImageReader reader = reader(encoded.format(), encoded.whole());
    try {
      if (encoded.format() == PictureFormat.GIF) {
        requireStill(reader, file);
      }
      List<String> damages = new ArrayList<>();
      reader.addIIOReadWarningListener(
          (source, warning) -> {
            if (isDamage(warning)) {
              damages.add(warning);
            }
          });
      BufferedImage image = reader.read(encoded.index());
      if (!damages.isEmpty()) {
        throw new IOException(damages.get(0));
      }
      return Picture.of(image, encoded.tags());
    } finally {
      reader.dispose();
    }
  }

  private static void requireStill(ImageReader reader, Path file) throws IOException {
    int frames = reader.getNumImages(true);
    if (frames > 1) {
      throw PictureFormat.notOnePicture(frames + " frames", file);
    }
  }

  /**
   * Whether pixels are missing or wrong. Other warnings are of what stands beside them, and of
   * bytes that some cameras leave between the segments of a JPEG file.
   */
  private static boolean isDamage(String warning) {
    boolean corrupt = warning.startsWith("Corrupt JPEG data") && !warning.contains("extraneous");
    return corrupt || warning.startsWith("Premature end");
  }

  static void write(Picture picture, Path file) throws IOException {
    PictureFormat format = PictureFormat.toWrite(picture.depth(), picture.hasAlpha(), file);
    try {
      AtomicFile.write(file, out -> new PictureOutput(picture, format).writeTo(out));
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
