package dev.concertina.dense;

import dev.concertina.Architecture;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.testkit.AutoencoderContract;
import dev.concertina.testkit.SyntheticData;

/** A dense net takes a window of a series as one long row, and gives back a window. */
class DenseOnSeriesTest implements AutoencoderContract {
  @Override
  public Architecture architecture() {
    return DenseArchitecture.of(4);
  }

  @Override
  public Samples samples() {
    return SyntheticData.lowRank(new SampleShape.Series(3, 7), 200, 4, 3);
  }
}
