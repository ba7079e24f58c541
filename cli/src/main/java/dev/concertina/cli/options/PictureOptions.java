package dev.concertina.cli.options;

import dev.concertina.cnn.DctArchitecture;
import dev.concertina.image.Pictures;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The options that say what to make of pictures before a net learns from them. */
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
          "Turn all pictures into grey or colour. If not given they stay as they are, and must be"
              + " of one kind.")
  private Channels channels;

  @Option(
      names = "--size",
      paramLabel = "HxW",
      description = "Bring all pictures to one size, such as 64x64: for dense and conv.")
  private String size;

  @Option(
      names = "--crop",
      paramLabel = "N",
      description =
          "Learn from squares of N pixels, cut at random. Denoising always does, from 48 pixels if"
              + " not given, and transform, from 168; dense and conv otherwise take whole"
              + " pictures.")
  private Integer crop;

  @Option(
      names = "--clean",
      paramLabel = "DIR",
      description =
          "Clean pictures of the same names and sizes, where those of --data are noisy: denoising"
              + " learns to make the one of the other.")
  private Path clean;

  @Option(
      names = "--noisy",
      description =
          "The pictures are noisy and there are no clean ones: denoising learns from them alone, by"
              + " foretelling pixels from those around (Noise2Void).")
  private boolean noisy;

  @Option(
      names = "--strict",
      description = "Refuse to train if a picture is bad, rather than leave it out.")
  private boolean strict;

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
    boolean denoising = kind == NetKind.DENOISING;
    boolean series = kind == NetKind.LSTM;
    require(!series || !changeAnything(), "--crop, --size and --channels are for pictures");
    require(denoising || clean == null, "--clean is for --arch denoising");
    require(denoising || !noisy, "--noisy is for --arch denoising");
    boolean transform = kind == NetKind.TRANSFORM;
    require(
        !denoising && !transform || size == null,
        "--size is for --arch dense and conv: leave it out");
    require(
        !transform || channels != Channels.COLOUR,
        "--arch transform learns from grey pictures, and serves colour as three of them: leave out"
            + " --channels colour");
    require(
        !transform || crop == null || crop % DctArchitecture.standard().grid() == 0,
        "Invalid value for --crop: it must be a multiple of 8 for --arch transform, found " + crop);
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
