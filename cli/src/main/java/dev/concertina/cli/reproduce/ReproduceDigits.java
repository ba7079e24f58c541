package dev.concertina.cli.reproduce;

import dev.concertina.Architecture;
import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.Optimizer;
import dev.concertina.Schedule;
import dev.concertina.TrainingListener;
import dev.concertina.TrainingOptions;
import dev.concertina.cli.console.Machine;
import dev.concertina.cli.reproduce.ResultTable.Figure;
import dev.concertina.cli.reproduce.ResultTable.Row;
import dev.concertina.cnn.ConvArchitecture;
import dev.concertina.cnn.ConvArchitecture.Downsampling;
import dev.concertina.cnn.ConvArchitecture.Upsampling;
import dev.concertina.data.Samples;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.metrics.PcaBaseline;
import dev.concertina.metrics.ReconstructionError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reconstruction of small grey pictures, MNIST and Fashion-MNIST, by the nets of Keras's blog and
 * examples and by one of ours: trained on the 60,000 pictures, measured on the other 10,000, which
 * have no say in training.
 */
final class ReproduceDigits implements Reproduction {
  private static final String TRAINING = "train-images-idx3-ubyte";
  private static final String TESTS = "t10k-images-idx3-ubyte";
  private static final String CROSS_ENTROPY = "cross-entropy per pixel, nats";
  private static final float WHITE = 255;
  private static final double NOISE = 0.4;
  private static final int CODE = 32;
  private static final int QUICK_PICTURES = 10_000;
  private static final long TRAINING_SEED = 1;
  private static final long TEST_SEED = 2;

  private final String name;
  private final String folder;
  private final boolean published;

  private ReproduceDigits(String name, String folder, boolean published) {
    this.name = name;
    this.folder = folder;
    this.published = published;
  }

  /** Digits; the published figures are of these. */
  static ReproduceDigits mnist() {
    return new ReproduceDigits("mnist", "mnist", true);
  }

  /** Clothes: pictures of the same size and number. */
  static ReproduceDigits fashion() {
    return new ReproduceDigits("fashion", "fashion-mnist", false);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return "codes and reconstructions of the pictures of "
        + (published ? "MNIST" : "Fashion-MNIST");
  }

  /**
   * A net and how it is trained.
   *
   * @param quickEpochs how many epochs there are for a first look
   * @param baseline whether PCA of the code's size leaves anything out
   * @param noisy whether noise is to be removed
   * @param published what Keras has, for digits
   */
  private record Contest(
      String item,
      Architecture net,
      int epochs,
      int quickEpochs,
      int batch,
      double rate,
      boolean baseline,
      boolean noisy,
      double published) {

    TrainingOptions recipe(boolean quick) {
      return TrainingOptions.defaults()
          .withEpochs(quick ? quickEpochs : epochs)
          .withBatchSize(batch)
          .withOptimizer(Optimizer.adam(rate))
          .withSchedule(Schedule.cosine().withWarmup(0.05))
          .withValidation(0)
          .withKeepBest(false);
    }
  }

  private static List<Contest> contests() {
    ConvArchitecture keras =
        ConvArchitecture.lastStage(32, 32)
            .withDownsampling(Downsampling.MAX_POOLING)
            .withUpsampling(Upsampling.TRANSPOSED);
    return List.of(
        new Contest(
            "dense, code 32", DenseArchitecture.of(CODE), 50, 20, 256, 4e-3, true, false, 0.09),
        new Contest(
            "dense 128-64-32",
            DenseArchitecture.of(128, 64, CODE),
            50,
            20,
            256,
            4e-3,
            true,
            false,
            0.097),
        new Contest("Keras's convolutions", keras, 10, 1, 32, 4e-3, false, false, 0.0622),
        new Contest("the same, removing noise", keras, 20, 1, 32, 8e-3, false, true, 0.0839),
        new Contest(
            "convolutions, code 32",
            ConvArchitecture.of(CODE),
            8,
            1,
            64,
            2e-3,
            true,
            false,
            Double.NaN));
  }

  @Override
  public ResultTable obtain(Path data, boolean quick, Consumer<String> progress)
      throws IOException {
    long start = System.nanoTime();
    Samples all = Samples.idx(file(data, TRAINING));
    int count = quick ? Math.min(QUICK_PICTURES, all.size()) : all.size();
    Samples training = all.select(IntStream.range(0, count).toArray());
    Samples tests = Samples.idx(file(data, TESTS));
    float[][] clean = shares(tests.rows());
    progress.accept("PCA of " + count + " pictures");
    Errors linear =
        Errors.of(clean, linear(PcaBaseline.ofComponents(shares(training.rows()), CODE), clean));
    List<Result> results = new ArrayList<>();
    for (Contest contest : contests()) {
      results.add(result(contest, training, tests, linear, quick, progress));
    }
    double least = Errors.of(clean, clean).crossEntropy();
    return new ResultTable(
        name,
        rows(results),
        (System.nanoTime() - start) / 1e9,
        Machine.describe(),
        notes(results, training.size(), tests.size(), least, quick));
  }

  private Path file(Path data, String name) throws NoSuchFileException {
    for (Path parent :
        List.of(data.resolve("images").resolve(folder), data.resolve(folder), data)) {
      for (String ending : List.of(".gz", "")) {
        if (Files.isRegularFile(parent.resolve(name + ending))) {
          return parent.resolve(name + ending);
        }
      }
    }
    throw new NoSuchFileException(
        data.toString(),
        null,
        String.format(
            "it holds no %1$s.gz, nor do its folders %2$s and images/%2$s", name, folder));
  }

  /** Grey values as shares of white, in place. */
  private static float[][] shares(float[][] rows) {
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] /= WHITE;
      }
    }
    return rows;
  }

  /** What PCA makes of pictures, brought to what is between black and white. */
  private static float[][] linear(PcaBaseline pca, float[][] pictures) {
    float[][] reconstructions = pca.reconstructions(pictures);
    for (float[] row : reconstructions) {
      for (int i = 0; i < row.length; i++) {
        row[i] = Math.max(0, Math.min(1, row[i]));
      }
    }
    return reconstructions;
  }

  /** Mean errors per pixel, white being 1. */
  private record Errors(double crossEntropy, double squared) {
    static Errors of(float[][] clean, float[][] reconstructions) {
      return new Errors(
          mean(ReconstructionError.CROSS_ENTROPY, clean, reconstructions),
          mean(ReconstructionError.SQUARED, clean, reconstructions));
    }

    private static double mean(
        ReconstructionError error, float[][] clean, float[][] reconstructions) {
      return IntStream.range(0, clean.length)
          .mapToDouble(i -> error.mean(clean[i], reconstructions[i], 0, clean[i].length))
          .average()
          .orElseThrow();
    }
  }

  private record Result(
      Contest contest, Errors errors, Map<String, Errors> baselines, double seconds) {}

  private static Result result(
      Contest contest,
      Samples training,
      Samples tests,
      Errors linear,
      boolean quick,
      Consumer<String> progress) {
    Samples lesson =
        contest.noisy() ? training.withInputs(noisy(training, TRAINING_SEED)) : training;
    Samples seen = contest.noisy() ? noisy(tests, TEST_SEED) : tests;
    TrainingOptions recipe = contest.recipe(quick);
    Fit fit =
        Autoencoder.fit(
            contest.net(), lesson, recipe, heard(progress, contest.item(), recipe.epochs()));
    float[][] clean = shares(tests.rows());
    Map<String, Errors> baselines = new LinkedHashMap<>();
    if (contest.baseline()) {
      baselines.put("PCA, 32 components", linear);
    }
    if (contest.noisy()) {
      baselines.put("noisy picture", Errors.of(clean, shares(seen.rows())));
    }
    try (Autoencoder model = fit.model()) {
      Errors errors = Errors.of(clean, shares(model.reconstruct(seen.rows())));
      progress.accept(digits(contest, errors));
      return new Result(contest, errors, baselines, fit.report().seconds());
    }
  }

  /** Noise that ends at black and white, drawn once for each picture. */
  private static Samples noisy(Samples clean, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] rows = clean.rows();
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        double value = row[i] + NOISE * WHITE * random.nextGaussian();
        row[i] = (float) Math.max(0, Math.min(WHITE, value));
      }
    }
    return Samples.of(rows, clean.shape());
  }

  private static TrainingListener heard(Consumer<String> progress, String what, int epochs) {
    return at -> {
      if (at.ended() != null) {
        progress.accept(
            String.format(
                Locale.ROOT,
                "%s, %d of %d epochs: training error %.5f, %d s",
                what,
                at.epoch(),
                epochs,
                at.ended().trainingError(),
                at.elapsed().toSeconds()));
      }
    };
  }

  private List<Row> rows(List<Result> results) {
    List<Row> rows = new ArrayList<>();
    for (Result result : results) {
      double keras = result.contest().published();
      boolean known = published && Double.isFinite(keras);
      Map<String, Double> references = known ? Map.of("Keras", keras) : Map.of();
      rows.add(row(result, CROSS_ENTROPY, Errors::crossEntropy, references));
    }
    results.forEach(r -> rows.add(row(r, "squared error per pixel", Errors::squared, Map.of())));
    for (Result result : results) {
      rows.add(
          new Row(
              result.contest().item(),
              "seconds of training",
              result.seconds(),
              Double.NaN,
              Map.of(),
              Map.of()));
    }
    return rows;
  }

  private static Row row(
      Result result,
      String metric,
      ToDoubleFunction<Errors> measure,
      Map<String, Double> references) {
    Map<String, Figure> baselines = new LinkedHashMap<>();
    result
        .baselines()
        .forEach(
            (baseline, errors) ->
                baselines.put(baseline, new Figure(measure.applyAsDouble(errors), Double.NaN)));
    return new Row(
        result.contest().item(),
        metric,
        measure.applyAsDouble(result.errors()),
        Double.NaN,
        baselines,
        references);
  }

  private static String digits(Contest contest, Errors errors) {
    return String.format(
        Locale.ROOT,
        "%s: cross-entropy %.4f, squared error %.5f",
        contest.item(),
        errors.crossEntropy(),
        errors.squared());
  }

  private List<String> notes(
      List<Result> results, int trained, int measured, double least, boolean quick) {
    List<String> notes = new ArrayList<>();
    notes.add(
        String.format(
            Locale.ROOT,
            "Trained on %d pictures, measured on %d others that had no say in it; the last epoch"
                + " counts.",
            trained,
            measured));
    if (quick) {
      notes.add("Quick: fewer pictures and epochs, which tell little of what the nets can do.");
    }
    notes.add(
        "In more digits: "
            + results.stream()
                .map(r -> digits(r.contest(), r.errors()))
                .collect(Collectors.joining("; "))
            + ".");
    notes.add(
        String.format(
            Locale.ROOT,
            "Grey pixels cost cross-entropy even where they are exact: %.4f is the least.",
            least));
    notes.add(
        "Keras's convolutions have a code of 1,568 numbers for 784 pixels: it leaves nothing out,"
            + " and PCA of that size would be exact.");
    notes.add(
        "Noise: 0.4 N(0, 1), clipped to black and white, drawn once for each picture; the net"
            + " starts afresh, Keras's had learned without noise before.");
    if (published) {
      notes.add(
          "Keras: dense nets, blog.keras.io, Building autoencoders, 50 and 100 epochs;"
              + " convolutions, keras.io, vision/autoencoder, 50 epochs, and 100 more with noise.");
    }
    return notes;
  }
}
