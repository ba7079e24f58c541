package dev.concertina.cli.reproduce;

import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.TrainingListener;
import dev.concertina.TrainingOptions;
import dev.concertina.cli.console.Machine;
import dev.concertina.cli.reproduce.ResultTable.Figure;
import dev.concertina.cli.reproduce.ResultTable.Row;
import dev.concertina.cnn.DenoisingArchitecture;
import dev.concertina.cnn.DenoisingArchitecture.Prediction;
import dev.concertina.data.SampleShape;
import dev.concertina.denoise.Denoiser;
import dev.concertina.denoise.PictureFilter;
import dev.concertina.image.ImageQuality;
import dev.concertina.image.Picture;
import dev.concertina.image.Pictures;
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
 * Noise taken from the grey pictures of BSD68 by nets trained on Train400, by the protocol of the
 * literature: Gaussian noise that is not clipped, results in 8 bits, PSNR with a peak of 255.
 *
 * <p>One net for all strengths of noise; nets trained for less long, so that a user can choose; and
 * one trained on noisy pictures alone.
 */
final class ReproduceBsd68 implements Reproduction {
  private static final int PEAK = 255;
  private static final List<Integer> SIGMAS = List.of(15, 25, 50);
  private static final int MIDDLE = 25;

  /** Epochs of the nets that are trained, the last being the one that is measured in full. */
  private static final List<Integer> BUDGETS = List.of(1, 5, 30);

  private static final int BLIND_EPOCHS = 12;
  private static final int QUICK_PICTURES = 6;

  /** Noisy pictures are lifted and halved so that 16 bits hold them without clipping. */
  private static final float LIFT = 64;

  private static final int DEEP = 257;

  private final DenoisingArchitecture net;
  private final TrainingOptions recipe;

  ReproduceBsd68() {
    this(DenoisingArchitecture.standard(), TrainingOptions.forDenoising());
  }

  ReproduceBsd68(DenoisingArchitecture net, TrainingOptions recipe) {
    this.net = net;
    this.recipe = recipe;
  }

  @Override
  public String name() {
    return "bsd68";
  }

  @Override
  public String description() {
    return "noise taken from the grey pictures of BSD68";
  }

  @Override
  public ResultTable obtain(Path data, boolean quick, Consumer<String> progress)
      throws IOException {
    long start = System.nanoTime();
    Pictures training = Pictures.folder(folder(data, "train400"));
    Pictures all = Pictures.folder(folder(data, "bsd68"));
    int count = quick ? Math.min(QUICK_PICTURES, all.size()) : all.size();
    Pictures tests = all.select(IntStream.range(0, count).toArray());
    List<Row> rows = new ArrayList<>();
    List<Row> curve = new ArrayList<>();
    List<Integer> budgets = quick ? BUDGETS.subList(0, 1) : BUDGETS;
    for (int epochs : budgets) {
      boolean last = epochs == budgets.get(budgets.size() - 1);
      TrainingOptions options = recipe.withEpochs(epochs);
      try (Fit fit = Denoiser.fit(net, training, options, heard(progress, "clean", epochs));
          Denoiser denoiser = Denoiser.of(fit.model())) {
        double minutes = fit.report().seconds() / 60;
        List<Row> measured = measured(denoiser, tests, last ? SIGMAS : List.of(MIDDLE), progress);
        Row point = point(minutes, options, measured);
        progress.accept(
            String.format(Locale.ROOT, "%s: %.3f dB at sigma 25", point.item(), point.obtained()));
        curve.add(point);
        if (last) {
          rows.addAll(measured);
        }
      }
    }
    rows.addAll(curve);
    rows.add(selfSupervised(training, tests, quick ? 1 : BLIND_EPOCHS, progress));
    double seconds = (System.nanoTime() - start) / 1e9;
    return new ResultTable(name(), rows, seconds, Machine.describe(), notes(count));
  }

  private static Path folder(Path data, String name) throws NoSuchFileException {
    for (Path parent : List.of(data.resolve("images"), data)) {
      if (Files.isDirectory(parent.resolve(name))) {
        return parent.resolve(name);
      }
    }
    throw new NoSuchFileException(
        data.toString(), null, "it holds no folder " + name + ", nor images/" + name);
  }

  private static List<String> notes(int pictures) {
    return List.of(
        pictures + " pictures of BSD68; published figures are means over all 68.",
        "One net for all strengths of noise, as DnCNN-B; BM3D, DnCNN and DRUNet are told it.",
        "Blur: the best of all Gaussians for each picture, chosen with the clean one at hand."
            + " Non-local means and BM3D know the strength.");
  }

  private static TrainingListener heard(Consumer<String> progress, String what, int epochs) {
    return at -> {
      if (at.ended() != null) {
        progress.accept(
            String.format(
                Locale.ROOT,
                "%s, %d of %d epochs: held-out error %.5f, %d s",
                what,
                at.epoch(),
                epochs,
                at.ended().validationError(),
                at.elapsed().toSeconds()));
      }
    };
  }

  private static Row point(double minutes, TrainingOptions options, List<Row> measured) {
    Row middle =
        measured.stream()
            .filter(row -> row.metric().startsWith("PSNR") && row.item().equals(item(MIDDLE)))
            .findFirst()
            .orElseThrow();
    int steps = options.epochs() * options.stepsPerEpoch();
    return new Row(
        String.format(Locale.ROOT, "%.1f min, %d steps", minutes, steps),
        "PSNR at sigma 25 by training, dB",
        middle.obtained(),
        Double.NaN,
        Map.of(),
        Map.of());
  }

  private static String item(int sigma) {
    return "sigma " + sigma;
  }

  /** A picture, clean and with noise, white at 255. */
  private record Test(float[] clean, float[] noisy, SampleShape.Image shape) {
    static Test of(Picture picture, int sigma, long seed) {
      var shape = new SampleShape.Image(1, picture.height(), picture.width());
      float[] clean = new float[shape.size()];
      picture.read(0, 0, shape.height(), shape.width(), clean, 0);
      return new Test(clean, withNoise(clean, sigma, seed), shape);
    }

    /** The quality of a result once it is a picture of 8 bits. */
    ImageQuality quality(float[] result) {
      float[] rounded = new float[result.length];
      for (int i = 0; i < rounded.length; i++) {
        rounded[i] = Math.round(Math.max(0, Math.min(PEAK, result[i])));
      }
      return ImageQuality.of(clean, rounded, shape, PEAK);
    }

    /** Of the picture as it came: noise goes beyond black and white, and is measured there. */
    ImageQuality before() {
      return ImageQuality.of(clean, noisy, shape, PEAK);
    }
  }

  private static float[] withNoise(float[] clean, int sigma, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] noisy = new float[clean.length];
    for (int i = 0; i < noisy.length; i++) {
      noisy[i] = (float) (clean[i] + sigma * random.nextGaussian());
    }
    return noisy;
  }

  /** A way to remove noise of a known strength. */
  private interface Method {
    float[] apply(Test test, int sigma);
  }

  private static Map<String, Method> baselines() {
    Map<String, Method> baselines = new LinkedHashMap<>();
    baselines.put(
        "non-local means",
        (test, sigma) -> PictureFilter.nonLocalMeans(sigma).apply(test.noisy(), test.shape()));
    baselines.put(
        "best blur",
        (test, sigma) ->
            PictureFilter.bestBlur(test.noisy(), test.clean(), test.shape())
                .apply(test.noisy(), test.shape()));
    baselines.put(
        "median 3x3",
        (test, sigma) -> new PictureFilter.Median(3).apply(test.noisy(), test.shape()));
    return baselines;
  }

  private static List<Row> measured(
      Denoiser denoiser, Pictures tests, List<Integer> sigmas, Consumer<String> progress)
      throws IOException {
    List<Row> rows = new ArrayList<>();
    for (int sigma : sigmas) {
      progress.accept("measuring at sigma " + sigma);
      Map<String, List<ImageQuality>> found = new LinkedHashMap<>();
      for (int i = 0; i < tests.size(); i++) {
        Test test = Test.of(tests.picture(i), sigma, i);
        SampleShape.Image shape = test.shape();
        float[] result = denoiser.denoise(test.noisy(), 1, shape.height(), shape.width());
        put(found, "", test.quality(result));
        for (Map.Entry<String, Method> baseline : baselines().entrySet()) {
          put(found, baseline.getKey(), test.quality(baseline.getValue().apply(test, sigma)));
        }
        put(found, "noisy", test.before());
      }
      rows.add(row(sigma, "PSNR, dB", found, ImageQuality::psnr, Published.PSNR.get(sigma)));
      rows.add(row(sigma, "SSIM", found, ImageQuality::ssim, Published.SSIM.get(sigma)));
    }
    return rows;
  }

  private static void put(
      Map<String, List<ImageQuality>> found, String method, ImageQuality quality) {
    found.computeIfAbsent(method, m -> new ArrayList<>()).add(quality);
  }

  private static Row row(
      int sigma,
      String metric,
      Map<String, List<ImageQuality>> found,
      ToDoubleFunction<ImageQuality> measure,
      Map<String, Double> references) {
    Map<String, Double> means =
        found.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    entry -> entry.getValue().stream().mapToDouble(measure).average().orElseThrow(),
                    (a, b) -> a,
                    LinkedHashMap::new));
    double obtained = means.remove("");
    Map<String, Figure> baselines = new LinkedHashMap<>();
    means.forEach((method, mean) -> baselines.put(method, new Figure(mean, Double.NaN)));
    return new Row(item(sigma), metric, obtained, Double.NaN, baselines, references);
  }

  /** A net that has never seen a clean picture: one noisy copy of each is all it learns from. */
  private Row selfSupervised(
      Pictures training, Pictures tests, int epochs, Consumer<String> progress) throws IOException {
    TrainingOptions options =
        TrainingOptions.forNoisyPictures()
            .withEpochs(epochs)
            .withStepsPerEpoch(recipe.stepsPerEpoch())
            .withBatchSize(recipe.batchSize());
    Fit fit =
        Denoiser.fitNoisy(
            net.withPrediction(Prediction.PICTURE),
            lifted(training),
            options,
            heard(progress, "noisy alone", epochs));
    double plain = 0;
    double known = 0;
    try (Autoencoder model = fit.model()) {
      Denoiser denoiser = Denoiser.of(model);
      for (int i = 0; i < tests.size(); i++) {
        Test test = Test.of(tests.picture(i), MIDDLE, i);
        plain += test.quality(lowered(denoiser, test)).psnr() / tests.size();
        // Lifting halves the noise.
        Denoiser told = denoiser.withNoise(MIDDLE / 2.0);
        known += test.quality(lowered(told, test)).psnr() / tests.size();
      }
    }
    Map<String, Figure> told = Map.of("told the strength", new Figure(known, Double.NaN));
    String item = String.format(Locale.ROOT, "sigma 25, %.1f min", fit.report().seconds() / 60);
    return new Row(
        item,
        "PSNR without clean pictures, dB",
        plain,
        Double.NaN,
        told,
        Published.SELF_SUPERVISED);
  }

  private static Pictures lifted(Pictures clean) throws IOException {
    List<Picture> pictures = new ArrayList<>();
    for (int i = 0; i < clean.size(); i++) {
      Picture picture = clean.picture(i);
      float[] noisy = lifted(Test.of(picture, MIDDLE, 1_000_000 + i).noisy());
      pictures.add(Picture.of(noisy, 1, picture.height(), picture.width(), 16));
    }
    return Pictures.of(pictures);
  }

  private static float[] lifted(float[] values) {
    float[] lifted = new float[values.length];
    for (int i = 0; i < lifted.length; i++) {
      lifted[i] = (LIFT + values[i] / 2) * DEEP;
    }
    return lifted;
  }

  private static float[] lowered(Denoiser denoiser, Test test) {
    SampleShape.Image shape = test.shape();
    float[] result = denoiser.denoise(lifted(test.noisy()), 1, shape.height(), shape.width());
    for (int i = 0; i < result.length; i++) {
      result[i] = (result[i] / DEEP - LIFT) * 2;
    }
    return result;
  }

  /**
   * Means over all 68 pictures: BM3D, DnCNN and DnCNN-B, DRUNet from the tables of {@code
   * cszn/DnCNN}, e93b278; Noise2Void from its {@code BSD68_reproducibility.ipynb}.
   */
  private static final class Published {
    static final Map<Integer, Map<String, Double>> PSNR =
        Map.of(
            15, row(31.07, 31.73, 31.61, 31.91),
            25, row(28.57, 29.23, 29.16, 29.48),
            50, row(25.62, 26.23, 26.23, 26.59));

    static final Map<Integer, Map<String, Double>> SSIM =
        Map.of(
            15, Map.of("BM3D", 0.8722),
            25, Map.of("BM3D", 0.8017),
            50, Map.of("BM3D", 0.6869));

    static final Map<String, Double> SELF_SUPERVISED = Map.of("Noise2Void", 27.81);

    private static Map<String, Double> row(
        double bm3d, double dncnn, double blindDncnn, double drunet) {
      Map<String, Double> row = new LinkedHashMap<>();
      row.put("BM3D", bm3d);
      row.put("DnCNN-B", blindDncnn);
      row.put("DnCNN", dncnn);
      row.put("DRUNet", drunet);
      return row;
    }
  }
}
