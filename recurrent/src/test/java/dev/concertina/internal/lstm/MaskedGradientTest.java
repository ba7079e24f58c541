package dev.concertina.internal.lstm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.internal.kernel.AcceleratedGraph;
import dev.concertina.internal.lstm.SeriesNet.Kind;
import dev.concertina.testkit.DoubleTwin;
import java.util.Random;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional.Mode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Gradients of nets on masked series, parameter by parameter, against differences of the loss as
 * DL4J computes it forward. DL4J's own way back forgets the mask.
 *
 * <p>A mask of the features reaches an LSTM layer only within {@code LastTimeStep}; elsewhere DL4J
 * masks steps of zeros, within {@code MaskZeroLayer}.
 */
class MaskedGradientTest {
  private static final int STEPS = 6;

  /** Of the greatest value; of ours, floats' rounding. */
  private static final double TOLERANCE = 2e-5;

  /** Which steps of a sequence count. */
  enum Masked {
    NOWHERE(1, 1, 1, 1, 1, 1),
    AT_THE_END(1, 1, 1, 1, 0, 0),
    AT_THE_START(0, 0, 1, 1, 1, 1),
    AT_BOTH_ENDS(0, 1, 1, 1, 0, 0),
    WITHIN(1, 1, 0, 1, 1, 1),
    IN_PART(0.5f, 1, 0.2f, 0.7f, 1.5f, 0.9f);

    private final float[] mask;

    Masked(float... mask) {
      this.mask = mask;
    }
  }

  /** A batch of one net, and what there is to know of its gradient. */
  private record Case(
      SeriesNet net, INDArray parameters, INDArray input, INDArray labels, INDArray mask) {

    static Case of(SeriesNet net, Masked... masked) {
      Random random = new Random(31);
      ComputationGraph graph = new ComputationGraph(net.configuration());
      graph.init();
      INDArray mask = Nd4j.zeros(DataType.FLOAT, masked.length, STEPS);
      for (int i = 0; i < masked.length; i++) {
        mask.putRow(i, Nd4j.createFromArray(masked[i].mask));
      }
      return new Case(
          net,
          graph.params(),
          zeroWhere(mask, net, net.input(masked.length, random)),
          net.labels(masked.length, random),
          mask);
    }

    private static INDArray zeroWhere(INDArray mask, SeriesNet net, INDArray input) {
      return net.kind() == Kind.SERIES_NOT_ZERO ? input.mul(repeated(mask.gt(0))) : input;
    }

    static INDArray repeated(INDArray mask) {
      long[] shape = {mask.size(0), 2, STEPS};
      return mask.castTo(DataType.FLOAT).reshape(mask.size(0), 1, STEPS).broadcast(shape);
    }

    private INDArray labelMask() {
      return net.isSeries() ? mask.gt(0).castTo(DataType.FLOAT) : null;
    }

    INDArray gradient(ComputationGraph graph, INDArray labelMask) {
      graph.init(parameters.dup(), false);
      graph.setInputs(input);
      graph.setLabels(labels);
      graph.setLayerMaskArrays(new INDArray[] {mask}, new INDArray[] {labelMask});
      graph.computeGradientAndScore();
      return graph.gradient().gradient();
    }

    INDArray truth(INDArray labelMask) {
      return new DoubleTwin(
              net.withType(DataType.DOUBLE).configuration(),
              parameters,
              new INDArray[] {input},
              new INDArray[] {labels},
              new INDArray[] {mask},
              new INDArray[] {labelMask})
          .gradient();
    }

    void assertTrueGradient() {
      assertClose(truth(labelMask()), gradient(fast(), labelMask()));
    }

    ComputationGraph fast() {
      return new AcceleratedGraph(net.configuration());
    }

    ComputationGraph plain() {
      return new ComputationGraph(net.configuration());
    }
  }

  private static double difference(INDArray expected, INDArray actual) {
    return expected.sub(actual).amaxNumber().doubleValue() / expected.amaxNumber().doubleValue();
  }

  private static void assertClose(INDArray expected, INDArray actual) {
    assertEquals(0, difference(expected, actual), TOLERANCE);
  }

  @ParameterizedTest
  @CsvSource({
    "SERIES_NOT_ZERO, , 1",
    "SERIES_NOT_ZERO, , 2",
    "SERIES_NOT_ZERO, CONCAT, 1",
    "SERIES_NOT_ZERO, CONCAT, 2",
    "SERIES_NOT_ZERO, MUL, 1",
    "LAST, , 2",
    "LAST, CONCAT, 1",
    "LAST, ADD, 2",
    "LAST_WITHIN, , 1",
    "LAST_WITHIN, CONCAT, 1",
    "LAST_WITHIN, AVERAGE, 1",
    "AUTOENCODER, , 1",
    "AUTOENCODER, CONCAT, 1"
  })
  void masksOfAllKinds_inOneBatch(Kind kind, Mode mode, int layers) {
    Case.of(SeriesNet.of(kind, mode, 2, 2, STEPS).withLayers(layers), Masked.values())
        .assertTrueGradient();
  }

  /** Then a gradient comes to the masked steps' outputs, which are zero whatever the weights. */
  @ParameterizedTest
  @EnumSource(Masked.class)
  void maskedStepsThatAreCompared(Masked masked) {
    Case one = Case.of(SeriesNet.of(Kind.SERIES_NOT_ZERO, null, 2, 3, STEPS), masked, masked);
    assertClose(one.truth(null), one.gradient(one.fast(), null));
  }

  /** DL4J is right where no gradient reaches a masked step; there we are equal. */
  @ParameterizedTest
  @CsvSource({
    "SERIES_NOT_ZERO, , NOWHERE, true",
    "SERIES_NOT_ZERO, , AT_THE_END, true",
    "LAST, , AT_THE_END, true",
    "SERIES_NOT_ZERO, , AT_THE_START, false",
    "LAST, , AT_BOTH_ENDS, false",
    "LAST, , WITHIN, false",
    "LAST, , IN_PART, false",
    "SERIES_NOT_ZERO, , WITHIN, false",
    "SERIES_NOT_ZERO, CONCAT, AT_THE_END, false",
    "LAST, CONCAT, AT_THE_END, false",
    "LAST, CONCAT, AT_THE_START, false"
  })
  void dl4jIsRight_orWeDiffer(Kind kind, Mode mode, Masked masked, boolean right) {
    Case one = Case.of(SeriesNet.of(kind, mode, 2, 3, STEPS), masked, masked);
    INDArray truth = one.truth(one.labelMask());
    INDArray dl4js = one.gradient(one.plain(), one.labelMask());
    assertClose(truth, one.gradient(one.fast(), one.labelMask()));
    if (right) {
      assertClose(truth, dl4js);
    } else {
      assertTrue(difference(truth, dl4js) > 0.01, "DL4J is right now");
    }
  }

  /** Bit for bit: what a masked step holds reaches nothing. */
  @Test
  void valuesOfMaskedSteps_reachNothing() {
    SeriesNet net = SeriesNet.of(Kind.LAST_WITHIN, Mode.CONCAT, 2, 2, STEPS);
    Case one = Case.of(net, Masked.AT_BOTH_ENDS, Masked.WITHIN);
    INDArray before = one.gradient(one.fast(), null).dup();
    one.input.addi(Case.repeated(one.mask.rsub(1)).mul(7));
    assertEquals(before, one.gradient(one.fast(), null));
  }
}
