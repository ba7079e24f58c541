package dev.concertina.compress;

import dev.concertina.Autoencoder;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.internal.Require;
import dev.concertina.internal.codes.CodeHeader;
import dev.concertina.internal.codes.CodecNet;
import dev.concertina.internal.codes.Distortion;
import dev.concertina.internal.codes.ModelIdentity;
import dev.concertina.internal.codes.NetCodec;
import dev.concertina.internal.codes.Promise;
import dev.concertina.internal.codes.QualitySearch;
import dev.concertina.internal.codes.QualitySearch.Goal;
import dev.concertina.internal.coding.ChunkWriter;
import dev.concertina.internal.coding.Quantiser;
import dev.concertina.internal.coding.Residuals;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.math3.random.Well19937c;
import org.apache.commons.math3.util.MathArrays;

/** Writes samples as codes of a net. For one file. */
final class SampleCompression {
  /** Samples that the quality is tried on. */
  private static final int TRIED = 1024;

  private static final int MOST_VALUES = 1 << 24;

  private final Autoencoder model;
  private final NetCodec codec;
  private final ModelIdentity identity;
  private final Samples samples;
  private final SampleShape shape;
  private final Distortion distortion;

  /** The largest error of each feature; empty without a promise. */
  private double[] allowed = {};

  SampleCompression(CodecNet net, Samples samples) {
    this.model = net.model();
    this.codec = net.codec();
    this.identity = net.identity();
    this.samples = samples;
    model.description().requireServes(samples);
    Require.that(
        !samples.hasMissing(),
        "samples must be complete, found missing readings: fill them, or compress the table without"
            + " a model");
    Require.that(
        codec.white() == 0 || samples.range().map(r -> r.high() == codec.white()).orElse(true),
        "samples must be pictures whose white is %s, as those that the compressor learned from,"
            + " found %s",
        codec.white(),
        samples.range());
    this.shape = samples.shape();
    this.distortion = new Distortion(shape, codec.peaks());
  }

  Distortion distortion() {
    return distortion;
  }

  /** What the file shall say of itself, given what is asked for. */
  CodeHeader header(Quality quality) {
    Tried tried = tried();
    QualitySearch search = new QualitySearch(least(), largest());
    double multiple =
        search.find(
            Goal.valueOf(quality.goal().name()), quality.value(), m -> measure(quality, tried, m));
    return header(multiple, Optional.empty(), List.of());
  }

  private double least() {
    return codec.points()[0];
  }

  private double largest() {
    return codec.points()[codec.points().length - 1];
  }

  private CodeHeader header(double multiple, Optional<Promise> bound, List<Quantiser> lattices) {
    return new CodeHeader(identity, shape, Optional.empty(), List.of(multiple), 0, bound, lattices);
  }

  /** Samples that steps are tried on, and their codes, which are the same for every step. */
  private record Tried(float[][] samples, float[][] codes) {}

  private Tried tried() {
    float[][] samples = some();
    return new Tried(samples, model.encode(samples));
  }

  private float[][] some() {
    int most = Math.max(1, Math.min(TRIED, MOST_VALUES / shape.size()));
    // At random, for there may be an order with a period; in their own order, for that is coded.
    int[] order = MathArrays.natural(samples.size());
    MathArrays.shuffle(order, new Well19937c(1));
    return IntStream.of(order).limit(most).sorted().mapToObj(samples::row).toArray(float[][]::new);
  }

  private double measure(Quality quality, Tried tried, double multiple) {
    SampleBlock block =
        new SampleBlock(model, codec, header(multiple, Optional.empty(), List.of()));
    int point = codec.pointFor(multiple);
    boolean bits = quality.goal() == Quality.Goal.BITS;
    Distortion found = new Distortion(shape, codec.peaks());
    long bytes = 0;
    int tries = tried.samples().length;
    for (int from = 0; from < tries; from += block.mostSamples()) {
      int to = Math.min(tries, from + block.mostSamples());
      float[][] some = Arrays.copyOfRange(tried.samples(), from, to);
      SampleBlock.Rounded rounded = block.round(Arrays.copyOfRange(tried.codes(), from, to), point);
      bytes += rounded.message().length;
      float[][] back = bits ? some : block.forecasts(rounded);
      for (int i = 0; i < some.length; i++) {
        found.add(some[i], back[i]);
      }
    }
    double each = shape instanceof SampleShape.Image ? shape.valuesPerFeature() : shape.size();
    return bits ? 8.0 * bytes / tries / each : found.psnr();
  }

  /** The same with a promise: the multiple is that with which codes and errors are the smallest. */
  CodeHeader header(ErrorBound bound) {
    List<Quantiser> lattices = lattices(bound);
    Tried tried = tried();
    CodeHeader best = null;
    long least = Long.MAX_VALUE;
    for (double multiple : codec.points()) {
      CodeHeader header =
          header(multiple, Optional.of(new Promise(bound.value(), bound.relative())), lattices);
      SampleBlock block = new SampleBlock(model, codec, header);
      SampleBlock.Rounded rounded = block.round(tried.codes(), codec.pointFor(multiple));
      long bytes = block.encode(rounded, tried.samples(), block.forecasts(rounded)).length;
      if (bytes < least) {
        least = bytes;
        best = header;
      }
    }
    return Require.present(best, "best");
  }

  private List<Quantiser> lattices(ErrorBound bound) {
    float[] least = new float[shape.features()];
    float[] largest = new float[shape.features()];
    boolean[] integers = new boolean[shape.features()];
    Arrays.fill(least, Float.POSITIVE_INFINITY);
    Arrays.fill(largest, Float.NEGATIVE_INFINITY);
    Arrays.fill(integers, true);
    float[] row = new float[shape.size()];
    for (int i = 0; i < samples.size(); i++) {
      samples.read(i, row, 0);
      for (int j = 0; j < row.length; j++) {
        int feature = j / shape.valuesPerFeature();
        least[feature] = Math.min(least[feature], row[j]);
        largest[feature] = Math.max(largest[feature], row[j]);
        integers[feature] &= row[j] == Math.rint(row[j]);
      }
    }
    Quantiser[] lattices = new Quantiser[least.length];
    allowed = new double[least.length];
    for (int f = 0; f < lattices.length; f++) {
      allowed[f] = bound.of(least[f], largest[f]);
      boolean whole = integers[f] && (double) largest[f] - least[f] < 1 << 24;
      lattices[f] =
          whole
              ? Quantiser.ofIntegers(least[f], largest[f], allowed[f])
              : Quantiser.of(least[f], largest[f], integers[f], allowed[f]);
      Residuals.requireSure(lattices[f], samples.names().get(f));
    }
    return List.of(lattices);
  }

  /** Writes all blocks. */
  void write(CodeHeader header, ChunkWriter out) throws IOException {
    SampleBlock block = new SampleBlock(model, codec, header);
    int point = codec.pointFor(header.multiples().get(0));
    int most = block.mostSamples();
    for (int from = 0; from < samples.size(); from += most) {
      float[][] rows = new float[Math.min(most, samples.size() - from)][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = samples.row(from + i);
      }
      SampleBlock.Rounded rounded = block.round(model.encode(rows), point);
      float[][] forecasts = block.forecasts(rounded);
      byte[] payload = block.encode(rounded, rows, forecasts);
      // What comes back is what is measured, and a promise is seen to before it is written.
      float[][] back = block.back(payload, rounded, forecasts);
      for (int i = 0; i < rows.length; i++) {
        requireKept(rows[i], back[i]);
        distortion.add(rows[i], back[i]);
      }
      out.block(payload, rows.length);
    }
  }

  private void requireKept(float[] row, float[] back) {
    for (int j = 0; j < row.length && allowed.length > 0; j++) {
      int feature = j / shape.valuesPerFeature();
      if (!(Math.abs((double) row[j] - back[j]) <= allowed[feature])) {
        throw new IllegalStateException(
            "a value of " + samples.names().get(feature) + " came back as " + back[j]);
      }
    }
  }
}
