package dev.concertina.dense;

import dev.concertina.Architecture;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.testkit.AutoencoderContract;
import dev.concertina.testkit.SyntheticData;

/** A dense net takes a picture as one long row, and gives back a picture. */
class DenseOnImagesTest implements AutoencoderContract {
  @Override
  public Architecture architecture() {
    return DenseArchitecture.of(20, 4);
  }

  @Override
  public Samples samples() {
    return SyntheticData.lowRank(new SampleShape.Image(2, 6, 5), 200, 4, 2);
  }
}
