package dev.concertina.internal.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.concertina.Autoencoder;
import dev.concertina.TrainingOptions;
import dev.concertina.data.Samples;
import dev.concertina.dense.DenseArchitecture;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;

/** Single rows take another way than several: what comes out must be the same. */
class DirectNetTest {
  private static float[][] rows() {
    Random random = new Random(5);
    float[][] rows = new float[64][11];
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = 3 * i + (float) random.nextGaussian();
      }
    }
    return rows;
  }

  private static Autoencoder model(Activation activation) {
    return Autoencoder.fit(
            DenseArchitecture.of(21, 9, 3).withActivation(activation),
            Samples.of(rows()),
            TrainingOptions.defaults().withEpochs(2))
        .model();
  }

  @ParameterizedTest
  @EnumSource(names = {"RELU", "TANH", "SIGMOID", "ELU", "LEAKYRELU", "SOFTPLUS"})
  void singleRow_anyActivation_isAsAmongOthers(Activation activation) {
    float[][] two = Arrays.copyOf(rows(), 2);
    float[][] one = {two[0]};
    try (Autoencoder model = model(activation)) {
      float[][] codes = model.encode(two);
      assertArrayEquals(model.reconstruct(two)[0], model.reconstruct(one)[0], 1e-4f);
      assertArrayEquals(codes[0], model.encode(one)[0], 1e-5f);
      assertArrayEquals(model.decode(codes)[0], model.decode(new float[][] {codes[0]})[0], 1e-4f);
    }
  }

  @Test
  void singleRow_ofClosedModel_isRefused() {
    float[][] one = {rows()[0]};
    Autoencoder model = model(Activation.RELU);
    model.reconstruct(one);
    model.close();
    assertThrows(IllegalStateException.class, () -> model.reconstruct(one));
  }

  /** What is run again in scaled units is what comes of raw values that go round. */
  @Test
  void passes_inScaledUnits_areThoseOfRawValues() {
    float[][] rows = rows();
    int width = rows[0].length;
    try (Autoencoder model = model(Activation.TANH)) {
      float[][] expected = model.reconstruct(model.reconstruct(rows));
      float[][] found = new float[rows.length][];
      ScaledPasses.of(model)
          .each(
              rows.length,
              2,
              (start, count, into) -> {
                for (int i = 0; i < count; i++) {
                  System.arraycopy(rows[start + i], 0, into, i * width, width);
                }
              },
              chunk -> {
                if (chunk.pass() == 1) {
                  var shape = model.description().shape();
                  var scaling = model.description().scaling();
                  scaling.invert(chunk.reconstruction(), 0, chunk.count(), shape);
                  for (int i = 0; i < chunk.count(); i++) {
                    found[chunk.start() + i] =
                        Arrays.copyOfRange(chunk.reconstruction(), i * width, (i + 1) * width);
                  }
                }
              });
      assertEquals(expected.length, found.length);
      for (int i = 0; i < found.length; i++) {
        assertArrayEquals(expected[i], found[i], 1e-4f);
      }
    }
  }
}
