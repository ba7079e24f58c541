package dev.concertina.internal.format;

import dev.concertina.data.DataFormatException;
import dev.concertina.internal.Require;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;

/** The kinds of picture files that the JDK reads, how they begin, and what their names end in. */
public enum PictureFormat {
  PNG("\u0089PNG", List.of("png"), true, true),
  JPEG("\u00ff\u00d8\u00ff", List.of("jpg", "jpeg"), false, false),
  GIF("GIF8", List.of("gif"), true, false),
  BMP("BM", List.of("bmp"), false, false),
  TIFF("II*\0|MM\0*", List.of("tif", "tiff"), true, true);

  /** Bytes that tell all kinds apart. */
  public static final int SNIFFED = 4;

  private final String[] starts;
  private final List<String> endings;
  private final boolean alpha;
  private final boolean deep;

  PictureFormat(String starts, List<String> endings, boolean alpha, boolean deep) {
    this.starts = starts.split("\\|");
    this.endings = endings;
    this.alpha = alpha;
    this.deep = deep;
  }

  /** Recognises a format by the first bytes of a file. */
  public static Optional<PictureFormat> ofContent(byte[] start) {
    var text = new String(start, StandardCharsets.ISO_8859_1);
    return Arrays.stream(values())
        .filter(format -> Arrays.stream(format.starts).anyMatch(text::startsWith))
        .findFirst();
  }

  /** Finds the format that the name of a file says, which need not be right. */
  public static Optional<PictureFormat> ofName(Path file) {
    Path last = file.getFileName();
    String name = last == null ? "" : last.toString().toLowerCase(Locale.ROOT);
    int dot = name.lastIndexOf('.');
    String ending = dot < 0 ? "" : name.substring(dot + 1);
    return Arrays.stream(values()).filter(format -> format.endings.contains(ending)).findFirst();
  }

  /**
   * The kind to write.
   *
   * @throws IllegalArgumentException if the name says none, or the picture does not fit
   */
  public static PictureFormat toWrite(int depth, boolean transparent, Path file) {
    PictureFormat format = ofName(file).filter(f -> f != GIF).orElse(null);
    Require.that(
        format != null,
        "the file's name must end in .png, .jpg, .jpeg, .bmp, .tif or .tiff, found %s",
        file);
    Require.that(
        format.deep || depth == 8,
        "%s has no place for 16 bits per sample: name %s .png or .tif",
        format,
        file);
    Require.that(
        format.alpha || !transparent,
        "%s has no place for transparency: name %s .png or .tif, or write"
            + " picture.withoutAlpha()",
        format,
        file);
    return format;
  }

  /**
   * The JDK's own reader or writer: those that other libraries register give other values for the
   * same file.
   */
  public static <T> T ofJdk(Iterator<T> all) {
    while (all.hasNext()) {
      T one = all.next();
      if (one.getClass().getModule() == ImageIO.class.getModule()) {
        return one;
      }
    }
    throw new IllegalStateException("the JDK must have its readers and writers of pictures");
  }

  /** Says that a file holds several pictures. */
  public static DataFormatException notOnePicture(String found, Path file) {
    return new DataFormatException(
        "expected one picture per file, found "
            + found
            + " in "
            + file
            + ": save each as a file of its own");
  }
}
