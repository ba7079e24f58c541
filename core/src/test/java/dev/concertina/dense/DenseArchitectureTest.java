package dev.concertina.dense;

import dev.concertina.Architecture;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.testkit.AutoencoderContract;
import dev.concertina.testkit.SyntheticData;

class DenseArchitectureTest implements AutoencoderContract {
  @Override
  public Architecture architecture() {
    return DenseArchitecture.of(12, 3);
  }

  @Override
  public Samples samples() {
    return SyntheticData.lowRank(new SampleShape.Features(8), 300, 3, 1);
  }
}
