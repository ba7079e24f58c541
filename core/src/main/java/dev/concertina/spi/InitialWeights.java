package dev.concertina.spi;

import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gives an architecture the weights that a training starts with, and the samples that it learns
 * from.
 */
public interface InitialWeights {

  /**
   * Returns the weights of one name.
   *
   * @param name the vertex, an underscore and what DL4J calls the parameter: {@code code_W}
   * @return an array whose values are the net's: what is written to it the training begins with
   * @throws IllegalArgumentException if there are none of that name
   */
  INDArray weights(String name);

  /**
   * Returns the names of all weights.
   *
   * @return in the order in which the net has them
   */
  Set<String> names();

  /**
   * Returns samples of the training part as the net takes them in: scaled, and patched if the plan
   * says so. Missing readings are 0.
   *
   * @param most how many at most; of more, as many as that are taken from all over
   * @return one row for each
   */
  float[][] rows(int most);
}
