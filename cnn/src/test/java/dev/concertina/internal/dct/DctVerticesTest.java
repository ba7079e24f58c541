package dev.concertina.internal.dct;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.internal.dct.BlockTransform.Frequency;
import dev.concertina.internal.rate.QuantisationVertex;
import dev.concertina.internal.rate.RelativeErrorVertex;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

class DctVerticesTest {
  private static final double UNIT = 0.16;
  private static final double MIDDLE = 0.5;

  /** Two pictures of 2 by 3 blocks. */
  private static final int[] PICTURES = {2, 1, 16, 24};

  private static INDArray values(DataType type, double from, double to, int... shape) {
    SplittableRandom random = new SplittableRandom(9);
    INDArray values = Nd4j.create(type, java.util.Arrays.stream(shape).asLongStream().toArray());
    for (long i = 0; i < values.length(); i++) {
      values.reshape(values.length()).putScalar(i, random.nextDouble(from, to));
    }
    return values;
  }

  private static ComputationGraph graph(DataType type, GraphBuilder builder) {
    ComputationGraphConfiguration plain = builder.build();
    plain.setDataType(type);
    ComputationGraph graph =
        new ComputationGraph(ComputationGraphConfiguration.fromJson(plain.toJson()));
    graph.init();
    return graph;
  }

  private static GraphBuilder builder() {
    return new NeuralNetConfiguration.Builder().graphBuilder().setOutputs("out");
  }

  private static ComputationGraph transforming(DataType type) {
    return graph(
        type, builder().addInputs("in").addVertex("out", new DctVertex(UNIT, MIDDLE), "in"));
  }

  /** The defining sum, coefficient by coefficient. */
  private static double dct(INDArray picture, long sample, int top, int left, Frequency wave) {
    double sum = 0;
    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 8; x++) {
        double value = (picture.getDouble(sample, 0, top + y, left + x) - MIDDLE) / UNIT;
        sum +=
            value
                * Math.cos((y + 0.5) * wave.vertical() * Math.PI / 8)
                * Math.cos((x + 0.5) * wave.horizontal() * Math.PI / 8);
      }
    }
    double flat = Math.sqrt(0.5);
    double ofHeight = wave.vertical() == 0 ? flat : 1;
    double ofWidth = wave.horizontal() == 0 ? flat : 1;
    return sum * ofHeight * ofWidth / 4;
  }

  @Test
  void transform_isTheDctOfEachBlock_withAPlaneOfZerosBehind() {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      INDArray pictures = values(type, 0, 1, PICTURES);
      INDArray code = transforming(type).outputSingle(pictures);
      assertEquals(
          List.of(2L, 65L, 2L, 3L), java.util.Arrays.stream(code.shape()).boxed().toList());
      List<Frequency> waves = BlockTransform.frequencies();
      for (int sample = 0; sample < 2; sample++) {
        for (int y = 0; y < 2; y++) {
          for (int x = 0; x < 3; x++) {
            for (int plane = 0; plane < 64; plane++) {
              assertEquals(
                  dct(pictures, sample, 8 * y, 8 * x, waves.get(plane)),
                  code.getDouble(sample, plane, y, x),
                  type == DataType.FLOAT ? 2e-5 : 1e-12);
            }
            assertEquals(0, code.getDouble(sample, 64, y, x));
          }
        }
      }
    }
  }

  @Test
  void frequencies_areAll64_lowOnesFirst() {
    List<Frequency> waves = BlockTransform.frequencies();
    assertEquals(64, new HashSet<>(waves).size());
    assertEquals(
        List.of(
            new Frequency(0, 0),
            new Frequency(0, 1),
            new Frequency(1, 0),
            new Frequency(1, 1),
            new Frequency(0, 2),
            new Frequency(2, 0)),
        waves.subList(0, 6));
  }

  @Test
  void inverse_ofTheTransformAndNoCorrection_isThePicture() {
    ComputationGraph inverse =
        graph(
            DataType.FLOAT,
            builder()
                .addInputs("correction", "code")
                .addVertex("out", new InverseDctVertex(UNIT, MIDDLE), "correction", "code"));
    INDArray pictures = values(DataType.FLOAT, -1, 2, PICTURES);
    INDArray code = transforming(DataType.FLOAT).outputSingle(pictures);
    INDArray none = Nd4j.zeros(2, 64, 2, 3);
    INDArray back = inverse.outputSingle(none, code);
    assertTrue(back.sub(pictures).amaxNumber().doubleValue() < 2e-6);
    // A correction counts as the code does.
    INDArray first = code.dup();
    first.putScalar(new int[] {1, 5, 0, 2}, code.getDouble(1, 5, 0, 2) + 3);
    none.putScalar(new int[] {1, 5, 0, 2}, 3);
    INDArray byCode = inverse.outputSingle(Nd4j.zeros(2, 64, 2, 3), first);
    INDArray byCorrection = inverse.outputSingle(none, code);
    assertTrue(byCode.sub(byCorrection).amaxNumber().doubleValue() < 2e-6);
    assertTrue(byCode.sub(back).amaxNumber().doubleValue() > 0.01);
  }

  @Test
  void rounding_inTraining_isToMultiplesOfTheStepThatTheLastPlaneTells() {
    QuantisationVertex rounding = new QuantisationVertex(0.3, 2.4, 0.12, 0.27);
    ComputationGraph graph =
        graph(
            DataType.FLOAT,
            builder().addInputs("code", "drawn").addVertex("out", rounding, "code", "drawn"));
    INDArray code = values(DataType.FLOAT, -6, 6, 3, 65, 4, 5);
    INDArray before = code.dup();
    float[][] drawn = {{-0.5f, -0.5f}, {0.1f, 0.3f}, {0.49f, 0.25f}};
    INDArray rounded = graph.output(true, code, Nd4j.create(drawn))[0];
    for (int i = 0; i < 3; i++) {
      double m = 0.3 * Math.pow(8, drawn[i][0] + 0.5);
      double zone = 0.12 + 0.15 * (drawn[i][1] + 0.5);
      for (int at = 0; at < 64 * 20; at++) {
        double y = before.slice(i).getDouble(at / 20, at % 20 / 5, at % 5);
        double multiple = Math.floor(Math.abs(y) / m + 0.5 - zone);
        double made = rounded.slice(i).getDouble(at / 20, at % 20 / 5, at % 5);
        assertEquals(Math.signum(y) * multiple * m, made, 1e-5);
      }
      for (int at = 0; at < 20; at++) {
        assertEquals(Math.log(m), rounded.getDouble(i, 64, at / 5, at % 5), 1e-6);
      }
    }
    assertEquals(before, code, "what came in is left alone");
    assertEquals(before, graph.output(false, code, Nd4j.create(drawn))[0]);
  }

  @Test
  void relativeError_givesTheGradientOfTheLogarithm() {
    double floor = 0.01;
    ComputationGraph graph =
        graph(
            DataType.DOUBLE,
            builder()
                .addInputs("in")
                .addVertex("relative", new RelativeErrorVertex(floor), "in")
                .addLayer(
                    "out",
                    new CnnLossLayer.Builder(new LossMSE()).activation(Activation.IDENTITY).build(),
                    "relative"));
    INDArray made = values(DataType.DOUBLE, 0, 1, PICTURES);
    INDArray wanted = made.add(values(DataType.DOUBLE, -0.3, 0.2, PICTURES));
    wanted.slice(1).subi(0.4);
    assertEquals(made, graph.outputSingle(made));
    INDArray gradient = Nd4j.create(DataType.DOUBLE, made.shape());
    var step = graph.getVertex("relative");
    var manager = org.deeplearning4j.nn.workspace.LayerWorkspaceMgr.noWorkspaces();
    step.setEpsilon(made.sub(wanted).muli(2)); // of the sum of squares
    gradient.assign(step.doBackward(false, manager).getSecond()[0]);
    int pixels = 16 * 24;
    for (int i = 0; i < 2; i++) {
      for (int at : new int[] {0, 17, 200}) {
        double slope =
            (objective(made, wanted, i, at, 1e-5) - objective(made, wanted, i, at, -1e-5));
        double found = gradient.slice(i).getDouble(0, at / 24, at % 24) / pixels;
        assertEquals(slope / 2e-5, found, 1e-6 * Math.abs(found));
      }
    }
  }

  /** With one pixel moved. */
  private static double objective(INDArray made, INDArray wanted, int sample, int at, double by) {
    INDArray difference = made.slice(sample).sub(wanted.slice(sample));
    INDArray flat = difference.reshape(difference.length());
    flat.putScalar(at, flat.getDouble(at) + by);
    return Math.log(flat.mul(flat).meanNumber().doubleValue() + 0.01);
  }

  @Test
  void everyVertex_comesBackFromItsCopyAndItsText() {
    for (GraphVertex vertex :
        List.of(
            new DctVertex(UNIT, MIDDLE),
            new InverseDctVertex(UNIT, MIDDLE),
            new QuantisationVertex(0.3, 2.4, 0.12, 0.27),
            new RelativeErrorVertex(0.01))) {
      assertEquals(vertex, vertex.clone());
      assertEquals(vertex.hashCode(), vertex.clone().hashCode());
      GraphBuilder builder = builder();
      String[] inputs = new String[vertex.minVertexInputs()];
      for (int i = 0; i < inputs.length; i++) {
        inputs[i] = "in" + i;
      }
      ComputationGraphConfiguration conf =
          builder.addInputs(inputs).addVertex("out", vertex, inputs).build();
      var read = ComputationGraphConfiguration.fromJson(conf.toJson());
      assertEquals(vertex, read.getVertices().get("out"));
      assertFalse(vertex.equals(new RelativeErrorVertex(7)));
      assertEquals(0, vertex.numParams(true));
    }
  }

  @Test
  void badShapesAndNumbers_areRefused() {
    DctVertex transform = new DctVertex(UNIT, MIDDLE);
    for (InputType type :
        List.of(
            InputType.convolutional(12, 16, 1),
            InputType.convolutional(16, 16, 3),
            InputType.feedForward(64))) {
      assertThrows(RuntimeException.class, () -> transform.getOutputType(0, type));
    }
    InputType code = InputType.convolutional(2, 3, 65);
    assertThrows(
        IllegalArgumentException.class,
        () -> new InverseDctVertex(UNIT, MIDDLE).getOutputType(0, code, code));
    QuantisationVertex rounding = new QuantisationVertex(1, 1, 0, 0.5);
    assertThrows(
        IllegalArgumentException.class,
        () -> rounding.getOutputType(0, code, InputType.feedForward(3)));
    assertThrows(IllegalArgumentException.class, () -> new QuantisationVertex(2, 1, 0, 0.1));
    assertThrows(IllegalArgumentException.class, () -> new QuantisationVertex(1, 2, 0.2, 0.1));
    assertThrows(IllegalArgumentException.class, () -> new QuantisationVertex(1, 2, 0, 0.6));
    assertThrows(IllegalArgumentException.class, () -> new DctVertex(0, 0));
    assertThrows(IllegalArgumentException.class, () -> new RelativeErrorVertex(Double.NaN));
  }
}
