package dev.concertina.benchmarks.h2o;

import hex.deeplearning.DeepLearning;
import hex.deeplearning.DeepLearningModel;
import hex.deeplearning.DeepLearningModel.DeepLearningParameters;
import hex.deeplearning.DeepLearningModel.DeepLearningParameters.Activation;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import water.H2O;
import water.Key;
import water.MRTask;
import water.fvec.Chunk;
import water.fvec.Frame;
import water.fvec.NewChunk;
import water.fvec.Vec;


/**
 * Trains H2O's autoencoder 784-128-64-32-64-128-784 on MNIST and prints one line: version, seconds
 * of training, seconds of testing, mean squared error of a test pixel in [0, 1].
 *
 * <p>Rectifier without standardisation, and all else at its default: the best of its settings that
 * is stable. All scoring during training is switched off that can be.
 */
public final class H2oChild {
  private static final int PIXELS = 784;

  private H2oChild() {}

  /**
   * Trains, tests, and ends the JVM.
   *
   * @param args MNIST's folder, a folder for H2O, threads, epochs
   * @throws IOException if a file cannot be read
   */
  public static void main(String[] args) throws IOException {
    Path data = Path.of(args[0]);
    start(args[1], args[2]);
    Frame training = pictures(data.resolve("train-images-idx3-ubyte.gz"));
    Frame test = pictures(data.resolve("t10k-images-idx3-ubyte.gz"));
    long start = System.nanoTime();
    DeepLearningModel model =
        new DeepLearning(parameters(training, Double.parseDouble(args[3]))).trainModel().get();
    long trained = System.nanoTime();
    double error = error(model, test);
    long tested = System.nanoTime();
    System.out.println(
        "= "
            + H2O.ABV.projectVersion()
            + "\t"
            + (trained - start) / 1e9
            + "\t"
            + (tested - trained) / 1e9
            + "\t"
            + error);
    System.out.flush();
    Runtime.getRuntime().halt(0); // H2O keeps threads
  }

  private static void start(String scratch, String threads) {
    String name = "benchmark" + ProcessHandle.current().pid();
    String[] options = {
      "-name",
      name,
      "-ip",
      "127.0.0.1",
      "-disable_web",
      "-disable_net",
      "-quiet",
      "-log_level",
      "ERRR",
      "-ice_root",
      scratch,
      "-log_dir",
      scratch,
      "-nthreads",
      threads
    };
    H2O.main(options);
    H2O.waitForCloudSize(1, 60_000);
  }

  private static DeepLearningParameters parameters(Frame training, double epochs) {
    DeepLearningParameters parameters = new DeepLearningParameters();
    parameters._train = training._key;
    parameters._autoencoder = true;
    parameters._activation = Activation.Rectifier;
    parameters._hidden = new int[] {128, 64, 32, 64, 128};
    parameters._epochs = epochs;
    parameters._ignore_const_cols = false;
    parameters._standardize = false;
    parameters._seed = 1;
    parameters._train_samples_per_iteration = 0;
    parameters._score_interval = 1e9;
    parameters._score_duty_cycle = 0;
    parameters._score_training_samples = 100;
    parameters._stopping_rounds = 0;
    parameters._overwrite_with_best_model = false;
    parameters._quiet_mode = true;
    parameters._diagnostics = false;
    return parameters;
  }

  private static Frame pictures(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(new GZIPInputStream(Files.newInputStream(file)), 1 << 16))) {
      if (in.readInt() != 0x803) {
        throw new IOException(file + " is no file of pictures in IDX format");
      }
      int count = in.readInt();
      if (in.readInt() * in.readInt() != PIXELS) {
        throw new IOException(file + " does not hold pictures of 28x28");
      }
      Filling.source = new byte[count * PIXELS];
      in.readFully(Filling.source);
      return frame(count, Key.make(file.getFileName() + ".hex"));
    } finally {
      Filling.source = null;
    }
  }

  private static Frame frame(int count, Key<Frame> key) {
    Vec layout = Vec.makeZero(count, true);
    String[] names = new String[PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      names[i] = "p" + i;
    }
    Filling filling = new Filling();
    filling.doAll(PIXELS, Vec.T_NUM, new Frame(layout));
    Frame frame = filling.outputFrame(key, names, null);
    layout.remove();
    return frame;
  }

  private static double error(DeepLearningModel model, Frame test) {
    Frame rebuilt = model.score(test);
    Vec[] columns = new Vec[2 * PIXELS];
    System.arraycopy(test.vecs(), 0, columns, 0, PIXELS);
    System.arraycopy(rebuilt.vecs(), 0, columns, PIXELS, PIXELS);
    SquaredError error = new SquaredError();
    error.doAll(columns);
    rebuilt.delete();
    return error.sum / test.numRows() / PIXELS;
  }

  /** Pixels into new columns; with one node, a static source will do. */
  private static final class Filling extends MRTask<Filling> {
    private static final long serialVersionUID = 1L;

    private static byte[] source;

    @Override
    public void map(Chunk[] layout, NewChunk[] out) {
      for (int r = 0; r < layout[0]._len; r++) {
        int from = Math.toIntExact(layout[0].start() + r) * PIXELS;
        for (int c = 0; c < PIXELS; c++) {
          out[c].addNum((source[from + c] & 255) / 255f);
        }
      }
    }
  }

  /** Between the first half of the columns and the second. */
  private static final class SquaredError extends MRTask<SquaredError> {
    private static final long serialVersionUID = 1L;

    private double sum;

    @Override
    public void map(Chunk[] columns) {
      for (int c = 0; c < PIXELS; c++) {
        for (int r = 0; r < columns[c]._len; r++) {
          double difference = columns[c].atd(r) - columns[PIXELS + c].atd(r);
          sum += difference * difference;
        }
      }
    }

    @Override
    public void reduce(SquaredError other) {
      sum += other.sum;
    }
  }
}
