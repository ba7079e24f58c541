package dev.concertina.cli.input;

import dev.concertina.cli.console.Failure;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.options.DataOptions;
import dev.concertina.series.TimeSeries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The series of a CSV file, or of all CSV files of a folder.
 *
 * @param files in the order of their names
 * @param series one for each file, all with the same features
 * @param decisions what was decided on how files of a folder are read, one line each
 */
public record SeriesFiles(List<Path> files, List<TimeSeries> series, List<String> decisions) {
  private static final List<String> ENDINGS = List.of(".csv", ".csv.gz", ".tsv", ".tsv.gz");

  public static SeriesFiles read(DataOptions data) throws IOException, Failure {
    List<Path> files = Files.isDirectory(data.path()) ? in(data.path()) : List.of(data.path());
    List<String> decisions = data.learnForm(files);
    List<TimeSeries> series = new ArrayList<>();
    for (Path file : files) {
      TimeSeries one = TimeSeries.csv(file, data.format());
      series.add(series.isEmpty() ? one : ordered(one, file, series.get(0), files.get(0)));
    }
    return new SeriesFiles(files, series, decisions);
  }

  private static List<Path> in(Path folder) throws IOException, Failure {
    try (Stream<Path> all = Files.list(folder)) {
      List<Path> files =
          all.filter(Files::isRegularFile).filter(SeriesFiles::isTable).sorted().toList();
      if (files.isEmpty()) {
        throw new Failure(
            "the folder "
                + folder
                + " has no file whose name ends with one of "
                + String.join(", ", ENDINGS)
                + ": name a folder of series, or a file");
      }
      return files;
    }
  }

  private static boolean isTable(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return !name.startsWith(".") && ENDINGS.stream().anyMatch(name::endsWith);
  }

  private static TimeSeries ordered(TimeSeries one, Path file, TimeSeries first, Path firstFile)
      throws Failure {
    if (one.features() != first.features() || !one.names().containsAll(first.names())) {
      throw new Failure(
          String.format(
              "%s has the columns %s, and %s has %s: give series of the same columns, or leave out"
                  + " others with --ignore",
              file, String.join(", ", one.names()), firstFile, String.join(", ", first.names())));
    }
    return one.select(first.names());
  }

  public int steps() {
    return series.stream().mapToInt(TimeSeries::length).sum();
  }

  public String layout() {
    String size =
        Format.count(steps(), "step") + " of " + Format.count(series.get(0).features(), "feature");
    return series.size() == 1 ? size : Format.count(series.size()) + " series, " + size;
  }
}
