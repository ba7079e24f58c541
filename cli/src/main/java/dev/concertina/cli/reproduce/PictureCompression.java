package dev.concertina.cli.reproduce;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.Optimizer;
import dev.concertina.TrainingOptions;
import dev.concertina.cli.baseline.JpegBaseline;
import dev.concertina.cli.baseline.PictureBaselines;
import dev.concertina.cli.baseline.PictureCodecBaseline;
import dev.concertina.cli.baseline.WebpBaseline;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.report.Chart;
import dev.concertina.cli.report.RateCurve;
import dev.concertina.cli.report.RateCurve.Point;
import dev.concertina.cli.reproduce.ResultTable.Figure;
import dev.concertina.cli.reproduce.ResultTable.Row;
import dev.concertina.cnn.DctArchitecture;
import dev.concertina.compress.CompressionReport;
import dev.concertina.compress.Compressor;
import dev.concertina.compress.Quality;
import dev.concertina.data.Samples;
import dev.concertina.image.ImageQuality;
import dev.concertina.image.Picture;
import dev.concertina.image.Pictures;
import dev.concertina.image.compress.CompressedPicture;
import dev.concertina.image.compress.PictureCompressor;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Photographs of the Kodak set, grey and in colour, by a net that learned from Train400: curves of
 * faithfulness over bits, all of them means over pictures of figures at the same setting.
 */
public final class PictureCompression implements CompressionPart {
  private static final String PARENT = "images";
  private static final List<Double> RATES = List.of(0.25, 0.5, 1.0);
  private static final int SETTINGS = 7;
  private static final int CROP = 168;
  private static final int QUICK_PICTURES = 2;
  private static final int QUICK_EPOCHS = 1;
  private static final int QUICK_EXAMPLES = 60;
  private static final int JPEG_STEP = 2;
  private static final int WEBP_STEP = 5;
  private static final int QUICK_STEP = 15;

  private final DctArchitecture net;
  private final TrainingOptions recipe;

  public PictureCompression() {
    this(DctArchitecture.standard(), TrainingOptions.forCompression());
  }

  public PictureCompression(DctArchitecture net, TrainingOptions recipe) {
    this.net = net;
    this.recipe = recipe;
  }

  @Override
  public String needs() {
    return "for pictures: the folders kodak and train400, or the same below images";
  }

  @Override
  public boolean isIn(Path data) {
    return CompressionPart.folder(data, PARENT, "kodak").isPresent()
        && CompressionPart.folder(data, PARENT, "train400").isPresent();
  }

  /**
   * What is compressed, and how much of it.
   *
   * @param kind grey or colour
   */
  private record Job(
      String kind, List<Picture> pictures, Path scratch, boolean quick, Throughput speed) {}

  @Override
  public Findings measure(Path data, Path scratch, boolean quick, Consumer<String> progress)
      throws IOException {
    long start = System.nanoTime();
    List<Picture> tests = pictures(folder(data, "kodak"), quick);
    Throughput speed = new Throughput();
    List<Job> jobs =
        List.of(
            new Job("grey", tests.stream().map(Picture::asGrey).toList(), scratch, quick, speed),
            new Job(
                "colour", tests.stream().map(Picture::asColour).toList(), scratch, quick, speed));
    Map<String, List<RateCurve>> curves = new LinkedHashMap<>();
    jobs.forEach(job -> curves.put(job.kind(), new ArrayList<>()));
    double training = 0;
    long size = 0;
    Pictures lessons = Pictures.folder(folder(data, "train400")).asGrey();
    Samples crops = crops(lessons, recipe(quick));
    Samples examples = examples(lessons, quick);
    for (boolean trained : quick ? new boolean[] {true} : new boolean[] {true, false}) {
      try (Fit fit = fit(crops, trained, quick, progress);
          Compressor compressor = learned(fit, examples, progress)) {
        training += trained ? fit.report().seconds() : 0;
        size = trained ? size(compressor, scratch) : size;
        String name = trained ? "Concertina" : "the same coder, DCT alone";
        for (Job job : jobs) {
          progress.accept(name + ", " + job.kind());
          curves.get(job.kind()).add(curve(name, compressor, job));
        }
      }
    }
    for (Job job : jobs) {
      progress.accept("JPEG and WebP, " + job.kind());
      curves.get(job.kind()).addAll(codecs(job));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    List<Row> rows = new ArrayList<>();
    curves.forEach((kind, measured) -> rows.addAll(rows(kind, measured)));
    rows.addAll(speed.rows("pictures"));
    List<Chart> charts =
        curves.entrySet().stream().map(e -> chart(e.getKey(), e.getValue(), tests.size())).toList();
    List<String> notes = new ArrayList<>(notes(tests.size(), size));
    notes.add(ReproduceCompression.trained("Pictures", training, training / seconds));
    return new Findings(rows, notes, charts);
  }

  private static Compressor learned(Fit fit, Samples examples, Consumer<String> progress) {
    progress.accept("learning what codes look like");
    return Compressor.learn(fit.model(), examples, "kodak");
  }

  private static Path folder(Path data, String name) {
    return CompressionPart.folder(data, PARENT, name).orElseThrow();
  }

  private static List<Picture> pictures(Path folder, boolean quick) throws IOException {
    Pictures all = Pictures.folder(folder);
    List<Picture> pictures = new ArrayList<>();
    for (int i = 0; i < (quick ? Math.min(QUICK_PICTURES, all.size()) : all.size()); i++) {
      pictures.add(all.picture(i));
    }
    return pictures;
  }

  /** As many crops as the recipe takes steps for, each seen once. */
  private static Samples crops(Pictures pictures, TrainingOptions recipe) throws IOException {
    long wanted = (long) recipe.epochs() * recipe.stepsPerEpoch() * recipe.batchSize();
    int perPicture = (int) Math.max(1, (wanted + pictures.size() - 1) / pictures.size());
    return pictures.crops(CROP, perPicture, recipe.seed());
  }

  /** A few crops are enough to learn how codes are distributed. */
  private Samples examples(Pictures pictures, boolean quick) throws IOException {
    int count = quick ? Math.min(QUICK_EXAMPLES, pictures.size()) : pictures.size();
    return pictures.select(IntStream.range(0, count).toArray()).crops(CROP, 1, recipe.seed());
  }

  private TrainingOptions recipe(boolean quick) {
    return quick ? recipe.withEpochs(Math.min(QUICK_EPOCHS, recipe.epochs())) : recipe;
  }

  /** Untrained means one step that moves nothing: a net must have been trained to be had. */
  private Fit fit(Samples crops, boolean trained, boolean quick, Consumer<String> progress) {
    TrainingOptions options = recipe(quick);
    if (!trained) {
      options = options.withEpochs(1).withStepsPerEpoch(1).withOptimizer(Optimizer.adam(1e-12));
      return Autoencoder.fit(net, crops, options);
    }
    int epochs = options.epochs();
    return Autoencoder.fit(
        net,
        crops,
        options,
        at -> {
          if (at.ended() != null) {
            progress.accept(
                String.format(
                    Locale.ROOT,
                    "training, %d of %d epochs, %d s",
                    at.epoch(),
                    epochs,
                    at.elapsed().toSeconds()));
          }
        });
  }

  private static long size(Compressor compressor, Path scratch) throws IOException {
    Path file = scratch.resolve("model.concertina");
    compressor.save(file);
    return Files.size(file);
  }

  private static RateCurve curve(String name, Compressor compressor, Job job) throws IOException {
    double[] steps = compressor.steps();
    double finest = steps[0];
    double coarsest = steps[steps.length - 1];
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < SETTINGS; i++) {
      double step = finest * Math.pow(coarsest / finest, i / (SETTINGS - 1.0));
      Quality quality = Quality.step(Math.max(finest, Math.min(coarsest, step)));
      List<Point> each = new ArrayList<>();
      for (Picture picture : job.pictures()) {
        each.add(point(compressor, picture, quality, job));
      }
      points.add(Point.mean(each));
    }
    return new RateCurve(name, points);
  }

  private static Point point(Compressor compressor, Picture picture, Quality quality, Job job)
      throws IOException {
    Path file = job.scratch().resolve("picture.squeeze");
    CompressionReport report = PictureCompressor.of(compressor).compress(picture, quality, file);
    long start = System.nanoTime();
    Picture back;
    try (CompressedPicture compressed = CompressedPicture.open(file, compressor)) {
      back = compressed.read();
    }
    job.speed().add(report.bytesIn(), report.seconds(), (System.nanoTime() - start) / 1e9);
    ImageQuality faith = PictureBaselines.faith(picture, back);
    return new Point(report.bitsPerPixel().orElseThrow(), faith.psnr(), faith.ssim());
  }

  private static List<RateCurve> codecs(Job job) {
    List<RateCurve> curves = new ArrayList<>();
    curves.add(curve(new JpegBaseline(true), job.quick() ? QUICK_STEP : JPEG_STEP, job));
    PictureCodecBaseline webp = new WebpBaseline();
    if (webp.isHere()) {
      curves.add(curve(webp, job.quick() ? QUICK_STEP : WEBP_STEP, job));
    }
    return curves;
  }

  private static RateCurve curve(PictureCodecBaseline codec, int step, Job job) {
    List<Point> points =
        IntStream.rangeClosed(codec.lowest(), codec.highest())
            .filter(q -> (q - codec.lowest()) % step == 0)
            .mapToObj(
                q ->
                    Point.mean(
                        job.pictures().parallelStream().map(p -> point(codec, p, q)).toList()))
            .toList();
    return new RateCurve(codec.name(), points);
  }

  private static Point point(PictureCodecBaseline codec, Picture picture, int quality) {
    try {
      PictureBaselines.Measured measured = PictureBaselines.measure(codec, picture, quality);
      double pixels = (double) picture.height() * picture.width();
      ImageQuality faith = PictureBaselines.faith(picture, measured.back());
      return new Point(8.0 * measured.bytes() / pixels, faith.psnr(), faith.ssim());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Row> rows(String kind, List<RateCurve> curves) {
    List<Row> rows = new ArrayList<>();
    List<RateCurve> published = kind.equals("colour") ? published() : List.of();
    for (double rate : RATES) {
      rows.add(row("PSNR, dB, Kodak, " + kind, rate, curves, published, RateCurve::psnrAt));
    }
    for (double rate : RATES) {
      rows.add(row("SSIM, Kodak, " + kind, rate, curves, List.of(), RateCurve::ssimAt));
    }
    return rows;
  }

  private static Row row(
      String metric,
      double rate,
      List<RateCurve> curves,
      List<RateCurve> published,
      BiFunction<RateCurve, Double, OptionalDouble> measure) {
    Map<String, Figure> baselines = new LinkedHashMap<>();
    for (RateCurve curve : curves.subList(1, curves.size())) {
      double value = measure.apply(curve, rate).orElse(Double.NaN);
      baselines.put(curve.name(), new Figure(value, Double.NaN));
    }
    Map<String, Double> references = new LinkedHashMap<>();
    for (RateCurve curve : published) {
      measure.apply(curve, rate).ifPresent(value -> references.put(curve.name(), value));
    }
    double ours = measure.apply(curves.get(0), rate).orElse(Double.NaN);
    return new Row(rate + " bits per pixel", metric, ours, Double.NaN, baselines, references);
  }

  private static Chart chart(String kind, List<RateCurve> curves, int pictures) {
    String title = Format.count(pictures, "picture") + " of Kodak, " + kind;
    return new Chart(
        "kodak-" + kind, title, curves, kind.equals("colour") ? published() : List.of());
  }

  private static List<String> notes(int pictures, long modelBytes) {
    return List.of(
        String.format(
            Locale.ROOT,
            "%s of Kodak; published figures are means over all 24. Bits are of whole files, means"
                + " over pictures; between settings, on a line over the logarithm of the bits.",
            Format.count(pictures, "picture")),
        "The model takes " + Format.bytes(modelBytes) + " once, for all pictures.",
        "DCT alone: the net before its training, with the same coder.",
        "JPEG: "
            + new JpegBaseline(true).note(false)
            + ". WebP: "
            + new WebpBaseline().note(false)
            + ".");
  }

  /** PSNR of all three colours together. */
  public static List<RateCurve> published() {
    Map<String, List<Point>> points = new LinkedHashMap<>();
    try (InputStreamReader in =
            new InputStreamReader(
                PictureCompression.class.getResourceAsStream("published-kodak.csv"),
                StandardCharsets.UTF_8);
        CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(in)) {
      for (NamedCsvRecord line : csv) {
        double bits = Double.parseDouble(line.getField("bits"));
        double psnr = Double.parseDouble(line.getField("psnr"));
        points
            .computeIfAbsent(line.getField("codec"), name -> new ArrayList<>())
            .add(new Point(bits, psnr, Double.NaN));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return points.entrySet().stream().map(e -> new RateCurve(e.getKey(), e.getValue())).toList();
  }
}
