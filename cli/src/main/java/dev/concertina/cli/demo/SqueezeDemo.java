package dev.concertina.cli.demo;

import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.TrainingOptions;
import dev.concertina.cli.baseline.BaselineCodec;
import dev.concertina.cli.baseline.PictureBaselines;
import dev.concertina.cli.baseline.TableBaselines;
import dev.concertina.cli.console.Console;
import dev.concertina.cli.console.Elapsed;
import dev.concertina.cli.console.TrainingProgress;
import dev.concertina.cli.input.PictureValues;
import dev.concertina.cli.report.Mosaic;
import dev.concertina.cnn.DctArchitecture;
import dev.concertina.compress.CompressionReport;
import dev.concertina.compress.Compressor;
import dev.concertina.compress.ErrorBound;
import dev.concertina.compress.Quality;
import dev.concertina.compress.TableCompressor;
import dev.concertina.data.Samples;
import dev.concertina.image.Picture;
import dev.concertina.image.Pictures;
import dev.concertina.image.compress.CompressedPicture;
import dev.concertina.image.compress.PictureCompressor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes pages of digits, and a table of readings, smaller. */
final class SqueezeDemo {
  private static final int PAGES = 6;
  private static final double PSNR = 30;
  private static final int CROPS_OF_A_PAGE = 6;

  private final Path folder;
  private final Size size;
  private final Console console;

  /**
   * How much work.
   *
   * @param digits of a page to learn from
   * @param steps of training
   * @param crop the side of the squares that are learned from, in pixels
   */
  record Size(int digits, int steps, int crop) {
    static final Size FULL = new Size(400, 300, 112);
  }

  /** What is written to the demo's folder. */
  record Files(Path model, Path page, Path squeezed, Path table) {
    static Files in(Path folder) {
      return new Files(
          folder.resolve("pages.concertina"),
          folder.resolve("page.png"),
          folder.resolve("page.squeeze"),
          folder.resolve("station.squeeze"));
    }
  }

  /**
   * What came out.
   *
   * @param page a page that the net has not seen
   * @param pageRivals other files of it, as close
   * @param table readings
   * @param tableRivals other files of them, with the same bound
   * @param sameAfterReload whether the saved model decodes alike
   * @param files what was written
   */
  record Outcome(
      CompressionReport page,
      List<BaselineCodec> pageRivals,
      CompressionReport table,
      List<BaselineCodec> tableRivals,
      boolean sameAfterReload,
      Files files) {}

  SqueezeDemo(Path folder, Size size, Console console) {
    this.folder = folder;
    this.size = size;
    this.console = console;
  }

  /**
   * Does it.
   *
   * @param readings a table that another part of the demo has written
   */
  Outcome run(Path readings) throws IOException {
    Files files = Files.in(folder);
    console.note("training on " + PAGES + " pages of made-up digits, to make such smaller");
    Samples crops = crops();
    Picture page = Mosaic.of(new Digits(99).samples(size.digits()));
    page.write(files.page());
    try (Fit fit = fit(crops);
        Compressor compressor =
            Elapsed.during(
                console,
                "learning what its codes look like",
                () -> Compressor.learn(fit.model(), crops, "pages"))) {
      compressor.save(files.model());
      CompressionReport report =
          PictureCompressor.of(compressor).compress(page, Quality.psnr(PSNR), files.squeezed());
      boolean same = isSameAfterReload(files, compressor);
      Samples rows = Samples.csv(readings);
      ErrorBound bound = ErrorBound.relative(0.01);
      return new Outcome(
          report,
          PictureBaselines.of(page, report.psnr().orElseThrow()),
          TableCompressor.compress(rows, bound, files.table()),
          TableBaselines.of(rows, bound),
          same,
          files);
    }
  }

  private Samples crops() throws IOException {
    List<Picture> pages = new ArrayList<>();
    for (int i = 0; i < PAGES; i++) {
      pages.add(Mosaic.of(new Digits(i).samples(size.digits())));
    }
    return Pictures.of(pages).crops(size.crop(), CROPS_OF_A_PAGE, 1);
  }

  private Fit fit(Samples crops) {
    TrainingOptions options =
        TrainingOptions.forCompression().withEpochs(3).withStepsPerEpoch(size.steps() / 3);
    try (TrainingProgress progress = new TrainingProgress(console)) {
      return Autoencoder.fit(new DctArchitecture(32, 1), crops, options, progress);
    }
  }

  private static boolean isSameAfterReload(Files files, Compressor compressor) throws IOException {
    try (Compressor reloaded = Compressor.load(files.model());
        CompressedPicture one = CompressedPicture.open(files.squeezed(), compressor);
        CompressedPicture other = CompressedPicture.open(files.squeezed(), reloaded)) {
      return Arrays.equals(
          PictureValues.of(one.read()).values(), PictureValues.of(other.read()).values());
    }
  }
}
