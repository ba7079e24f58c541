package dev.concertina.examples;

import dev.concertina.Autoencoder;
import dev.concertina.TrainingOptions;
import dev.concertina.noise.Corruption;
import dev.concertina.recurrent.LstmArchitecture;
import dev.concertina.series.SeriesFiller;
import dev.concertina.series.SlidingWindows;
import dev.concertina.series.TimeSeries;

/** Fills the gaps of a series, and compares with what a straight line would do. */
public final class FillGaps {
  private static final int WINDOW = 32;

  private FillGaps() {}

  /**
   * What came out.
   *
   * @param filled a series that had a gap from step 100 to step 108, without it
   * @param errors of gaps that were cut into it: the net's beside those of simple rules
   */
  public record Result(TimeSeries filled, SeriesFiller.Comparison errors) {}

  /**
   * Trains a net to fill gaps, and has it fill one.
   *
   * @param epochs how long to train
   * @return the filled series, and how well gaps are filled
   */
  public static Result run(int epochs) {
    Corruption.Gaps gaps = new Corruption.Gaps(0.2, 8); // a fifth of all, up to 8 steps each
    SlidingWindows windows = SlidingWindows.of(SeriesMaker.pump(1000, 1), WINDOW);
    TrainingOptions options = TrainingOptions.forSeries().withEpochs(epochs).withCorruption(gaps);
    LstmArchitecture net = LstmArchitecture.forSeries(WINDOW);
    try (Autoencoder model = Autoencoder.fit(net, windows.samples(), options).model()) {
      SeriesFiller filler = SeriesFiller.of(model);
      TimeSeries whole = SeriesMaker.pump(400, 2);
      float[][] features = {whole.feature(0), whole.feature(1)};
      for (int t = 100; t < 108; t++) {
        features[0][t] = Float.NaN; // as Samples.csv reads an empty cell
      }
      TimeSeries filled = filler.fill(whole.withReadings(features));
      return new Result(filled, filler.compareFilling(whole, gaps, 3));
    }
  }

  /**
   * Prints what {@link #run} returns.
   *
   * @param args none
   */
  public static void main(String[] args) {
    Result result = run(12);
    System.out.println(result.errors);
    for (int t = 100; t < 108; t++) {
      System.out.printf("step %d: %.2f%n", t, result.filled.value(t, 0));
    }
  }
}
