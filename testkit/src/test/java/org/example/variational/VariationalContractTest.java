package org.example.variational;

import dev.concertina.Architecture;
import dev.concertina.TrainingOptions;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.EndWeight;
import dev.concertina.testkit.AutoencoderContract;
import dev.concertina.testkit.SyntheticData;

/**
 * The contract of all architectures holds for one from outside, whose weight follows a schedule.
 */
class VariationalContractTest implements AutoencoderContract {
  @Override
  public Architecture architecture() {
    return new VariationalArchitecture(8, 3, EndWeight.warmUp(0.02, 6));
  }

  @Override
  public Samples samples() {
    return SyntheticData.lowRank(new SampleShape.Features(6), 200, 3, 2);
  }

  @Override
  public TrainingOptions options() {
    return AutoencoderContract.super.options().withLoss(ReconstructionError.SQUARED);
  }
}
