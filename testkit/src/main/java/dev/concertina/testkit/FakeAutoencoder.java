package dev.concertina.testkit;

import dev.concertina.Autoencoder;
import dev.concertina.MissingReadings;
import dev.concertina.ModelDescription;
import dev.concertina.Resizable;
import dev.concertina.SampleErrors;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.internal.runtime.HostArrays;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.ReceptiveField;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An autoencoder without a net, for the tests of uses: what it makes of a sample is a function of
 * raw values. It encodes nothing and cannot be saved.
 */
public class FakeAutoencoder implements Autoencoder {
  private final ModelDescription description;
  private final UnaryOperator<float[]> net;
  private boolean closed;

  /** Makes a fake for samples of the given shape, with features f0, f1, … and the given scaling. */
  public FakeAutoencoder(SampleShape shape, Scaling scaling, UnaryOperator<float[]> net) {
    this(ModelDescription.of("fake", shape, new SampleShape.Features(1), scaling), net);
  }

  /** Makes a fake with a description of your own. */
  public FakeAutoencoder(ModelDescription description, UnaryOperator<float[]> net) {
    this.description = description;
    this.net = net;
  }

  /** Makes a fake for a table whose raw values are the scaled ones. */
  public static FakeAutoencoder ofTable(int features, UnaryOperator<float[]> net) {
    Scaling scaling = Scaling.of(Scaling.Method.NONE, new float[features], ones(features));
    return new FakeAutoencoder(new SampleShape.Features(features), scaling, net);
  }

  /** Says what a fake for pictures does to one of any size. */
  public interface PictureNet {
    float[] apply(SampleShape.Image shape, float[] values);
  }

  /** Makes a fake for pictures of any size on a grid, whose raw values are the scaled ones. */
  public static FakeAutoencoder ofPictures(
      SampleShape.Image shape, ReceptiveField locality, PictureNet net) {
    Scaling scaling =
        Scaling.of(Scaling.Method.NONE, new float[shape.channels()], ones(shape.channels()));
    return new OfPictures(shape, scaling, locality, net);
  }

  /**
   * Makes a fake for series whose raw values are the scaled ones, and which is shown missing ones.
   */
  public static FakeAutoencoder ofSeries(SampleShape.Series shape, UnaryOperator<float[]> net) {
    int features = shape.features();
    return servingMissing(
        shape, Scaling.of(Scaling.Method.NONE, new float[features], ones(features)), net);
  }

  /** Makes a fake that is shown missing values, as NaN. */
  public static FakeAutoencoder servingMissing(
      SampleShape.Series shape, Scaling scaling, UnaryOperator<float[]> net) {
    return new OfSeries(shape, scaling, net);
  }

  private static final class OfPictures extends FakeAutoencoder implements Resizable {
    private final SampleShape.Image shape;
    private final ReceptiveField field;
    private final PictureNet net;

    OfPictures(SampleShape.Image shape, Scaling scaling, ReceptiveField field, PictureNet net) {
      super(shape, scaling, values -> net.apply(shape, values));
      this.shape = shape;
      this.field = field;
      this.net = net;
    }

    @Override
    public ReceptiveField receptiveField() {
      return field;
    }

    @Override
    public Autoencoder resized(int height, int width) {
      if (height % field.grid() != 0 || width % field.grid() != 0) {
        throw new IllegalArgumentException(height + " x " + width);
      }
      return ofPictures(new SampleShape.Image(shape.channels(), height, width), field, net);
    }
  }

  private static final class OfSeries extends FakeAutoencoder implements MissingReadings {
    OfSeries(SampleShape shape, Scaling scaling, UnaryOperator<float[]> net) {
      super(shape, scaling, net);
    }
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
        if (!(this instanceof MissingReadings) && !Float.isFinite(value)) {
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
  public void save(Path file, Map<String, String> sections) {
    throw new UnsupportedOperationException("a fake cannot be saved");
  }

  @Override
  public void close() {
    closed = true;
  }
}
