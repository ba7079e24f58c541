package dev.concertina.cli.commands;

import dev.concertina.cli.console.Cell;
import dev.concertina.cli.console.Table;
import dev.concertina.cli.input.PictureValues.Quality;
import dev.concertina.cli.report.ContactSheet;
import dev.concertina.image.Picture;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** What came of denoising, picture by picture. */
final class DenoiseResults {
  /** Rows of a sheet that can still be looked at. */
  private static final int SHEET_ROWS = 12;

  private final List<Done> done = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final List<List<Picture>> sheet = new ArrayList<>();

  /**
   * A denoised picture.
   *
   * @param name its file's
   * @param size width and height in words
   * @param pixels how many
   * @param seconds that the net took
   * @param noiseBefore the estimated noise
   * @param noiseAfter the same of the result
   * @param judged how close it and others come to the clean picture; empty without one
   */
  record Done(
      String name,
      String size,
      long pixels,
      double seconds,
      double noiseBefore,
      double noiseAfter,
      Map<String, Quality> judged) {}

  void add(Done picture) {
    done.add(picture);
  }

  void addProblem(String problem) {
    problems.add(problem);
  }

  /** Keeps the middles of pictures for the sheet. */
  void addToSheet(Optional<Picture> clean, Picture noisy, Picture denoised) {
    if (sheet.size() < SHEET_ROWS) {
      List<Picture> row = new ArrayList<>();
      clean.map(ContactSheet::middle).ifPresent(row::add);
      row.add(ContactSheet.middle(noisy));
      row.add(ContactSheet.middle(denoised));
      sheet.add(row);
    }
  }

  List<List<Picture>> sheet() {
    return sheet;
  }

  List<String> problems() {
    return problems;
  }

  int count() {
    return done.size();
  }

  double seconds() {
    return done.stream().mapToDouble(Done::seconds).sum();
  }

  long pixels() {
    return done.stream().mapToLong(Done::pixels).sum();
  }

  boolean isJudged() {
    return done.stream().anyMatch(d -> !d.judged().isEmpty());
  }

  Table pictures() {
    return new Table(
        "pictures; noise as a standard deviation, estimated from the picture alone, white = 255",
        List.of(
            new Table.Column("picture", "picture"),
            new Table.Column("size", "size"),
            new Table.Column("seconds", "seconds"),
            new Table.Column("noise", "noise"),
            new Table.Column("noise_after", "after")),
        done.stream()
            .map(
                d ->
                    List.of(
                        Cell.of(d.name()),
                        Cell.of(d.size()),
                        Cell.decimals(d.seconds(), 2),
                        Cell.decimals(d.noiseBefore(), 1),
                        Cell.decimals(d.noiseAfter(), 1)))
            .toList());
  }

  Table psnr() {
    return table(
        "PSNR in dB, by the clean pictures; best blur: the Gaussian one that comes closest to them",
        Quality::psnr,
        2);
  }

  Table ssim() {
    return table("SSIM, the same", Quality::ssim, 4);
  }

  /** A row for each picture, and their mean. */
  private Table table(String title, ToDoubleFunction<Quality> measure, int digits) {
    List<Done> judged = done.stream().filter(d -> !d.judged().isEmpty()).toList();
    Set<String> methods = new LinkedHashSet<>();
    judged.forEach(d -> methods.addAll(d.judged().keySet()));
    List<Table.Column> columns = new ArrayList<>();
    columns.add(new Table.Column("picture", "picture"));
    methods.forEach(m -> columns.add(new Table.Column(m.replaceAll("[ -]", "_"), m)));
    List<List<Cell>> rows = new ArrayList<>();
    for (Done picture : judged) {
      rows.add(row(picture.name(), methods, m -> value(picture, m, measure), digits));
    }
    if (judged.size() > 1) {
      rows.add(0, row("mean", methods, m -> mean(judged, m, measure), digits));
    }
    return new Table(title, columns, rows);
  }

  private static List<Cell> row(
      String name, Set<String> methods, ToDoubleFunction<String> value, int digits) {
    List<Cell> cells = new ArrayList<>(List.of(Cell.of(name)));
    methods.forEach(method -> cells.add(Cell.decimals(value.applyAsDouble(method), digits)));
    return cells;
  }

  private static double value(Done picture, String method, ToDoubleFunction<Quality> measure) {
    Quality quality = picture.judged().get(method);
    return quality == null ? Double.NaN : measure.applyAsDouble(quality);
  }

  private static double mean(List<Done> judged, String method, ToDoubleFunction<Quality> measure) {
    return judged.stream().mapToDouble(d -> value(d, method, measure)).average().orElse(Double.NaN);
  }
}
