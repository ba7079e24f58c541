package dev.concertina.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts results into the documentation. */
@Command(
    name = "docs",
    sortOptions = false,
    description = {
      "Puts the tables of results into docs/benchmarks.md, between the lines that say",
      "<!-- begin NAME --> and <!-- end NAME -->: no figure there is written by hand."
    })
final class Docs implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "What the other commands wrote by --json.")
  private List<Path> files;

  @Option(
      names = "--into",
      paramLabel = "FILE",
      description = "Another document than docs/benchmarks.md.")
  private Path into;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  @Override
  public Integer call() throws Exception {
    Path page = into;
    if (page == null) {
      page = Installation.found().root().resolve("docs").resolve("benchmarks.md");
    }
    String text = Files.readString(page);
    for (Path file : files) {
      text = replaced(text, Results.read(file));
    }
    Files.writeString(page, text);
    return 0;
  }

  static String replaced(String text, Results results) throws Failure {
    String begin = "<!-- begin " + results.name() + " -->\n";
    String end = "<!-- end " + results.name() + " -->";
    int from = text.indexOf(begin);
    int to = text.indexOf(end);
    if (from < 0 || to < from) {
      throw new Failure(
          "the document has no place for " + results.name() + ": add " + begin.strip() + " " + end);
    }
    return text.substring(0, from + begin.length())
        + "\n"
        + results.text(Tables.of(results.name()))
        + "\n"
        + text.substring(to);
  }
}
