package dev.concertina.cli.reproduce;

import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.cli.options.NetKind;
import dev.concertina.cli.options.Recipe;
import dev.concertina.compress.Compressor;
import dev.concertina.compress.ErrorBound;
import dev.concertina.data.Samples;
import dev.concertina.dense.DenseArchitecture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A table by way of a net: its rows as codes, and what these leave of the values to be coded. The
 * net learned from the very table, and its own size is not counted.
 */
final class NetOfTable implements AutoCloseable {
  /** A small code at a high price: the larger it was, the larger the file became. */
  private static final int CODE = 8;

  private static final double COST = 0.002;
  private static final int EPOCHS = 6;
  private static final int QUICK_EPOCHS = 2;

  private final Fit fit;
  private final Compressor compressor;

  private NetOfTable(Fit fit, Compressor compressor) {
    this.fit = fit;
    this.compressor = compressor;
  }

  static NetOfTable of(List<Samples> series, boolean quick) {
    List<float[]> rows = new ArrayList<>();
    series.forEach(one -> rows.addAll(List.of(one.rows())));
    Samples all = Samples.of(rows.toArray(float[][]::new));
    Recipe recipe = Recipe.forRate(NetKind.DENSE);
    var net = DenseArchitecture.of(128, CODE).withRate(COST);
    var training = recipe.training().withEpochs(quick ? QUICK_EPOCHS : EPOCHS).withValidation(0);
    Fit fit = Autoencoder.fit(net, all, training.withKeepBest(false));
    return new NetOfTable(fit, Compressor.learn(fit.model(), all, "table"));
  }

  long bytes(Samples samples, ErrorBound bound, Path file) throws IOException {
    return compressor.compress(samples, bound, file).bytesOut();
  }

  @Override
  public void close() {
    compressor.close();
    fit.close();
  }
}
