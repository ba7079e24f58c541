package dev.concertina.spi;

import dev.concertina.Architecture;
import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import dev.concertina.internal.loss.EuclideanLoss;
import dev.concertina.internal.loss.HuberLoss;
import dev.concertina.metrics.ReconstructionError;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/**
 * Says what an {@link Architecture} plans for.
 *
 * @param shape the shape of one sample
 * @param loss the reconstruction error that training minimises; cross-entropy only for samples
 *     whose scaled values lie in [0, 1]
 * @param seed the seed of the weights
 * @param missing whether readings may be missing: then the plan needs an input that is fed with
 *     {@link PlanInput.Role#OBSERVATION_MASK}
 */
public record PlanRequest(SampleShape shape, ReconstructionError loss, long seed, boolean missing) {

  /**
   * Makes a request for complete samples.
   *
   * @param shape the shape of one sample
   * @param loss the reconstruction error that training minimises
   * @param seed the seed of the weights
   * @throws IllegalArgumentException if shape or loss is null
   */
  public PlanRequest(SampleShape shape, ReconstructionError loss, long seed) {
    this(shape, loss, seed, false);
  }

  /**
   * Checks that everything is there.
   *
   * @throws IllegalArgumentException if shape or loss is null
   */
  public PlanRequest {
    Require.present(shape, "shape");
    Require.present(loss, "loss");
  }

  /**
   * Returns DL4J's form of the loss. Note its scale: all are means over the last dimension of a
   * flat output but cross-entropy, which is a sum ({@link PlanOutput#scale()}).
   *
   * @return a new loss function
   */
  public ILossFunction lossFunction() {
    return switch (loss) {
      case SQUARED -> new LossMSE();
      case ABSOLUTE -> new LossMAE();
      case HUBER -> new HuberLoss();
      case EUCLIDEAN -> new EuclideanLoss();
      case CROSS_ENTROPY -> new LossBinaryXENT();
    };
  }

  /**
   * Returns the activation of the output layer that goes with the loss.
   *
   * @return sigmoid for cross-entropy, else identity
   */
  public Activation outputActivation() {
    return loss == ReconstructionError.CROSS_ENTROPY ? Activation.SIGMOID : Activation.IDENTITY;
  }
}
