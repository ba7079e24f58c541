package dev.concertina.internal.tiling;

import dev.concertina.Autoencoder;
import dev.concertina.Resizable;
import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import dev.concertina.spi.ReceptiveField;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;

/**
 * Runs a net over pictures. A net that treats all pixels alike runs over pictures of any size, in
 * tiles; any other over pictures of its own size only.
 */
public final class TiledNet {
  /** Half of the span over which one tile fades into the next, in pixels. */
  private static final int FADE = 4;

  private final SizedNets nets;
  private final SampleShape.Image shape;
  private final Optional<ReceptiveField> field;
  private final int largestTile;

  public TiledNet(SizedNets nets, int largestTile) {
    this.nets = nets;
    this.shape = (SampleShape.Image) nets.model().description().shape();
    this.field = nets.model().capability(Resizable.class).map(Resizable::receptiveField);
    this.largestTile = largestTile;
  }

  /**
   * Runs the net.
   *
   * @param blindNoise the strength of the noise, for a net that does not look at the pixels that it
   *     computes
   */
  public void run(Planes input, Tiles.Output output, OptionalDouble blindNoise) {
    if (field.isEmpty()) {
      requireSize(input);
      Cuts rows = new Cuts(input.height(), input.height(), 0, 0, 1);
      Cuts columns = new Cuts(input.width(), input.width(), 0, 0, 1);
      run(nets.model(), rows, columns, input, output, blindNoise);
      return;
    }
    int reach = field.get().reach() + (blindNoise.isPresent() ? BlindResidual.REACH : 0);
    Cuts rows = cuts(input.height(), reach);
    Cuts columns = cuts(input.width(), reach);
    nets.use(
        rows.tile(),
        columns.tile(),
        net -> run(net, rows, columns, input, cropped(input, output), blindNoise));
  }

  private void run(
      Autoencoder net,
      Cuts rows,
      Cuts columns,
      Planes input,
      Tiles.Output output,
      OptionalDouble blindNoise) {
    ChannelFit fit = ChannelFit.of(input.channels(), shape.channels());
    UnaryOperator<float[][]> run = tiles -> fit.run(net::reconstruct, tiles);
    if (blindNoise.isPresent()) {
      var residual = new BlindResidual(rows.tile(), columns.tile(), blindNoise.getAsDouble());
      run = withResidual(run, residual);
    }
    new Tiles(rows, columns, input.channels()).run(run, input, output);
  }

  private static UnaryOperator<float[][]> withResidual(
      UnaryOperator<float[][]> net, BlindResidual residual) {
    return tiles -> {
      float[][] results = net.apply(tiles);
      for (int i = 0; i < results.length; i++) {
        residual.giveBack(tiles[i], results[i]);
      }
      return results;
    };
  }

  private void requireSize(Planes input) {
    Require.that(
        input.height() == shape.height() && input.width() == shape.width(),
        "this model serves pictures of %d x %d pixels only, found %d x %d: train one that treats"
            + " all pixels alike",
        shape.height(),
        shape.width(),
        input.height(),
        input.width());
  }

  /** One tile if the side fits into it, else tiles that see enough of each other. */
  private Cuts cuts(int length, int reach) {
    int grid = field.orElseThrow().grid();
    int margin = roundedUp(reach, grid);
    int padded = roundedUp(length, grid);
    int least = 2 * margin + roundedUp(2 * FADE, grid) + grid;
    int tile = Math.max(largestTile / grid * grid, 2 * least);
    return new Cuts(padded, Math.min(padded, tile), margin, FADE, grid);
  }

  private static int roundedUp(int pixels, int grid) {
    return (pixels + grid - 1) / grid * grid;
  }

  /** Leaves off what was only there to fill up the grid. */
  private static Tiles.Output cropped(Planes input, Tiles.Output output) {
    return (top, rows, values) -> {
      int kept = Math.min(rows, input.height() - top);
      if (kept > 0) {
        int width = values.length / (input.channels() * rows);
        float[] within = new float[input.channels() * kept * input.width()];
        for (int line = 0; line < input.channels() * kept; line++) {
          int from = (line / kept * rows + line % kept) * width;
          System.arraycopy(values, from, within, line * input.width(), input.width());
        }
        output.write(top, kept, within);
      }
    };
  }
}
