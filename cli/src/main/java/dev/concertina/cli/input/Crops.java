package dev.concertina.cli.input;

import dev.concertina.TrainingOptions;
import dev.concertina.cli.console.Failure;
import dev.concertina.data.DataFormatException;
import dev.concertina.data.Samples;
import dev.concertina.image.Pictures;
import java.io.IOException;
import java.util.stream.IntStream;

/**
 * Crops cut from pictures to learn from, those to be held out last. They are of pictures of which
 * nothing is learned, unless there is but one picture.
 *
 * @param samples the crops, noisy and clean ones where there are pairs
 * @param heldOut the share of them that is to be held out
 * @param ofOthers whether those are of pictures of their own, which come last
 */
public record Crops(Samples samples, double heldOut, boolean ofOthers) {
  /** As many as judge an epoch well enough. */
  private static final int MOST_HELD_OUT = 512;

  /** The order of crops takes memory too. */
  private static final int MOST_CROPS = 1 << 24;

  /**
   * How crops are cut.
   *
   * @param side rows and columns in pixels
   * @param count how many to learn from, at least, as long as memory allows
   * @param heldOut the share of the pictures to hold out
   * @param seed of places and turns
   */
  public record Cut(int side, long count, double heldOut, long seed) {}

  public static Crops of(PictureSet set, Cut cut) throws IOException, Failure {
    int pictures = set.pictures().size();
    int judges = judges(pictures, cut.heldOut());
    int perPicture = perPicture(pictures - judges, pictures, cut.count());
    Pictures targets = set.clean().orElse(set.pictures());
    Samples crops = cut(targets, cut, perPicture);
    if (set.clean().isPresent()) {
      crops = crops.withInputs(cut(set.pictures(), cut, perPicture));
    }
    if (judges == 0) {
      return new Crops(crops, cut.heldOut(), false);
    }
    int learned = (pictures - judges) * perPicture;
    int perJudge = Math.min(perPicture, Math.max(1, MOST_HELD_OUT / judges));
    IntStream held =
        IntStream.range(0, judges * perJudge)
            .map(i -> learned + i / perJudge * perPicture + i % perJudge);
    int[] all = IntStream.concat(IntStream.range(0, learned), held).toArray();
    return new Crops(crops.select(all), (double) judges * perJudge / all.length, true);
  }

  private static int judges(int pictures, double share) {
    return pictures == 1 || share == 0
        ? 0
        : (int) Math.max(1, Math.min(pictures - 1, Math.round(share * pictures)));
  }

  private static int perPicture(int learned, int pictures, long count) {
    long wanted = (count + learned - 1) / learned;
    return (int) Math.max(1, Math.min(wanted, MOST_CROPS / pictures));
  }

  private static Samples cut(Pictures pictures, Cut cut, int perPicture)
      throws IOException, Failure {
    try {
      return pictures.crops(cut.side(), perPicture, cut.seed());
    } catch (DataFormatException e) {
      throw advised(e);
    }
  }

  /** The options that hold out what is meant to be held out. */
  public TrainingOptions heldOutIn(TrainingOptions options) {
    return options.withValidation(heldOut).withTimeOrdered(ofOthers || options.timeOrdered());
  }

  /** Whole pictures. */
  public static Samples whole(PictureSet set) throws IOException, Failure {
    try {
      return set.pictures().whole();
    } catch (DataFormatException e) {
      throw advised(e);
    }
  }

  /** The library names its methods; a user of the command line has options. */
  private static Failure advised(DataFormatException e) {
    return new Failure(
        e.getMessage()
            .replace("use asGrey() or asColour()", "use --channels grey or --channels colour")
            .replace("use resized, or crops", "use --size or --crop"),
        e);
  }
}
