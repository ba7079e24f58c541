package dev.concertina.cli.commands;

import dev.concertina.ModelDescription;
import dev.concertina.cli.console.Cell;
import dev.concertina.cli.console.Console;
import dev.concertina.cli.console.Failure;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.console.Names;
import dev.concertina.cli.console.NewFile;
import dev.concertina.cli.console.Outcome;
import dev.concertina.cli.console.ProgressMeter;
import dev.concertina.cli.console.Summary;
import dev.concertina.cli.console.Task;
import dev.concertina.cli.help.Heading;
import dev.concertina.cli.help.Under;
import dev.concertina.cli.input.PictureJob;
import dev.concertina.cli.input.PictureValues;
import dev.concertina.cli.options.NetArguments;
import dev.concertina.cli.options.NetKind;
import dev.concertina.cli.report.ContactSheet;
import dev.concertina.denoise.Denoiser;
import dev.concertina.image.Picture;
import dev.concertina.noise.Corruption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Takes noise out of pictures. */
@Command(
    name = "denoise",
    sortOptions = false,
    header = "Take noise out of pictures with a model.",
    description = {
      "Takes noise out of a picture, or out of all pictures of a folder, with a model that was"
          + " trained for it.",
      "Pictures keep their size, depth, transparency and metadata."
    },
    footer = {
      "",
      "Examples:",
      "  concertina denoise --model denoiser.concertina --in scan.png --out clean.png",
      "  concertina denoise --model denoiser.concertina --in scans --out cleaned \\",
      "      --sheet look.png"
    })
public final class Denoise extends Task {
  private static final int SHOWN = 40;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "A model that 'train --arch denoising' wrote.")
  @Under(Heading.MODEL)
  private Path model;

  @Option(
      names = "--in",
      required = true,
      paramLabel = "IMAGE|DIR",
      description = "A picture, or a folder of pictures: PNG, JPEG, GIF, BMP or TIFF.")
  @Under(Heading.DATA)
  private Path in;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "IMAGE|DIR",
      description =
          "The file for the result: .png, .jpg, .bmp or .tif. For a folder of pictures a folder,"
              + " made if need be; files keep their names (.gif becomes .png).")
  @Under(Heading.OUTPUT)
  private Path out;

  @Option(
      names = "--clean",
      paramLabel = "IMAGE|DIR",
      description =
          "The clean picture, or a folder with clean pictures of the same names. The results are"
              + " compared with them, beside those of simpler filters.")
  @Under(Heading.DATA)
  private Path clean;

  @Option(
      names = "--tile",
      paramLabel = "N",
      description =
          "The side of the tiles that large pictures are cut into, in pixels. By default as large"
              + " as memory allows.")
  @Under(Heading.PICTURES)
  private Integer tile;

  @Option(
      names = "--sigma",
      paramLabel = "X",
      description =
          "The standard deviation of the noise, where white is 255, for a model that was trained"
              + " with --noisy. By default it is estimated from each picture.")
  @Under(Heading.PICTURES)
  private Double sigma;

  @Option(
      names = "--sheet",
      paramLabel = "FILE",
      description =
          "A .png file for a sheet of the pictures side by side: clean if known, noisy, denoised.")
  @Under(Heading.OUTPUT)
  private Path sheet;

  public Denoise(Console console) {
    super(console);
  }

  @Override
  protected Outcome work() throws Exception {
    requireDifferent(in, out, model, clean, sheet, json());
    requirePng();
    requireNoFolder(model);
    if (sheet != null) {
      NewFile.requireWritable(sheet);
    }
    List<PictureJob> jobs = jobs();
    try (Denoiser denoiser = denoiser()) {
      hint(denoiser.model().description());
      makeFolder();
      DenoiseResults results = new DenoiseResults();
      try (ProgressMeter meter = new ProgressMeter(console(), "pictures")) {
        for (int i = 0; i < jobs.size(); i++) {
          attempt(jobs.get(i), denoiser, results);
          meter.to(i + 1, jobs.size());
        }
      }
      return summary(results);
    }
  }

  private void requirePng() {
    if (sheet != null && !sheet.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
      throw wrongArgument(
          "Invalid value for --sheet: expected a name that ends in .png, found " + sheet);
    }
  }

  /** What there is to do, of which nothing overwrites what is read. */
  private List<PictureJob> jobs() throws IOException {
    List<PictureJob> jobs;
    try {
      jobs = PictureJob.of(in, out, clean);
    } catch (IllegalArgumentException e) {
      throw wrongArgument(e.getMessage());
    }
    for (PictureJob job : jobs) {
      List<Path> files = new ArrayList<>(job.files());
      Stream.of(model, sheet, json()).filter(Objects::nonNull).forEach(files::add);
      requireDifferent(files.toArray(Path[]::new));
    }
    return jobs;
  }

  private void makeFolder() throws IOException {
    if (Files.isDirectory(in)) {
      Files.createDirectories(out);
    } else if (!Files.isDirectory(out)) {
      NewFile.requireWritable(out);
    }
  }

  private Denoiser denoiser() throws IOException {
    Denoiser denoiser = Denoiser.load(model);
    try {
      Denoiser tiled =
          tile == null
              ? denoiser
              : NetArguments.named("--tile", () -> denoiser.withLargestTile(tile));
      return sigma == null ? tiled : NetArguments.named("--sigma", () -> tiled.withNoise(sigma));
    } catch (IllegalArgumentException e) {
      denoiser.close();
      throw wrongArgument(e.getMessage());
    }
  }

  /** A model that never saw noise has not learned to take it away. */
  private void hint(ModelDescription description) {
    boolean noise =
        description
            .training()
            .map(training -> !training.corruption().equals(Corruption.none()))
            .orElse(false);
    if (!noise && !description.kind().equals(Names.of(NetKind.DENOISING))) {
      console()
          .note(
              "hint: "
                  + model
                  + " was trained without noise, and will hardly take any away: see train --arch"
                  + " denoising");
    }
  }

  /** A picture that cannot be denoised does not stop the others. */
  private void attempt(PictureJob job, Denoiser denoiser, DenoiseResults results) {
    try {
      denoise(job, denoiser, results);
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      String reason = Failure.explain(e);
      String name = job.in().toString();
      String problem = reason.contains(name) ? reason : name + ": " + reason;
      console().note("failed: " + problem);
      results.addProblem(problem);
    }
  }

  private void denoise(PictureJob job, Denoiser denoiser, DenoiseResults results)
      throws IOException {
    Picture noisy = Picture.read(job.in());
    Optional<Picture> truth = truth(job, noisy);
    long start = System.nanoTime();
    Picture denoised = denoiser.denoise(noisy);
    double seconds = (System.nanoTime() - start) / 1e9;
    denoised.write(job.out());
    double noise = PictureValues.noise(noisy);
    results.add(
        new DenoiseResults.Done(
            job.in().getFileName().toString(),
            noisy.width() + " x " + noisy.height(),
            (long) noisy.width() * noisy.height(),
            seconds,
            noise,
            PictureValues.noise(denoised),
            truth.isEmpty() ? Map.of() : DenoisingQuality.of(truth.get(), noisy, denoised, noise)));
    if (sheet != null) {
      results.addToSheet(truth, noisy, denoised);
    }
  }

  private static Optional<Picture> truth(PictureJob job, Picture noisy) throws IOException {
    if (job.clean().isEmpty()) {
      return Optional.empty();
    }
    Picture clean = Picture.read(job.clean().get());
    DenoisingQuality.requireAlike(clean, noisy);
    return Optional.of(clean);
  }

  private Summary summary(DenoiseResults results) throws IOException {
    Summary summary = new Summary("denoise");
    summary.fact("model", "model", Cell.of(model.toString()));
    summary.fact("count", "pictures", Cell.of(results.count()));
    int failed = results.problems().size();
    if (failed > 0) {
      summary.fact("failed", "failed", Cell.of(failed)).failed();
    }
    summary.fact("out", "out", Cell.of(out.toString()));
    if (results.count() > 0) {
      summary.fact("seconds", "time", Cell.of(results.seconds()).as(speed(results)));
      summary.table("pictures", results.pictures(), SHOWN);
    }
    if (results.isJudged()) {
      summary.table("psnr", results.psnr(), SHOWN).table("ssim", results.ssim(), SHOWN);
    }
    if (sheet != null && !results.sheet().isEmpty()) {
      ContactSheet.of(results.sheet()).write(sheet);
    }
    return summary;
  }

  private static String speed(DenoiseResults results) {
    double rate = results.pixels() / 1e6 / results.seconds();
    return String.format(
        Locale.ROOT, "%s, %.2f megapixels a second", Format.seconds(results.seconds()), rate);
  }
}
