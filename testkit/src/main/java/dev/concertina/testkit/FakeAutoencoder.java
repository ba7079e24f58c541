package dev.concertina.testkit;

import dev.concertina.Autoencoder;
import dev.concertina.ModelDescription;
import dev.concertina.SampleErrors;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.internal.runtime.HostArrays;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.ReceptiveField;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An autoencoder without a net, for the tests of uses: what it makes of a sample is a function of
 * raw values. It encodes nothing and cannot be saved.
 */
public class FakeAutoencoder implements Autoencoder {
  private final ModelDescription description;
  private final UnaryOperator<float[]> net;
  private boolean closed;

  /** A fake for samples of the given shape, with features f0, f1, … and the given scaling. */
  public FakeAutoencoder(SampleShape shape, Scaling scaling, UnaryOperator<float[]> net) {
    List<String> names = IntStream.range(0, shape.features()).mapToObj(i -> "f" + i).toList();
    SampleShape code = new SampleShape.Features(1);
    this.description =
        new ModelDescription(
            "fake",
            Map.of(),
            shape,
            code,
            names,
            scaling,
            ReconstructionError.SQUARED,
            1,
            Map.of(),
            Map.of());
    this.net = net;
  }

  /** A fake for a table whose raw values are the scaled ones. */
  public static FakeAutoencoder ofTable(int features, UnaryOperator<float[]> net) {
    Scaling scaling = Scaling.of(Scaling.Method.NONE, new float[features], ones(features));
    return new FakeAutoencoder(new SampleShape.Features(features), scaling, net);
  }

  /** What a fake for pictures does to one of any size. */
  public interface PictureNet {
    float[] apply(SampleShape.Image shape, float[] values);
  }

  /** A fake for pictures of any size on a grid, whose raw values are the scaled ones. */
  public static FakeAutoencoder ofPictures(
      SampleShape.Image shape, ReceptiveField locality, PictureNet net) {
    Scaling scaling =
        Scaling.of(Scaling.Method.NONE, new float[shape.channels()], ones(shape.channels()));
    return new FakeAutoencoder(shape, scaling, values -> net.apply(shape, values)) {
      @Override
      public Optional<ReceptiveField> locality() {
        return Optional.of(locality);
      }

      @Override
      public Autoencoder resized(int height, int width) {
        if (height % locality.grid() != 0 || width % locality.grid() != 0) {
          throw new IllegalArgumentException(height + " x " + width);
        }
        return ofPictures(new SampleShape.Image(shape.channels(), height, width), locality, net);
      }
    };
  }

  /** A fake for series whose raw values are the scaled ones, and which is shown missing ones. */
  public static FakeAutoencoder ofSeries(SampleShape.Series shape, UnaryOperator<float[]> net) {
    int features = shape.features();
    return servingMissing(
        shape, Scaling.of(Scaling.Method.NONE, new float[features], ones(features)), net);
  }

  /** A fake that is shown missing values, as NaN. */
  public static FakeAutoencoder servingMissing(
      SampleShape.Series shape, Scaling scaling, UnaryOperator<float[]> net) {
    return new FakeAutoencoder(shape, scaling, net) {
      @Override
      public boolean servesMissing() {
        return true;
      }
    };
  }

  private static float[] ones(int count) {
    float[] ones = new float[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  public boolean isClosed() {
    return closed;
  }

  @Override
  public ModelDescription description() {
    return description;
  }

  @Override
  public INDArray reconstruct(INDArray samples) {
    float[][] rows = Samples.of(samples).rows();
    for (int i = 0; i < rows.length; i++) {
      rows[i] = net.apply(rows[i]);
    }
    return HostArrays.of(rows, description.shape(), "samples");
  }

  @Override
  public float[][] reconstruct(float[][] samples) {
    float[][] images = new float[samples.length][];
    for (int i = 0; i < samples.length; i++) {
      for (float value : samples[i]) {
        if (!servesMissing() && !Float.isFinite(value)) {
          throw new IllegalArgumentException("found " + value + " in row " + i);
        }
      }
      images[i] = net.apply(samples[i].clone());
    }
    return images;
  }

  @Override
  public INDArray encode(INDArray samples) {
    throw new UnsupportedOperationException("a fake has no code");
  }

  @Override
  public INDArray decode(INDArray codes) {
    throw new UnsupportedOperationException("a fake has no code");
  }

  @Override
  public SampleErrors errors(Samples samples, ReconstructionError measure) {
    throw new UnsupportedOperationException("a fake has no errors");
  }

  @Override
  public double[] sampleErrors(Samples samples, ReconstructionError measure) {
    throw new UnsupportedOperationException("a fake has no errors");
  }

  @Override
  public void save(Path file, Map<String, String> sections) {
    throw new UnsupportedOperationException("a fake cannot be saved");
  }

  @Override
  public Map<String, String> sections() {
    return Map.of();
  }

  @Override
  public void close() {
    closed = true;
  }
}
