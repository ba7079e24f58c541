package dev.concertina.cli.reproduce;

import dev.concertina.Architecture;
import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.TrainingOptions;
import dev.concertina.cli.baseline.BaselineCodec;
import dev.concertina.cli.baseline.PictureBaselines;
import dev.concertina.cli.options.NetKind;
import dev.concertina.cli.options.Recipe;
import dev.concertina.cli.report.Mosaic;
import dev.concertina.cli.reproduce.ResultTable.Figure;
import dev.concertina.cli.reproduce.ResultTable.Row;
import dev.concertina.cnn.ConvArchitecture;
import dev.concertina.compress.CompressedSamples;
import dev.concertina.compress.CompressionReport;
import dev.concertina.compress.Compressor;
import dev.concertina.compress.Quality;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.image.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The test pictures of MNIST and Fashion-MNIST as one file of codes, by nets that learned from the
 * training pictures what a bit may cost; beside one large picture of all of them.
 */
final class DigitCompression implements CompressionPart {
  private static final String TRAINING = "train-images-idx3-ubyte";
  private static final String TESTS = "t10k-images-idx3-ubyte";
  private static final double COST = 0.001;
  private static final SampleShape SHAPE = new SampleShape.Image(1, 28, 28);
  private static final int QUICK_PICTURES = 3000;
  private static final int QUICK_EPOCHS = 2;
  private static final int QUICK_TESTS = 2500;

  private final String name;
  private final String folder;
  private final List<Way> ways;

  /**
   * A net, and how finely its codes are rounded.
   *
   * @param kind what it is, for people
   * @param net which
   * @param training how it is trained
   * @param steps the multiples of the step in training, a file for each
   */
  record Way(String kind, Architecture net, TrainingOptions training, List<Double> steps) {
    private Way quick() {
      TrainingOptions few = training.withEpochs(Math.min(QUICK_EPOCHS, training.epochs()));
      return new Way(kind, net, few, steps.subList(0, 1));
    }
  }

  /**
   * Pictures of 28 x 28 pixels.
   *
   * @param ways that are tried
   */
  DigitCompression(String name, String folder, List<Way> ways) {
    this.name = name;
    this.folder = folder;
    this.ways = List.copyOf(ways);
  }

  static DigitCompression mnist() {
    return new DigitCompression("MNIST", "mnist", standard());
  }

  static DigitCompression fashion() {
    return new DigitCompression("Fashion-MNIST", "fashion-mnist", standard());
  }

  private static List<Way> standard() {
    Recipe components = Recipe.suggestedFor(NetKind.PCA, SHAPE);
    Recipe rated = Recipe.forRate(NetKind.CONV);
    ConvArchitecture net = (ConvArchitecture) rated.net();
    return List.of(
        new Way(
            "principal components",
            components.net(),
            components.training(),
            List.of(0.5, 0.8, 1.2, 1.8)),
        new Way(
            "conv net with a rate",
            net.withRate(COST),
            rated.training().withValidation(0).withKeepBest(false),
            List.of(1.0)));
  }

  @Override
  public String needs() {
    return String.format(
        "for %s: the files %s.gz and %s.gz in a folder %s, or the same below images",
        name, TRAINING, TESTS, folder);
  }

  @Override
  public boolean isIn(Path data) {
    return file(data, TRAINING).isPresent() && file(data, TESTS).isPresent();
  }

  private Optional<Path> file(Path data, String file) {
    return CompressionPart.folder(data, "images", folder).stream()
        .flatMap(parent -> Stream.of(".gz", "").map(ending -> parent.resolve(file + ending)))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  @Override
  public Findings measure(Path data, Path scratch, boolean quick, Consumer<String> progress)
      throws IOException {
    long start = System.nanoTime();
    Samples training = read(data, TRAINING, quick ? QUICK_PICTURES : Integer.MAX_VALUE);
    Samples tests = read(data, TESTS, quick ? QUICK_TESTS : Integer.MAX_VALUE);
    Picture mosaic = Mosaic.of(tests);
    List<Row> rows = new ArrayList<>();
    List<Row> sizes = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    Throughput speed = new Throughput();
    double seconds = 0;
    for (Way way : ways) {
      Way now = quick ? way.quick() : way;
      try (Fit fit = fit(training, now, progress);
          Compressor compressor = learned(fit, training, progress)) {
        seconds += fit.report().seconds();
        for (double step : now.steps()) {
          Squeezed squeezed = Squeezed.of(compressor, step, tests, mosaic, scratch, speed);
          progress.accept(String.format(Locale.ROOT, "%s, %s: %s", name, now.kind(), squeezed));
          List<BaselineCodec> codecs = PictureBaselines.of(mosaic, squeezed.psnr());
          rows.add(row(now, squeezed, codecs));
          notes.add(note(now, squeezed, codecs));
        }
        sizes.add(modelRow(now, compressor, scratch));
      }
    }
    rows.addAll(sizes);
    rows.addAll(speed.rows(name));
    notes.add(
        ReproduceCompression.trained(name, seconds, seconds / ((System.nanoTime() - start) / 1e9)));
    return new Findings(rows, notes, List.of());
  }

  private Compressor learned(Fit fit, Samples training, Consumer<String> progress) {
    progress.accept(name + ": learning what codes look like");
    return Compressor.learn(fit.model(), training, folder);
  }

  private Samples read(Path data, String which, int most) throws IOException {
    Samples all = Samples.idx(file(data, which).orElseThrow());
    return all.select(IntStream.range(0, Math.min(most, all.size())).toArray());
  }

  private Fit fit(Samples training, Way way, Consumer<String> progress) {
    int epochs = way.training().epochs();
    progress.accept(String.format(Locale.ROOT, "%s, %s: %d epochs", name, way.kind(), epochs));
    return Autoencoder.fit(way.net(), training, way.training());
  }

  /**
   * A file of all pictures.
   *
   * @param psnr of all of them together
   */
  private record Squeezed(long bytes, double psnr, double ssim) {
    static Squeezed of(
        Compressor compressor,
        double step,
        Samples tests,
        Picture mosaic,
        Path scratch,
        Throughput speed)
        throws IOException {
      Path file = scratch.resolve("digits.squeeze");
      CompressionReport report = compressor.compress(tests, Quality.step(step), file);
      long start = System.nanoTime();
      float[][] back = read(compressor, file);
      speed.add(report.bytesIn(), report.seconds(), (System.nanoTime() - start) / 1e9);
      var shape = (SampleShape.Image) tests.shape();
      var faith = PictureBaselines.faith(mosaic, Mosaic.of(Samples.of(back, shape)));
      return new Squeezed(Files.size(file), faith.psnr(), faith.ssim());
    }

    private static float[][] read(Compressor compressor, Path file) throws IOException {
      try (CompressedSamples samples = CompressedSamples.open(file, compressor)) {
        float[][] rows = new float[(int) samples.size()][];
        for (int i = 0; i < rows.length; i++) {
          rows[i] = samples.row(i);
        }
        return rows;
      }
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%,d bytes at %.2f dB, SSIM %.3f", bytes, psnr, ssim);
    }
  }

  private Row row(Way way, Squeezed squeezed, List<BaselineCodec> codecs) {
    Map<String, Figure> baselines = new LinkedHashMap<>();
    for (BaselineCodec codec : codecs) {
      double bytes = codec.bytes().isPresent() ? codec.bytes().getAsLong() : Double.NaN;
      String title = codec.name().equals("PNG") ? "PNG, no loss" : codec.name();
      baselines.put(title, new Figure(bytes, Double.NaN));
    }
    return new Row(
        String.format(Locale.ROOT, "%s, %s, %.2f dB", name, way.kind(), squeezed.psnr()),
        "bytes of all test pictures, at the same PSNR",
        squeezed.bytes(),
        Double.NaN,
        baselines,
        Map.of());
  }

  private Row modelRow(Way way, Compressor compressor, Path scratch) throws IOException {
    Path model = scratch.resolve("digits.concertina");
    compressor.save(model);
    return new Row(
        name + ", " + way.kind(),
        "bytes of the model, once for all files",
        Files.size(model),
        Double.NaN,
        Map.of(),
        Map.of());
  }

  private String note(Way way, Squeezed squeezed, List<BaselineCodec> codecs) {
    StringBuilder note =
        new StringBuilder(name + ", " + way.kind() + ", " + squeezed + "; all pictures as one: ");
    for (int i = 0; i < codecs.size(); i++) {
      note.append(i == 0 ? "" : "; ").append(codecs.get(i).name());
      note.append(" ").append(codecs.get(i).note());
    }
    return note.append('.').toString();
  }
}
