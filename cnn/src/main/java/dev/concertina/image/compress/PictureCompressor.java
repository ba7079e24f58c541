package dev.concertina.image.compress;

import dev.concertina.compress.CompressionReport;
import dev.concertina.compress.Compressor;
import dev.concertina.compress.ErrorBound;
import dev.concertina.compress.Quality;
import dev.concertina.image.Picture;
import dev.concertina.internal.Require;
import dev.concertina.internal.codes.CodeHeader;
import dev.concertina.internal.codes.CodecNet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Compresses single pictures of any size with a net that treats all pixels alike. {@link
 * CompressedPicture} reads the files. Safe for use by many threads.
 */
public final class PictureCompressor {
  private PictureCompressor() {}

  /** What is asked for, as the header of a file. */
  private interface Asked {
    CodeHeader header(PictureCompression compression);
  }

  /**
   * Writes a picture of any height, and of any width up to some 40,000 pixels, to a compressed
   * file. A colour picture is given to a net for grey ones in three parts: lightness, and two
   * differences of colour with half the rows and columns. Transparency and what else its file says
   * are left behind.
   *
   * @param compressor a net that serves pictures of any size, and what it learned of its codes
   * @param picture grey or in colour, of 8 or 16 bits, without transparency
   * @param quality how good, or how small
   * @param file the target; replaced only when the new one is whole
   * @param embedded whether the model shall stand in the file, so that one file is enough
   * @return what it came to
   * @throws IllegalArgumentException if the net does not serve pictures of any size, the picture
   *     has transparency, or no step serves the quality
   * @throws IOException if the file cannot be written
   */
  public static CompressionReport compress(
      Compressor compressor, Picture picture, Quality quality, Path file, boolean embedded)
      throws IOException {
    Require.present(quality, "quality");
    return compress(compressor, picture, c -> c.header(quality), file, embedded);
  }

  /**
   * Writes a picture of any size to a compressed file from which no value comes back with a larger
   * error than the bound.
   *
   * @param compressor a net that serves pictures of any size, and what it learned of its codes
   * @param picture grey or in colour, of 8 bits, without transparency
   * @param bound the largest error; 0 for none; a share is one of white
   * @param file the target; replaced only when the new one is whole
   * @param embedded whether the model shall stand in the file, so that one file is enough
   * @return what it came to
   * @throws IllegalArgumentException if the net does not serve pictures of any size, the picture
   *     has transparency, or the bound is too fine
   * @throws IOException if the file cannot be written
   */
  public static CompressionReport compress(
      Compressor compressor, Picture picture, ErrorBound bound, Path file, boolean embedded)
      throws IOException {
    Require.present(bound, "bound");
    return compress(compressor, picture, c -> c.header(bound), file, embedded);
  }

  private static CompressionReport compress(
      Compressor compressor, Picture picture, Asked asked, Path file, boolean embedded)
      throws IOException {
    long start = System.nanoTime();
    Require.that(
        !Require.present(picture, "picture").hasAlpha(),
        "picture must be without transparency, found %s: take it away first",
        picture);
    CodecNet with = Require.present(compressor, "compressor").net();
    try (StripNet net = new StripNet(with.model())) {
      PictureCompression compression = new PictureCompression(net, with, picture);
      CodeHeader header = asked.header(compression);
      with.write(file, header, embedded, out -> compression.write(header, out));
      return compression.report(Files.size(file), start);
    }
  }
}
