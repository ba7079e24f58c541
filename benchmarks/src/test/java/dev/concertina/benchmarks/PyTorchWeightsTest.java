package dev.concertina.benchmarks;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;


class PyTorchWeightsTest {
  private static float[] counted(int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = i;
    }
    return values;
  }

  /** A product with DL4J's matrix, against one written out over PyTorch's array. */
  @Test
  void aDenseLayerComputesTheSame() {
    Net net = Nets.dense("small", 1, 3, 2);
    float[] flat = counted(net.parameters());
    INDArray matrix = Nd4j.create(flat).get(NDArrayIndex.interval(0, 6)).reshape('f', 3, 2);
    INDArray expected = Nd4j.create(new float[] {1, 10, 100}, new long[] {1, 3}).mmul(matrix);
    float[] rows = PyTorchWeights.of(net, flat).get(0);
    for (int out = 0; out < 2; out++) {
      float sum = rows[3 * out] + 10 * rows[3 * out + 1] + 100 * rows[3 * out + 2];
      assertEquals(expected.getFloat(0, out), sum);
    }
    assertArrayEquals(new float[] {6, 7}, PyTorchWeights.of(net, flat).get(1));
  }

  @Test
  void biasesOfAConvolutionComeFirstInDl4jAndLastInPyTorch() {
    Net net = Nets.conv("small", 1, new int[] {1, 8, 8}, 2, 1, 1);
    List<float[]> parts = PyTorchWeights.of(net, counted(net.parameters()));
    assertEquals(18, parts.get(0).length);
    assertEquals(2, parts.get(0)[0]);
    assertArrayEquals(new float[] {0, 1}, parts.get(1));
  }

  /** Candidate, forget, output, input become input, forget, candidate, output. */
  @Test
  void gatesAreReordered() {
    Net net = Nets.lstm("small", 1, 1, 4, 1, 1);
    List<float[]> parts = PyTorchWeights.of(net, counted(net.parameters()));
    assertArrayEquals(new float[] {3, 1, 0, 2}, parts.get(0));
    assertArrayEquals(new float[] {7, 5, 4, 6}, parts.get(1));
    assertArrayEquals(new float[] {11, 9, 8, 10}, parts.get(2));
    assertArrayEquals(new float[4], parts.get(3));
  }

  @Test
  void aVectorOfAnotherNetIsRefused() {
    Net net = Nets.named("dense");
    float[] other = new float[3];
    assertThrows(IllegalArgumentException.class, () -> PyTorchWeights.of(net, other));
  }
}
