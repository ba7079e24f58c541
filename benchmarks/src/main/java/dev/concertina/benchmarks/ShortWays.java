package dev.concertina.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.TrainingOptions;
import dev.concertina.anomaly.AnomalyDetector;
import dev.concertina.anomaly.ThresholdRule;
import dev.concertina.cnn.DenoisingArchitecture;
import dev.concertina.compress.CompressedSamples;
import dev.concertina.compress.Compressor;
import dev.concertina.compress.Embedding;
import dev.concertina.compress.Quality;
import dev.concertina.data.Range;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.denoise.Denoiser;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.recurrent.LstmArchitecture;
import dev.concertina.series.SlidingWindows;
import dev.concertina.series.TimeSeries;
import dev.concertina.series.detect.SeriesDetector;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Times the ways that data take through the library, from what a caller has to what it gets. */
@Command(
    name = "short",
    mixinStandardHelpOptions = true,
    description = "Times whole calls: a row, rows, a series, a picture, a file.")
final class ShortWays implements Callable<Integer> {
  private static final int SENSORS = 3;

  @Option(names = "--only", description = "Cases whose name starts so.")
  private String only = "";

  @Option(names = "--seconds", description = "For each case, after as long to warm up.")
  private double seconds = 4;

  private final Random random = new Random(1);

  /** For class paths without the other commands: cases, seconds. */
  public static void main(String[] args) throws Exception {
    ShortWays ways = new ShortWays();
    ways.only = args.length > 0 ? args[0] : "";
    ways.seconds = args.length > 1 ? Double.parseDouble(args[1]) : ways.seconds;
    System.exit(ways.call());
  }

  @Override
  public Integer call() throws IOException {
    rows();
    series();
    file();
    picture();
    return 0;
  }

  /** A call, and what it is called. */
  private interface Work {
    Object run() throws IOException;
  }

  private void time(String name, Work work) throws IOException {
    if (!name.startsWith(only)) {
      return;
    }
    run(work, seconds);
    long before = processorNanos();
    double[] times = run(work, seconds);
    double used = (processorNanos() - before) / 1e6 / times.length;
    System.out.printf(
        Locale.ROOT,
        "%-16s median %10.4f ms, least %10.4f, of processors %10.4f, calls %d%n",
        name,
        times[times.length / 2],
        times[0],
        used,
        times.length);
  }

  /** What all threads have used, the JVM's own too: other processes do not count here. */
  private static long processorNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static double[] run(Work work, double seconds) throws IOException {
    double[] times = new double[1 << 20];
    int count = 0;
    long end = System.nanoTime() + (long) (seconds * 1e9);
    do {
      long start = System.nanoTime();
      if (work.run() == null) {
        throw new IllegalStateException("nothing came of it");
      }
      times[count++] = (System.nanoTime() - start) / 1e6;
    } while (count < times.length && System.nanoTime() < end);
    Arrays.sort(times, 0, count);
    return Arrays.copyOf(times, count);
  }

  private float[][] values(int rows, int width) {
    float[][] values = new float[rows][width];
    for (float[] row : values) {
      float common = (float) random.nextGaussian();
      for (int i = 0; i < width; i++) {
        row[i] = 10 + i + common * (1 + i % 3) + .3f * (float) random.nextGaussian();
      }
    }
    return values;
  }

  private static TrainingOptions quick(TrainingOptions options) {
    return options.withEpochs(1).withSeed(1);
  }

  private void rows() throws IOException {
    for (int width : new int[] {20, 784}) {
      Samples samples = Samples.of(values(1000, width), new SampleShape.Features(width));
      DenseArchitecture net = DenseArchitecture.of(width == 20 ? 6 : 32);
      var fit = Autoencoder.fit(net, samples, quick(TrainingOptions.defaults().withValidation(.2)));
      try (AnomalyDetector detector =
          AnomalyDetector.calibrate(fit, ThresholdRule.quantile(0.99))) {
        float[] row = samples.row(0);
        float[][] one = {row};
        time("row-" + width, () -> detector.detect(row));
        time("reconstruct-" + width, () -> fit.model().reconstruct(one));
        time("rows-" + width, () -> detector.detect(samples));
        time("scores-" + width, () -> detector.scores(samples));
        if (width == 20) {
          System.out.println("  first score " + detector.detect(row).score());
        }
      }
    }
  }

  private void series() throws IOException {
    float[][] steps = new float[24_000][SENSORS];
    for (int t = 0; t < steps.length; t++) {
      for (int f = 0; f < SENSORS; f++) {
        double wave = Math.sin(t * (.05 + .02 * f)) + .1 * random.nextGaussian();
        steps[t][f] = (float) (5 * f + wave);
      }
    }
    TimeSeries all = TimeSeries.of(steps);
    TrainingOptions options = quick(TrainingOptions.forSeries()).withStepsPerEpoch(5);
    SlidingWindows windows = SlidingWindows.of(all.slice(0, 6000), 64);
    ThresholdRule rule = ThresholdRule.maximum(2);
    try (Fit fit = Autoencoder.fit(LstmArchitecture.of(32, 16), windows.samples(), options);
        SeriesDetector detector = SeriesDetector.calibrate(fit, windows, rule)) {
      time("series", () -> detector.detect(all));
      TimeSeries part = all.slice(0, 64);
      time("window", () -> detector.detect(part));
      System.out.println("  threshold " + detector.threshold().value());
      time(
          "calibrate",
          () ->
              SeriesDetector.calibrate(
                  detector.model(),
                  List.of(all.slice(0, 6000)),
                  detector.scoring(),
                  ThresholdRule.maximum(2)));
    }
  }

  private void file() throws IOException {
    Samples samples = Samples.of(values(4000, 20), new SampleShape.Features(20));
    var fit =
        Autoencoder.fit(DenseArchitecture.of(6), samples, quick(TrainingOptions.forCompression()));
    Path file = Files.createTempFile("short", ".ctn");
    try (Compressor compressor = Compressor.learn(fit.model(), samples, "short")) {
      Quality quality = Quality.psnr(10);
      compressor.compress(samples, quality, file, Embedding.MODEL);
      time("file-open", () -> opened(file));
      time("file-write", () -> compressor.compress(samples, quality, file, Embedding.MODEL));
      System.out.println("  bytes " + Files.size(file));
    } finally {
      Files.delete(file);
    }
  }

  private static Object opened(Path file) throws IOException {
    try (CompressedSamples samples = CompressedSamples.open(file)) {
      return samples.row(0);
    }
  }

  private void picture() throws IOException {
    int side = 48;
    float[][] patches = new float[64][side * side];
    for (float[] patch : patches) {
      for (int i = 0; i < patch.length; i++) {
        patch[i] = 128 + 60 * (float) Math.sin(i * .1) + random.nextInt(20);
      }
    }
    Samples samples =
        Samples.of(patches, new SampleShape.Image(1, side, side)).withRange(new Range(0, 255));
    TrainingOptions options =
        quick(TrainingOptions.forDenoising()).withStepsPerEpoch(2).withScaling(Scaling.Method.AUTO);
    var fit = Autoencoder.fit(DenoisingArchitecture.of(8, 16), samples, options);
    try (Denoiser denoiser = Denoiser.of(fit.model())) {
      float[] values = new float[3000 * 4000];
      for (int i = 0; i < values.length; i++) {
        values[i] = 128 + 100 * (float) Math.sin(i * 1e-3) + i % 7;
      }
      time("picture-12m", () -> denoiser.denoise(values, 1, 3000, 4000));
      float[] small = Arrays.copyOf(values, 300 * 400);
      time("picture-small", () -> denoiser.denoise(small, 1, 300, 400));
    }
  }
}
