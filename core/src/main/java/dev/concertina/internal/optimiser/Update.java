package dev.concertina.internal.optimiser;

import dev.concertina.internal.kernel.Kernel;
import dev.concertina.internal.workers.Workers;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The optimiser's step over the flat vector of parameters, from the gradients of the parts of a
 * batch: their sum is scaled, clipped, penalised, turned into a step by the rule, and taken.
 *
 * <p>The arithmetic is that of ND4J's {@code org.nd4j.linalg.learning}, computed in another way.
 */
public interface Update extends AutoCloseable {
  /** What the parameters in a section are. */
  enum Kind {
    /** Weights, which penalties are for. */
    WEIGHTS,
    /** Other learned parameters: biases, gains. */
    OTHERS,
    /** Running statistics, whose "gradient" is subtracted as it stands. */
    STATISTICS
  }

  /**
   * A section of the parameter vector.
   *
   * @param from its first index
   * @param to the index after its last
   * @param kind what it holds
   */
  record Section(int from, int to, Kind kind) {}

  /**
   * Penalties on the weights.
   *
   * @param l1 the factor of the sum of magnitudes
   * @param l2 the factor of half the sum of squares
   * @param decay the share that a step takes away, times the learning rate
   */
  record Penalties(double l1, double l2, double decay) {}

  /**
   * Takes a step.
   *
   * @param gradients one for each part of the batch, each summed over its samples; may be
   *     overwritten
   * @param scale the factor for their sum
   * @param clipNorm the greatest norm of the scaled sum, 0 for any
   * @param rate the learning rate
   * @return false, with nothing changed but the gradients, if the norm is not finite
   */
  boolean take(List<INDArray> gradients, double scale, double clipNorm, double rate);

  /** Forgets all moments, as before the first step. */
  void restart();

  /**
   * The moments, laid out as ND4J lays them out.
   *
   * @return a copy, empty for a rule without any
   */
  float[] state();

  /**
   * How many steps were taken since the start or the last restart.
   *
   * @return at least 0
   */
  int steps();

  /**
   * Continues from the state of another update of the same rule and parameters.
   *
   * @param state its moments
   * @param steps its steps
   * @throws IllegalArgumentException if the state has another length
   */
  void resume(float[] state, int steps);

  @Override
  void close();

  /**
   * Makes the fastest update that serves.
   *
   * @param rule the rule and its constants, except the learning rate
   * @param parameters the flat vector, changed in place
   * @param sections all of it, in order
   * @param penalties the penalties
   * @param workers what to compute with
   * @return an update before its first step
   */
  static Update of(
      IUpdater rule,
      INDArray parameters,
      List<Section> sections,
      Penalties penalties,
      Workers workers) {
    boolean fused = Kernel.possible() && Kernel.on().contains(Kernel.UPDATE);
    return fused && FusedUpdate.serves(rule, parameters.length())
        ? new FusedUpdate(rule, parameters, sections, penalties, workers)
        : new PlainUpdate(rule, parameters, sections, penalties);
  }
}
