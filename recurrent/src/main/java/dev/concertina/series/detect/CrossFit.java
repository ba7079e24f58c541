package dev.concertina.series.detect;

import dev.concertina.Architecture;
import dev.concertina.Autoencoder;
import dev.concertina.TrainingOptions;
import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import dev.concertina.series.SlidingWindows;
import dev.concertina.series.TimeSeries;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * Gives scores of steps from nets that have not seen them: a clean series is cut into blocks, and
 * each block is scored by a net that was trained on windows that share no step with it. So all of a
 * short series serves for the threshold, in place of its last part alone.
 *
 * <p>The nets learn from less than the final one does, so their errors are a little larger and the
 * threshold a little higher.
 *
 * @see <a href="https://doi.org/10.1214/20-AOS1965">Barber, Candès, Ramdas and Tibshirani:
 *     Predictive inference with the jackknife+, Annals of Statistics 49, 2021: CV+</a>
 */
final class CrossFit {
  private final Architecture net;
  private final TrainingOptions options;
  private final SlidingWindows windows;

  CrossFit(Architecture net, TrainingOptions options, SlidingWindows windows) {
    this.net = net;
    this.options = options;
    this.windows = windows;
  }

  /** Trains a net for each block, one after another, and hands it over with the block's series. */
  void each(int blocks, BiConsumer<Autoencoder, List<TimeSeries>> taker) {
    for (int block = 0; block < blocks; block++) {
      List<TimeSeries> left = new ArrayList<>();
      int[] others = others(block, blocks, left);
      if (left.isEmpty() || others.length == 0) {
        continue; // there is no room for a window inside, or none outside
      }
      try (Autoencoder trained =
          Autoencoder.fit(net, windows.samples().select(others), options).model()) {
        taker.accept(trained, left);
      }
    }
  }

  /** The windows outside a block of each series; adds the blocks that have room for a window. */
  private int[] others(int block, int blocks, List<TimeSeries> left) {
    List<TimeSeries> all = windows.series();
    int[] from = new int[all.size()];
    int[] to = new int[all.size()];
    for (int s = 0; s < from.length; s++) {
      long length = all.get(s).length();
      from[s] = (int) (length * block / blocks);
      to[s] = (int) (length * (block + 1) / blocks);
      if (to[s] - from[s] >= windows.length()) {
        left.add(all.get(s).slice(from[s], to[s]));
      } else {
        to[s] = from[s]; // all of it is for learning
      }
    }
    return IntStream.range(0, windows.size())
        .filter(
            i -> {
              SlidingWindows.Place place = windows.place(i);
              int s = place.series();
              return place.end() <= from[s] || place.start() >= to[s];
            })
        .toArray();
  }

  /** How many blocks the longest series has room for, so that each is longer than a window. */
  static int blocks(SlidingWindows windows, int wanted) {
    Require.positive(wanted, "blocks");
    int longest = windows.series().stream().mapToInt(TimeSeries::length).max().orElse(0);
    return Math.min(wanted, longest / windows.length());
  }

  /** Whether windows are those of a model's shape. */
  static boolean fits(SlidingWindows windows, Autoencoder model) {
    return model.description().shape() instanceof SampleShape.Series shape
        && shape.time() == windows.length()
        && shape.features() == windows.series().get(0).features();
  }
}
