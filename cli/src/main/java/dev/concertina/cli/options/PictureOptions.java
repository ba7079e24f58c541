package dev.concertina.cli.options;

import dev.concertina.cli.help.Heading;
import dev.concertina.cli.help.Under;
import dev.concertina.cnn.DctArchitecture;
import dev.concertina.image.Pictures;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The options that say what to make of pictures before a net learns from them. */
@Under(Heading.PICTURES)
public final class PictureOptions {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,5})(?:x(\\d{1,5}))?");

  /** What all pictures are turned into. */
  public enum Channels {
    /** One channel. */
    GREY,
    /** Three channels. */
    COLOUR
  }

  @Option(
      names = "--channels",
      paramLabel = "KIND",
      description =
          "Turn all pictures into grey or colour. By default they stay as they are, and must be of"
              + " one kind.")
  @Fits({NetKind.DENSE, NetKind.CONV, NetKind.DENOISING, NetKind.DCT, NetKind.PCA})
  private Channels channels;

  @Option(
      names = "--size",
      paramLabel = "HxW",
      description = "Bring all pictures to one size, such as 64x64.")
  @Fits({NetKind.DENSE, NetKind.CONV, NetKind.PCA})
  private String size;

  @Option(
      names = "--crop",
      paramLabel = "N",
      description = "Learn from random crops of N by N pixels. By default pictures stay whole.")
  @Fits({NetKind.DENSE, NetKind.CONV, NetKind.DENOISING, NetKind.DCT, NetKind.PCA})
  @Meaning(of = NetKind.DENOISING, is = "Learn from random crops of N by N pixels; 48 by default.")
  @Meaning(
      of = NetKind.DCT,
      is = "Learn from random crops of N by N pixels, a multiple of 8; 168 by default.")
  private Integer crop;

  @Option(
      names = "--clean",
      paramLabel = "DIR",
      description =
          "The folder of the clean pictures, if those of --data are noisy. They have the same names"
              + " and sizes; the net learns to make the clean ones of the noisy ones.")
  @Fits(NetKind.DENOISING)
  private Path clean;

  @Option(
      names = "--noisy",
      description =
          "The pictures are noisy and there are no clean ones. The net learns from them alone: it"
              + " predicts hidden pixels from their neighbours (Noise2Void).")
  @Fits(NetKind.DENOISING)
  private boolean noisy;

  @Option(
      names = "--strict",
      description = "Refuse to train if a picture is bad. By default it is left out.")
  @Under(value = Heading.PICTURES, rare = true)
  @Fits({NetKind.DENSE, NetKind.CONV, NetKind.DENOISING, NetKind.DCT, NetKind.PCA})
  private boolean strict;

  /** Whether a file's name is that of a picture. */
  public static boolean isPicture(Path path) {
    return path.toString().matches("(?i).*\\.(png|jpe?g|gif|bmp|tiff?)");
  }

  /** The folder of clean partners; null if there is none. */
  public Path clean() {
    return clean;
  }

  public boolean noisy() {
    return noisy;
  }

  public boolean strict() {
    return strict;
  }

  public Integer crop() {
    return crop;
  }

  /**
   * Refuses what does not go with the kind of net.
   *
   * @throws IllegalArgumentException if there is such
   */
  public void requireFits(NetKind kind) {
    boolean dct = kind == NetKind.DCT;
    require(
        !dct || channels != Channels.COLOUR,
        "--arch dct learns from grey pictures, and serves colour as three of them: leave out"
            + " --channels colour");
    require(
        !dct || crop == null || crop % DctArchitecture.standard().grid() == 0,
        "Invalid value for --crop: it must be a multiple of 8 for --arch dct, found " + crop);
    require(clean == null || !noisy, "--noisy says that there are no clean pictures: drop --clean");
    require(size == null || crop == null, "--size and --crop exclude each other: give one of them");
    require(
        crop == null || crop > 0, "Invalid value for --crop: it must be positive, found " + crop);
    side(1);
  }

  /** Whether something was asked for that only files of pictures can be asked for. */
  public boolean changeAnything() {
    return channels != null || size != null || crop != null;
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /** The pictures as they were asked for. */
  public Pictures applyTo(Pictures pictures) {
    Pictures result = pictures;
    if (channels != null) {
      result = channels == Channels.GREY ? result.asGrey() : result.asColour();
    }
    return size == null ? result : result.resized(side(1), side(2));
  }

  /** Height or width of what --size says; 0 if it says nothing. */
  private int side(int group) {
    if (size == null) {
      return 0;
    }
    Matcher matcher = SIZE.matcher(size);
    if (!matcher.matches() || matcher.group(1).matches("0+")) {
      throw new IllegalArgumentException(
          "Invalid value for --size: expected a height and a width in pixels, such as 64x48, found"
              + " '"
              + size
              + "'");
    }
    String side = matcher.group(group);
    return Integer.parseInt(side == null ? matcher.group(1) : side);
  }
}
