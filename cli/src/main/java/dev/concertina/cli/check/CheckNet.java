package dev.concertina.cli.check;

import dev.concertina.Architecture;
import dev.concertina.cnn.ConvArchitecture;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.recurrent.LstmArchitecture;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.InitialWeights;
import dev.concertina.spi.PlanRequest;
import java.util.Map;
import java.util.SplittableRandom;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The nets of a check, and what they learn: the same wherever they are computed. */
enum CheckNet {
  DENSE(new SampleShape.Features(784), 1024, 0.05) {
    @Override
    Architecture architecture() {
      return DenseArchitecture.of(256, 64);
    }
  },
  CONV(new SampleShape.Image(1, 16, 16), 128, 0.05) {
    @Override
    Architecture architecture() {
      // Where a unit has a kink, rounding decides on which side it is, and training on that.
      return ConvArchitecture.of(32).withActivation(Activation.TANH);
    }
  },
  LSTM(new SampleShape.Series(4, 32), 128, 0.3) {
    @Override
    Architecture architecture() {
      return LstmArchitecture.of(64, 16);
    }
  };

  private final SampleShape shape;
  private final int count;
  private final double learningRate;

  CheckNet(SampleShape shape, int count, double learningRate) {
    this.shape = shape;
    this.count = count;
    this.learningRate = learningRate;
  }

  /** At which its loss falls within a few steps. */
  double learningRate() {
    return learningRate;
  }

  abstract Architecture architecture();

  /** A net whose first weights come from Java's random numbers, not from the backend's. */
  Architecture begun() {
    return new Begun(architecture());
  }

  /** Mixtures of a few waves. */
  Samples samples() {
    SplittableRandom random = new SplittableRandom(11);
    float[][] rows = new float[count][shape.size()];
    for (float[] row : rows) {
      double a = random.nextDouble(0.2, 1);
      double b = random.nextDouble(0.2, 1);
      double shift = random.nextDouble(0, 6.28);
      for (int i = 0; i < row.length; i++) {
        double wave = a * Math.sin(i / 9.0 + shift) + b * Math.cos(i / 31.0);
        row[i] = (float) (0.5 + 0.2 * wave);
      }
    }
    return Samples.of(rows, shape);
  }

  /**
   * Another architecture with given first weights.
   *
   * @param net the other
   */
  private record Begun(Architecture net) implements Architecture {
    @Override
    public String kind() {
      return net.kind();
    }

    @Override
    public Map<String, String> parameters() {
      return net.parameters();
    }

    @Override
    public GraphPlan plan(PlanRequest request) {
      return net.plan(request);
    }

    @Override
    public void requireFits(SampleShape shape) {
      net.requireFits(shape);
    }

    @Override
    public void initialise(InitialWeights first) {
      SplittableRandom random = new SplittableRandom(5);
      for (String name : first.names()) {
        INDArray weights = first.weights(name);
        float[] values = new float[(int) weights.length()];
        // As Glorot and Bengio draw them, by the size of the array for want of its fans.
        double width = 1.5 / Math.sqrt(Math.sqrt(values.length));
        for (int i = 0; i < values.length; i++) {
          values[i] = name.endsWith("_b") ? 0 : (float) random.nextDouble(-width, width);
        }
        try (INDArray drawn = Nd4j.createFromArray(values)) {
          weights.assign(drawn.reshape(weights.ordering(), weights.shape()));
        }
      }
    }
  }
}
