package dev.concertina.examples;

import dev.concertina.Autoencoder;
import dev.concertina.Optimizer;
import dev.concertina.Schedule;
import dev.concertina.TrainingOptions;
import dev.concertina.compress.Compressor;
import dev.concertina.compress.ErrorBound;
import dev.concertina.data.Samples;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.metrics.ReconstructionError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A table by way of a net: its rows as codes, and what these leave of the values to be coded. The
 * net learned from the very table, and its own size is not counted.
 */
final class NetOfTable implements AutoCloseable {
  /** Twice ln 2 times the squared error of values that are rounded to 2 % of their range. */
  private static final double COST = 5e-5;

  private static final int EPOCHS = 30;
  private static final int QUICK_EPOCHS = 3;

  private final Compressor compressor;

  private NetOfTable(Compressor compressor) {
    this.compressor = compressor;
  }

  static NetOfTable of(List<Samples> series, boolean quick) {
    List<float[]> rows = new ArrayList<>();
    series.forEach(one -> rows.addAll(List.of(one.rows())));
    Samples all = Samples.of(rows.toArray(float[][]::new));
    TrainingOptions recipe =
        TrainingOptions.defaults()
            .withEpochs(quick ? QUICK_EPOCHS : EPOCHS)
            .withBatchSize(128)
            .withOptimizer(Optimizer.adam(2e-3))
            .withSchedule(Schedule.cosine().withWarmup(0.05))
            .withLoss(ReconstructionError.SQUARED)
            .withValidation(0)
            .withKeepBest(false);
    var net = DenseArchitecture.of(128, 64, Math.min(16, all.shape().size())).withRate(COST);
    Autoencoder model = Autoencoder.fit(net, all, recipe).model();
    return new NetOfTable(Compressor.learn(model, all, "table"));
  }

  long bytes(Samples samples, ErrorBound bound, Path file) throws IOException {
    return compressor.compress(samples, bound, file, false).bytesOut();
  }

  @Override
  public void close() {
    compressor.close();
  }
}
