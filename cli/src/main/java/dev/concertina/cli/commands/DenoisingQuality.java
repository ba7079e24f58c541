package dev.concertina.cli.commands;

import dev.concertina.cli.input.PictureValues;
import dev.concertina.cli.input.PictureValues.Quality;
import dev.concertina.denoise.PictureFilter;
import dev.concertina.image.Picture;
import java.util.LinkedHashMap;
import java.util.Map;

/** How close a denoised picture comes to the clean one, beside the noisy one and simple filters. */
public final class DenoisingQuality {
  public static final String NOISY = "noisy";
  public static final String DENOISED = "denoised";
  static final String BLUR = "best blur";
  static final String MEDIAN = "median";
  static final String MEANS = "non-local means";

  private static final int MEDIAN_SIDE = 3;

  private DenoisingQuality() {}

  /**
   * Judges by the clean picture.
   *
   * @param noise the estimated noise of the noisy picture, for the filter that must know it; NaN or
   *     0 if it is not known, which leaves that filter out
   */
  public static Map<String, Quality> of(
      Picture clean, Picture noisy, Picture denoised, double noise) {
    PictureValues truth = PictureValues.of(clean);
    PictureValues before = PictureValues.of(noisy);
    Map<String, Quality> all = new LinkedHashMap<>();
    all.put(NOISY, before.against(truth));
    all.put(DENOISED, PictureValues.of(denoised).against(truth));
    filters(before, truth, noise)
        .forEach(
            (name, filter) ->
                all.put(
                    name,
                    before.with(filter.apply(before.values(), before.shape())).against(truth)));
    return all;
  }

  /**
   * Refuses a clean picture of another size or kind.
   *
   * @throws IllegalArgumentException if it is
   */
  static void requireAlike(Picture clean, Picture noisy) {
    boolean alike =
        clean.channels() == noisy.channels()
            && clean.height() == noisy.height()
            && clean.width() == noisy.width();
    if (!alike) {
      throw new IllegalArgumentException(
          "the clean picture must be like the noisy one, " + noisy + ", found " + clean);
    }
  }

  private static Map<String, PictureFilter> filters(
      PictureValues noisy, PictureValues clean, double noise) {
    Map<String, PictureFilter> filters = new LinkedHashMap<>();
    filters.put(BLUR, PictureFilter.bestBlur(noisy.values(), clean.values(), noisy.shape()));
    filters.put(MEDIAN, new PictureFilter.Median(MEDIAN_SIDE));
    if (noise > 0) {
      filters.put(MEANS, PictureFilter.nonLocalMeans(noise));
    }
    return filters;
  }
}
