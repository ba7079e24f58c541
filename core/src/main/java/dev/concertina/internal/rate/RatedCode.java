package dev.concertina.internal.rate;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;

/**
 * The vertices around a code that is trained to be rounded: it is enlarged, so that to round it to
 * integers does as much harm as is best, noise takes the place of rounding, its rate is an output,
 * and for the decoder it is made smaller again.
 *
 * <p>The factor follows from the price of a bit. Where the squared error is paid lambda for each
 * bit, and a step of one unit of the code changes a sample by w, the noise costs w^2 / 12 and the
 * bits are -log2(w) and something: both together are least at w^2 = 6 lambda / ln 2. A code layer
 * and a decoder that begin with weights for values near 1 then begin near the best scale, whatever
 * lambda is, and stay in the range that learning rates are made for.
 */
public final class RatedCode {
  /** The network input that takes the noise. */
  public static final String NOISE = "rounding";

  /** The network output that is the rate. */
  public static final String RATE = "rate";

  private static final double BEST_SQUARE = 6 / Math.log(2);

  /** The scale of a logistic density whose standard deviation is 1. */
  private static final double LOGISTIC = Math.sqrt(3) / Math.PI;

  private RatedCode() {}

  /**
   * Adds the vertices to a graph.
   *
   * @param graph where to; it needs the input {@link #NOISE} and the output {@link #RATE}
   * @param made the vertex that makes the code
   * @param code the name for the code
   * @param planes how many features or channels it has
   * @param lambda what a bit for each value of a sample costs
   * @param weight what a bit costs in the units of the graph's score
   * @return the vertex that the decoder takes in
   */
  public static String add(
      GraphBuilder graph, String made, String code, int planes, double lambda, double weight) {
    double gain = 1 / Math.sqrt(BEST_SQUARE * lambda);
    graph.addVertex(code, new ScaleVertex(gain), made);
    graph.addVertex(code + "-noisy", new ElementWiseVertex(ElementWiseVertex.Op.Add), code, NOISE);
    graph.addLayer(RATE, new RateLayer(planes, weight, gain * LOGISTIC), code + "-noisy");
    graph.addVertex(code + "-units", new ScaleVertex(1 / gain), code + "-noisy");
    return code + "-units";
  }
}
