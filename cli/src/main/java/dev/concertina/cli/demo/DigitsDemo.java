package dev.concertina.cli.demo;

import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.Optimizer;
import dev.concertina.TrainingOptions;
import dev.concertina.TrainingReport;
import dev.concertina.cli.commands.DenoisingQuality;
import dev.concertina.cli.console.Console;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.console.TrainingProgress;
import dev.concertina.cli.input.PictureValues;
import dev.concertina.cli.input.PictureValues.Quality;
import dev.concertina.cli.report.ContactSheet;
import dev.concertina.cnn.ConvArchitecture;
import dev.concertina.data.Samples;
import dev.concertina.denoise.Denoiser;
import dev.concertina.denoise.PictureFilter;
import dev.concertina.image.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Trains on noisy and clean digits, and takes the noise out of others. */
final class DigitsDemo {
  static final int NOISE = 100;

  private static final int TESTS = 100;
  private static final int PAGE_COLUMNS = 10;
  private static final int SHEET_COLUMNS = 12;
  private static final int SIDE = Digits.SIDE;

  private final Path folder;
  private final Size size;
  private final Console console;

  /**
   * How much work.
   *
   * @param digits to learn from
   * @param epochs of training
   * @param steps of an epoch
   */
  record Size(int digits, int epochs, int steps) {
    static final Size FULL = new Size(4000, 12, 80);
  }

  /** What is written to the demo's folder. */
  record Files(Path model, Path sheet, Path noisy, Path clean) {
    static Files in(Path folder) {
      return new Files(
          folder.resolve("digits.concertina"),
          folder.resolve("digits.png"),
          folder.resolve("digits-noisy.png"),
          folder.resolve("digits-clean.png"));
    }
  }

  /**
   * What came out.
   *
   * @param training what happened in training
   * @param quality how close noisy, denoised and filtered digits are to the clean ones, on average
   * @param sheet digits to look at: clean, noisy, blurred, denoised
   * @param sameAfterReload whether the saved model denoises alike
   * @param files what was written
   */
  record Outcome(
      TrainingReport training,
      Map<String, Quality> quality,
      Picture sheet,
      boolean sameAfterReload,
      Files files) {
    Quality of(String method) {
      return quality.get(method);
    }
  }

  /** A digit that the net has not seen, before and after. */
  private record Test(Picture clean, Picture noisy, Picture denoised) {
    Map<String, Quality> judged() {
      return DenoisingQuality.of(clean, noisy, denoised, PictureValues.noise(noisy));
    }

    /** What the best of all Gaussian blurs makes of it. */
    Picture blurred() {
      PictureValues before = PictureValues.of(noisy);
      PictureFilter best =
          PictureFilter.bestBlur(before.values(), PictureValues.of(clean).values(), before.shape());
      return noisy.withValues(best.apply(before.values(), before.shape()));
    }
  }

  DigitsDemo(Path folder, Size size, Console console) {
    this.folder = folder;
    this.size = size;
    this.console = console;
  }

  Outcome run() throws IOException {
    Files files = Files.in(folder);
    console.note(
        "training on "
            + Format.count(size.digits())
            + " made-up digits, with noise of "
            + NOISE
            + " in 255");
    try (Fit fit = fit();
        Denoiser denoiser = Denoiser.of(fit.model())) {
      fit.model().save(files.model());
      List<Test> tests = tests(denoiser);
      Picture sheet = sheet(tests);
      sheet.write(files.sheet());
      page(tests.stream().map(Test::clean).toList()).write(files.clean());
      page(tests.stream().map(Test::noisy).toList()).write(files.noisy());
      boolean same = isSameAfterReload(files.model(), tests.get(0));
      return new Outcome(fit.report(), mean(tests), sheet, same, files);
    }
  }

  private Fit fit() {
    Samples clean = new Digits(1).samples(size.digits());
    float[][] noisy = clean.rows();
    SplittableRandom random = new SplittableRandom(2);
    for (float[] row : noisy) {
      addNoise(row, random);
    }
    Samples pairs = clean.withInputs(Samples.of(noisy, clean.shape()));
    TrainingOptions options =
        TrainingOptions.defaults()
            .withEpochs(size.epochs())
            .withStepsPerEpoch(size.steps())
            .withBatchSize(32)
            .withOptimizer(Optimizer.adam(3e-3))
            .withValidation(0.05);
    try (TrainingProgress progress = new TrainingProgress(console)) {
      return Autoencoder.fit(ConvArchitecture.lastStage(32, 32), pairs, options, progress);
    }
  }

  /**
   * As a file of 8 bits would hold it: whole numbers, no less than black and no more than white.
   */
  private static void addNoise(float[] values, SplittableRandom random) {
    for (int i = 0; i < values.length; i++) {
      double noisy = Math.rint(values[i] + NOISE * random.nextGaussian());
      values[i] = (float) Math.max(0, Math.min(255, noisy));
    }
  }

  private static List<Test> tests(Denoiser denoiser) {
    Samples digits = new Digits(3).samples(TESTS);
    SplittableRandom random = new SplittableRandom(4);
    List<Test> tests = new ArrayList<>();
    for (int i = 0; i < TESTS; i++) {
      float[] values = digits.row(i);
      Picture clean = Picture.of(values, 1, SIDE, SIDE, 8);
      addNoise(values, random);
      Picture noisy = clean.withValues(values);
      tests.add(new Test(clean, noisy, denoiser.denoise(noisy)));
    }
    return tests;
  }

  private static Map<String, Quality> mean(List<Test> tests) {
    List<Map<String, Quality>> all = tests.stream().map(Test::judged).toList();
    Map<String, Quality> mean = new LinkedHashMap<>();
    for (String method : all.get(0).keySet()) {
      List<Quality> here = all.stream().map(judged -> judged.get(method)).toList();
      mean.put(
          method,
          new Quality(
              here.stream().mapToDouble(Quality::psnr).average().orElseThrow(),
              here.stream().mapToDouble(Quality::ssim).average().orElseThrow()));
    }
    return mean;
  }

  private static Picture sheet(List<Test> tests) {
    List<Test> shown = tests.subList(0, SHEET_COLUMNS);
    return ContactSheet.of(
        List.of(
            shown.stream().map(Test::clean).toList(),
            shown.stream().map(Test::noisy).toList(),
            shown.stream().map(Test::blurred).toList(),
            shown.stream().map(Test::denoised).toList()));
  }

  /** Digits without margins, as on a page: larger than what the net has learned from. */
  private static Picture page(List<Picture> digits) {
    int rows = digits.size() / PAGE_COLUMNS;
    int height = rows * SIDE;
    int width = PAGE_COLUMNS * SIDE;
    Picture.Canvas page = Picture.of(new float[height * width], 1, height, width, 8).canvas();
    float[] digit = new float[SIDE * SIDE];
    for (int i = 0; i < digits.size(); i++) {
      digits.get(i).read(0, 0, SIDE, SIDE, digit, 0);
      page.put(i / PAGE_COLUMNS * SIDE, i % PAGE_COLUMNS * SIDE, SIDE, SIDE, digit, 0);
    }
    return page.toPicture();
  }

  private static boolean isSameAfterReload(Path model, Test test) throws IOException {
    try (Denoiser reloaded = Denoiser.load(model)) {
      return Arrays.equals(values(reloaded.denoise(test.noisy())), values(test.denoised()));
    }
  }

  private static float[] values(Picture picture) {
    return PictureValues.of(picture).values();
  }
}
