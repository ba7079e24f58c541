package dev.concertina.internal.inference;

import dev.concertina.Autoencoder;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Scaling;

/**
 * Runs samples through a net, several times if asked, and hands on inputs and results in scaled
 * units. Raw values are scaled only once, however many passes there are.
 */
public interface ScaledPasses {
  /** Where samples come from. */
  interface Reader {
    /** Writes consecutive samples, raw, one after another from the start of {@code into}. */
    void read(int start, int count, float[] into);
  }

  /**
   * Consecutive samples after a pass.
   *
   * @param start the number of the first
   * @param count how many there are
   * @param pass which pass it was, from 0
   * @param scaled the samples, in scaled units; the same array at every pass
   * @param reconstruction what the net made of them in this pass, and the input of the next one
   */
  record Chunk(int start, int count, int pass, float[] scaled, float[] reconstruction) {}

  /** What is done with chunks, by several threads at once; their values may be changed. */
  interface Use {
    void accept(Chunk chunk);
  }

  /** Runs the given number of samples of the model's shape, {@code passes} times each. */
  void each(int samples, int passes, Reader reader, Use use);

  /** Returns the passes of a model, in its raw units if it has no shorter way. */
  static ScaledPasses of(Autoencoder model) {
    return model instanceof ScaledPasses own
        ? own
        : (samples, passes, reader, use) -> byRawUnits(model, samples, passes, reader, use);
  }

  private static void byRawUnits(
      Autoencoder model, int samples, int passes, Reader reader, Use use) {
    SampleShape shape = model.description().shape();
    Scaling scaling = model.description().scaling();
    int width = shape.size();
    int most = GraphAutoencoder.atOnce(width);
    for (int start = 0; start < samples; start += most) {
      int count = Math.min(most, samples - start);
      float[] scaled = new float[count * width];
      reader.read(start, count, scaled);
      float[][] images = rows(scaled, count, width);
      scaling.apply(scaled, 0, count, shape);
      float[] values = new float[count * width];
      for (int pass = 0; pass < passes; pass++) {
        copy(model.reconstruct(images), values, width);
        scaling.apply(values, 0, count, shape);
        use.accept(new Chunk(start, count, pass, scaled, values));
        if (pass < passes - 1) {
          scaling.invert(values, 0, count, shape);
          images = rows(values, count, width);
        }
      }
    }
  }

  private static float[][] rows(float[] values, int count, int width) {
    float[][] rows = new float[count][width];
    for (int i = 0; i < count; i++) {
      System.arraycopy(values, i * width, rows[i], 0, width);
    }
    return rows;
  }

  private static void copy(float[][] rows, float[] into, int width) {
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, into, i * width, width);
    }
  }
}
