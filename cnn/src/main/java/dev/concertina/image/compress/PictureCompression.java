package dev.concertina.image.compress;

import dev.concertina.compress.CompressionReport;
import dev.concertina.compress.ErrorBound;
import dev.concertina.compress.Quality;
import dev.concertina.data.SampleShape;
import dev.concertina.image.ImageQuality;
import dev.concertina.image.Picture;
import dev.concertina.image.compress.PictureBlock.Levels;
import dev.concertina.image.compress.StripNet.Rows;
import dev.concertina.internal.codes.CodeHeader;
import dev.concertina.internal.codes.CodecNet;
import dev.concertina.internal.codes.Distortion;
import dev.concertina.internal.codes.ModelIdentity;
import dev.concertina.internal.codes.NetCodec;
import dev.concertina.internal.codes.PictureForm;
import dev.concertina.internal.codes.Promise;
import dev.concertina.internal.codes.QualitySearch;
import dev.concertina.internal.codes.QualitySearch.Goal;
import dev.concertina.internal.coding.ChunkWriter;
import dev.concertina.internal.coding.Quantiser;
import dev.concertina.internal.coding.Residuals;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Writes a picture as codes of a net. For one file. */
final class PictureCompression {
  private final NetCodec codec;
  private final ModelIdentity identity;
  private final SampleShape shape;
  private final Picture picture;
  private final PictureForm form;
  private final PictureCodec pictures;
  private final PictureBlock block;
  private final int blockRows;
  private final List<float[]> codes;
  private final Distortion distortion;
  private OptionalDouble similarity = OptionalDouble.empty();

  PictureCompression(StripNet net, CodecNet with, Picture picture) {
    this.codec = with.codec();
    this.identity = with.identity();
    this.shape = with.model().description().shape();
    this.picture = picture;
    this.form =
        new PictureForm(picture.channels(), picture.depth(), picture.height(), picture.width());
    this.blockRows = PictureCodec.blockRows(net, form);
    this.pictures = new PictureCodec(net, codec, form, blockRows);
    this.block = new PictureBlock(pictures, codec);
    this.codes = pictures.encode(pictures.apart(picture));
    this.distortion = distortionOf();
  }

  private Distortion distortionOf() {
    SampleShape whole = new SampleShape.Image(form.channels(), form.height(), form.width());
    return new Distortion(whole, new float[] {form.white()});
  }

  CodeHeader header(Quality quality) {
    double[] points = codec.points();
    QualitySearch search = new QualitySearch(points[0], points[points.length - 1]);
    return header(
        search.find(Goal.valueOf(quality.goal().name()), quality.value(), m -> measure(quality, m)),
        Optional.empty());
  }

  private CodeHeader header(double multiple, Optional<Promise> bound) {
    List<Double> multiples = new ArrayList<>();
    for (int i = 0; i < pictures.components(); i++) {
      multiples.add(pictures.multiple(i, multiple));
    }
    List<Quantiser> lattices =
        bound.stream().map(b -> Quantiser.ofIntegers(0, form.white(), allowed(b))).toList();
    return new CodeHeader(
        identity, shape, Optional.of(form), multiples, blockRows, bound, lattices);
  }

  /** Of a picture the range is from black to white. */
  private double allowed(Promise bound) {
    return bound.relative() ? bound.value() * form.white() : bound.value();
  }

  private List<List<Levels>> levels(CodeHeader header) {
    return levels(header, pictures.blocks());
  }

  /** The levels of the first blocks, and of all their components; each is rounded by itself. */
  private List<List<Levels>> levels(CodeHeader header, int blocks) {
    int components = codes.size();
    List<Levels> all =
        IntStream.range(0, blocks * components)
            .parallel()
            .mapToObj(
                i -> {
                  int component = i % components;
                  double multiple = header.multiples().get(component);
                  return block.round(i / components, component, codes.get(component), multiple);
                })
            .toList();
    return IntStream.range(0, blocks)
        .mapToObj(number -> all.subList(number * components, (number + 1) * components))
        .toList();
  }

  private double measure(Quality quality, double multiple) {
    CodeHeader header = header(multiple, Optional.empty());
    List<List<Levels>> levels = levels(header);
    if (quality.goal() == Quality.Goal.BITS) {
      return levels.stream().mapToDouble(some -> 8.0 * block.encode(some).length).sum()
          / form.pixels();
    }
    Distortion found = distortionOf();
    found.add(values(), rounded(decoded(levels, header)));
    return found.psnr();
  }

  private float[] values() {
    float[] values = new float[form.channels() * form.height() * form.width()];
    picture.read(0, 0, form.height(), form.width(), values, 0);
    return values;
  }

  /** As a picture has values. */
  private static float[] rounded(float[] values) {
    float[] whole = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      whole[i] = (float) Math.floor(values[i] + 0.5d);
    }
    return whole;
  }

  /** What the net makes of all levels, {@code [channels, height, width]}. */
  private float[] decoded(List<List<Levels>> levels, CodeHeader header) {
    float[] values = values();
    for (int number = 0; number < levels.size(); number++) {
      put(pixels(number, levels, header), number, values);
    }
    return values;
  }

  /** Writes a block's pixels into those of the picture. */
  private void put(Component part, int number, float[] values) {
    Rows rows = new Rows(pictures.top(number), part.height());
    Rows all = new Rows(0, form.height());
    StripNet.copyRows(part.values(), rows, values, all, rows, form.channels(), form.width());
  }

  /** What the net makes of a block, given the levels of all. */
  private Component pixels(int number, List<List<Levels>> levels, CodeHeader header) {
    try {
      return pictures.pixels(number, header.multiples(), levels::get);
    } catch (IOException e) {
      throw new IllegalStateException("levels at hand are not read", e);
    }
  }

  /** The same with a promise: the multiple is that with which the first block is the smallest. */
  CodeHeader header(ErrorBound bound) {
    Promise promise = new Promise(bound.value(), bound.relative());
    CodeHeader best = null;
    long least = Long.MAX_VALUE;
    for (double multiple : codec.points()) {
      CodeHeader header = header(multiple, Optional.of(promise));
      Residuals.requireSure(header.lattices().get(0), "a picture");
      List<List<Levels>> seen = levels(header, Math.min(2, pictures.blocks()));
      long bytes = payload(0, seen.get(0), pixels(0, seen, header), header).length;
      if (bytes < least) {
        least = bytes;
        best = header;
      }
    }
    return best;
  }

  private byte[] payload(int number, List<Levels> levels, Component forecast, CodeHeader header) {
    byte[] codes = block.encode(levels);
    if (header.bound().isEmpty()) {
      return codes;
    }
    byte[] errors =
        PictureBlock.errors(truth(number, forecast), forecast, header.lattices().get(0));
    byte[] both = Arrays.copyOf(codes, codes.length + errors.length);
    System.arraycopy(errors, 0, both, codes.length, errors.length);
    return both;
  }

  private Component truth(int number, Component like) {
    float[] values = new float[like.values().length];
    int top = pictures.top(number);
    picture.read(top, 0, like.height(), like.width(), values, 0);
    return new Component(like.channels(), like.height(), like.width(), values);
  }

  /** Writes all blocks; what comes back of them is measured. */
  void write(CodeHeader header, ChunkWriter out) throws IOException {
    List<List<Levels>> levels = levels(header);
    float[] truth = values();
    float[] back = new float[truth.length];
    for (int number = 0; number < levels.size(); number++) {
      Component part = pixels(number, levels, header);
      byte[] payload = payload(number, levels.get(number), part, header);
      PictureBlock.Read read = block.decode(payload, number);
      requireSame(read.components(), levels.get(number), number);
      if (header.bound().isPresent()) {
        part = PictureBlock.corrected(read.errors(), part, header.lattices().get(0));
      }
      put(part, number, back);
      out.block(payload, pictures.block(number, 0).count());
    }
    back = rounded(back);
    requireKept(header, truth, back);
    distortion.add(truth, back);
    similarity = similarity(truth, back);
  }

  private OptionalDouble similarity(float[] truth, float[] back) {
    if (form.height() < ImageQuality.SSIM_SIDE || form.width() < ImageQuality.SSIM_SIDE) {
      return OptionalDouble.empty();
    }
    SampleShape.Image whole = new SampleShape.Image(form.channels(), form.height(), form.width());
    return OptionalDouble.of(ImageQuality.ssim(truth, back, whole, form.white()));
  }

  /** What was written came to. */
  CompressionReport report(long bytesOut, long startNanos) {
    long values = (long) form.channels() * form.height() * form.width();
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    CompressionReport report =
        CompressionReport.of(1, values, values * form.depth() / Byte.SIZE, bytesOut, seconds)
            .withErrors(distortion.largest(), distortion.largestShare(), distortion.meanAbsolute())
            .withPixels(form.pixels())
            .withPsnr(distortion.psnr());
    return similarity.isPresent() ? report.withSsim(similarity.getAsDouble()) : report;
  }

  private static void requireSame(List<Levels> back, List<Levels> levels, int number) {
    for (int i = 0; i < levels.size(); i++) {
      if (!Arrays.equals(back.get(i).levels(), levels.get(i).levels())) {
        throw new IllegalStateException("the codes of block " + number + " came back otherwise");
      }
    }
  }

  private void requireKept(CodeHeader header, float[] truth, float[] back) {
    double most = header.bound().map(this::allowed).orElse(Double.POSITIVE_INFINITY);
    for (int i = 0; i < truth.length; i++) {
      if (!(Math.abs(truth[i] - back[i]) <= most)) {
        throw new IllegalStateException("value " + i + " came back as " + back[i]);
      }
    }
  }
}
