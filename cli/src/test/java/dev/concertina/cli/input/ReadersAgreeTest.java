package dev.concertina.cli.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.data.CsvFormat;
import dev.concertina.data.DataFormatException;
import dev.concertina.series.TimeSeries;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code detect} reads a whole series, {@code watch} takes its rows one by one: files of any
 * dialect, with any fault, must give both the same times and values, and the same rows must cost
 * the same.
 */
class ReadersAgreeTest {
  private static final List<String> FEATURES = List.of("a", "b");
  private static final List<String> TIMES =
      List.of("yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss'Z'", "dd.MM.yyyy HH:mm", "yyyy/MM/dd");
  private static final List<String> FAULTS =
      List.of("", "x,x,x", "1", "1,2,3,4,5", "oops,1,2", "2020-01-01,1,2", ",NA,1", "\"1");

  @TempDir Path folder;

  /** What a reader made of a file. */
  private record Found(List<String> steps, List<String> problems, String refused) {}

  /** How a file is written. */
  private record Dialect(char delimiter, boolean comma, String ending, Charset charset) {
    String number(double value) {
      String text = String.format(Locale.ROOT, "%.3f", value);
      return comma ? text.replace('.', ',') : text;
    }

    String line(List<String> cells) {
      return String.join(String.valueOf(delimiter), cells) + ending;
    }
  }

  private static String step(double time, float[] values) {
    return time + " " + values[0] + " " + values[1];
  }

  private static Found whole(Path file) throws IOException {
    List<String> problems = new ArrayList<>();
    List<String> steps = new ArrayList<>();
    try {
      TimeSeries series =
          TimeSeries.csv(
              file, CsvFormat.defaults(), (wrong, row) -> problems.add(row + ": " + wrong(wrong)));
      for (int t = 0; t < series.length(); t++) {
        float[] values = {series.feature(0)[t], series.feature(1)[t]};
        steps.add(step(series.times().isEmpty() ? t : series.times().get()[t], values));
      }
      return new Found(steps, problems, "");
    } catch (DataFormatException e) {
      return new Found(List.of(), problems, e.getMessage()); // steps before it may be out
    }
  }

  private static Found oneByOne(Path file) throws Exception {
    List<String> problems = new ArrayList<>();
    List<String> steps = new ArrayList<>();
    try (Readings readings =
        Readings.open(
            file,
            FEATURES,
            Optional.empty(),
            CsvFormat.defaults(),
            (wrong, row) -> problems.add(row + ": " + wrong(wrong)))) {
      for (Optional<Readings.Reading> next = readings.next();
          next.isPresent();
          next = readings.next()) {
        steps.add(step(next.get().time().orElse(steps.size()), next.get().values()));
      }
      return new Found(steps, problems, "");
    } catch (DataFormatException e) {
      return new Found(List.of(), problems, e.getMessage()); // steps before it may be out
    }
  }

  /** What was expected and found, without advice, which differs. */
  private static String wrong(DataFormatException problem) {
    String text = problem.getMessage();
    int place = text.indexOf(" at ");
    return place < 0 ? text : text.substring(text.indexOf("found"), place);
  }

  private static Dialect dialect(SplittableRandom random) {
    char delimiter = ",;\t|".charAt(random.nextInt(4));
    List<Charset> charsets =
        List.of(
            StandardCharsets.UTF_8,
            StandardCharsets.UTF_8,
            StandardCharsets.UTF_16,
            StandardCharsets.ISO_8859_1);
    return new Dialect(
        delimiter,
        delimiter != ',' && random.nextBoolean(),
        random.nextInt(3) == 0 ? "\r\n" : "\n",
        charsets.get(random.nextInt(charsets.size())));
  }

  private Path file(SplittableRandom random, int faults) throws IOException {
    Dialect dialect = dialect(random);
    var text = new StringBuilder();
    if (random.nextInt(4) == 0) {
      text.append("# logger in Köln").append(dialect.ending());
    }
    boolean quotes = random.nextInt(4) == 0;
    text.append(
        dialect.line(quotes ? List.of("\"time\"", "\"a\"", "\"b\"") : List.of("time", "a", "b")));
    DateTimeFormatter clock =
        DateTimeFormatter.ofPattern(TIMES.get(random.nextInt(TIMES.size())), Locale.ROOT);
    boolean numbers = random.nextInt(4) == 0;
    LocalDateTime start = LocalDateTime.of(2024, 5, 17, 10, 0);
    boolean days = clock.format(start).length() == 10;
    int rows = random.nextInt(8, 60);
    for (int t = 0; t < rows; t++) {
      if (t > 5 && random.nextInt(100) < faults) {
        String fault = FAULTS.get(random.nextInt(FAULTS.size()));
        text.append(fault.replace(',', dialect.delimiter())).append(dialect.ending());
        continue;
      }
      String when =
          numbers
              ? Integer.toString(1000 + 60 * t)
              : clock.format(days ? start.plusDays(t) : start.plusMinutes(t));
      text.append(
          dialect.line(
              List.of(
                  when,
                  dialect.number(10 * random.nextGaussian()),
                  random.nextInt(20) == 0 ? "" : dialect.number(random.nextDouble()))));
    }
    byte[] bytes = text.toString().getBytes(dialect.charset());
    if (dialect.charset().equals(StandardCharsets.UTF_8) && random.nextInt(3) == 0) {
      bytes = ("\uFEFF" + text).getBytes(StandardCharsets.UTF_8);
    }
    return Files.write(folder.resolve("x.csv"), random.nextInt(4) == 0 ? packed(bytes) : bytes);
  }

  private static byte[] packed(byte[] bytes) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed);
        InputStream in = new ByteArrayInputStream(bytes)) {
      in.transferTo(out);
    }
    return packed.toByteArray();
  }

  @Test
  void cleanFilesOfAnyDialectAreReadAlike() throws Exception {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 300; i++) {
      Path file = file(random, 0);
      Found whole = whole(file);
      assertEquals(whole, oneByOne(file), Files.readString(file, StandardCharsets.ISO_8859_1));
      assertTrue(whole.problems().isEmpty(), whole::toString);
      assertEquals("", whole.refused());
    }
  }

  @Test
  void faultsCostTheSameRows() throws Exception {
    SplittableRandom random = new SplittableRandom(12);
    int found = 0;
    for (int i = 0; i < 500; i++) {
      Path file = file(random, 15);
      Found whole = whole(file);
      assertEquals(whole, oneByOne(file), Files.readString(file, StandardCharsets.ISO_8859_1));
      found += whole.problems().size();
    }
    assertTrue(found > 500, "faults are found, " + found);
  }
}
