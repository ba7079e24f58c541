package dev.concertina.benchmarks;

import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.Optimizer;
import dev.concertina.TrainingOptions;
import dev.concertina.data.Samples;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.metrics.ReconstructionError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * This library on MNIST as a user would train it for a few epochs: smaller batches and a higher
 * rate than the defaults, which are for more epochs.
 *
 * @param folder with MNIST's own files
 */
record PictureFit(Path folder) {
  /** Seconds of training, seconds of testing, mean squared error of a test pixel in [0, 1]. */
  String run(int epochs) throws IOException {
    Samples training = Samples.idx(file("train-images-idx3-ubyte"));
    Samples test = Samples.idx(file("t10k-images-idx3-ubyte"));
    TrainingOptions options =
        TrainingOptions.defaults()
            .withBatchSize(128)
            .withOptimizer(Optimizer.adam(4e-3))
            .withEpochs(epochs)
            .withValidation(0);
    long start = System.nanoTime();
    Fit fit = Autoencoder.fit(DenseArchitecture.of(128, 64, 32), training, options);
    long trained = System.nanoTime();
    try (Autoencoder model = fit.model()) {
      double[] errors = model.sampleErrors(test, ReconstructionError.SQUARED);
      double seconds = (System.nanoTime() - trained) / 1e9;
      double mean = Arrays.stream(errors).average().orElse(Double.NaN);
      return (trained - start) / 1e9 + "\t" + seconds + "\t" + mean;
    }
  }

  Path file(String name) {
    Path packed = folder.resolve(name + ".gz");
    return Files.exists(packed) ? packed : folder.resolve(name);
  }
}
