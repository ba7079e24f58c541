package dev.concertina.cli.options;

import dev.concertina.cli.help.Heading;
import dev.concertina.cli.help.Under;
import dev.concertina.data.CsvFormat;
import dev.concertina.data.WrittenForm;
import java.nio.charset.Charset;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say how a CSV file is written. */
@Under(value = Heading.DATA, rare = true)
public final class FormatOptions {
  @Option(
      names = "--delimiter",
      paramLabel = "C",
      description = "The character between cells, or 'tab'. By default it is found out.")
  @Under(value = Heading.DATA, rare = true)
  @Fits({NetKind.DENSE, NetKind.LSTM, NetKind.PCA})
  private String delimiter;

  @Option(
      names = "--header",
      negatable = true,
      description = "Whether the first row holds names. By default it is found out.")
  @Under(value = Heading.DATA, rare = true)
  @Fits({NetKind.DENSE, NetKind.LSTM, NetKind.PCA})
  private Boolean header;

  @Option(
      names = "--encoding",
      paramLabel = "NAME",
      description = "The encoding of the file, such as windows-1252. By default it is found out.")
  @Under(value = Heading.DATA, rare = true)
  @Fits({NetKind.DENSE, NetKind.LSTM, NetKind.PCA})
  private String encoding;

  @Option(
      names = "--decimal",
      paramLabel = "C",
      description = "The decimal mark, a point or a comma. By default it is found out.")
  @Under(value = Heading.DATA, rare = true)
  @Fits({NetKind.DENSE, NetKind.LSTM, NetKind.PCA})
  private String decimal;

  @Option(
      names = "--thousands",
      paramLabel = "C",
      description =
          "The point or comma between groups of three digits. By default it is found out.")
  @Under(value = Heading.DATA, rare = true)
  @Fits({NetKind.DENSE, NetKind.LSTM, NetKind.PCA})
  private String thousands;

  @Option(
      names = "--missing",
      paramLabel = "WORD,WORD,…",
      description = "More words for a missing value, such as -999.")
  @Under(value = Heading.DATA, rare = true)
  @Fits({NetKind.DENSE, NetKind.LSTM, NetKind.PCA})
  private String missing;

  @Option(
      names = "--time-format",
      paramLabel = "FORM",
      description =
          "How times are written: dmy or mdy for dates such as 03/04/2024, or a pattern such as"
              + " 'dd.MM.yyyy HH:mm'. By default it is found out.")
  @Under(value = Heading.DATA, rare = true)
  @Fits({NetKind.DENSE, NetKind.LSTM, NetKind.PCA})
  private String timeFormat;

  @Option(
      names = "--time-zone",
      paramLabel = "ZONE",
      description =
          "Where the clock is that wrote times without an offset, such as Europe/Berlin. The"
              + " default is UTC.")
  @Under(value = Heading.DATA, rare = true)
  @Fits({NetKind.DENSE, NetKind.LSTM, NetKind.PCA})
  private String timeZone;

  private WrittenForm otherwise = WrittenForm.UNKNOWN; // of the files of training

  /** What was said, by the names of the options, as far as it holds for later files too. */
  Map<String, String> given() {
    Map<String, String> all = new LinkedHashMap<>();
    put(all, "decimal", decimal);
    put(all, "thousands", thousands);
    put(all, "missing", missing);
    put(all, "time-format", timeFormat);
    put(all, "time-zone", timeZone);
    return all;
  }

  private static void put(Map<String, String> all, String option, String value) {
    if (value != null) {
      all.put(option, value);
    }
  }

  /** Takes how files were written in training, as far as nothing else is said here. */
  public void recall(TrainedColumns trained) {
    Map<String, String> kept = trained.reading();
    decimal = decimal == null ? kept.get("decimal") : decimal;
    thousands = thousands == null ? kept.get("thousands") : thousands;
    missing = missing == null ? kept.get("missing") : missing;
    timeFormat = timeFormat == null ? kept.get("time-format") : timeFormat;
    timeZone = timeZone == null ? kept.get("time-zone") : timeZone;
    otherwise = trained.written();
  }

  /** What holds for files that leave it open. */
  void readOtherwiseAs(WrittenForm form) {
    otherwise = form;
  }

  /**
   * The format, with the roles of columns.
   *
   * @throws IllegalArgumentException if an option has a value that it cannot have
   */
  public CsvFormat format(Optional<String> label, Optional<String> time, List<String> ignored) {
    return new CsvFormat(
        Optional.ofNullable(delimiter).map(FormatOptions::character),
        Optional.ofNullable(header),
        label,
        time,
        ignored,
        Optional.ofNullable(encoding).map(FormatOptions::charset),
        Optional.ofNullable(decimal).map(text -> mark("--decimal", text)),
        Optional.ofNullable(thousands).map(text -> mark("--thousands", text)),
        missing == null ? List.of() : values(missing),
        Optional.ofNullable(timeFormat),
        Optional.ofNullable(timeZone).map(FormatOptions::zone),
        otherwise);
  }

  private static char character(String text) {
    if (text.equalsIgnoreCase("tab") || text.equals("\\t")) {
      return '\t';
    }
    if (text.length() != 1) {
      throw new IllegalArgumentException(
          "--delimiter must be one character or 'tab', found '" + text + "'");
    }
    return text.charAt(0);
  }

  private static Charset charset(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException unknown) {
      throw new IllegalArgumentException(
          "--encoding must be the name of an encoding, such as windows-1252, found '" + name + "'",
          unknown);
    }
  }

  private static char mark(String option, String text) {
    if (!text.equals(".") && !text.equals(",")) {
      throw new IllegalArgumentException(
          option + " must be a point or a comma, found '" + text + "'");
    }
    return text.charAt(0);
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException unknown) {
      throw new IllegalArgumentException(
          "--time-zone must be a zone such as Europe/Berlin or +01:00, found '" + name + "'",
          unknown);
    }
  }

  /** The values of a list, which may stand in quotes. */
  static List<String> values(String text) {
    List<String> values = new ArrayList<>();
    var value = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        boolean twice = quoted && i + 1 < text.length() && text.charAt(i + 1) == '"';
        i += twice ? 1 : 0;
        quoted = twice || !quoted;
        value.append(twice ? "\"" : "");
      } else if (c == ',' && !quoted) {
        values.add(value.toString().strip());
        value.setLength(0);
      } else {
        value.append(c);
      }
    }
    values.add(value.toString().strip());
    return values.stream().filter(each -> !each.isEmpty()).toList();
  }
}
