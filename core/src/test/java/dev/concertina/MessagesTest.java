package dev.concertina;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the libraries say is for those who call them: the command line adds its own advice. */
class MessagesTest {
  private static final Pattern OPTION = Pattern.compile("\"[^\"\n]*--[a-z][^\"\n]*\"");

  /** Options of other programs, which are run or advised. */
  private static final List<String> OF_OTHERS =
      List.of("--query-gpu=", "--format=csv", "docker run --gpus all");

  @Test
  void noLiteralOfALibraryNamesAnOption() throws IOException {
    List<String> found = new ArrayList<>();
    int files = 0;
    for (String module : List.of("core", "cnn", "recurrent")) {
      Path sources = Path.of("..", module, "src", "main", "java");
      if (Files.isDirectory(sources)) {
        files += search(sources, found);
      }
    }
    assertTrue(files > 100, "only " + files + " files");
    assertEquals(List.of(), found);
  }

  private static int search(Path sources, List<String> found) throws IOException {
    try (Stream<Path> all = Files.walk(sources)) {
      List<Path> files = all.filter(file -> file.toString().endsWith(".java")).toList();
      files.forEach(file -> addLiterals(file, found));
      return files.size();
    }
  }

  private static void addLiterals(Path file, List<String> found) {
    try {
      Matcher literal = OPTION.matcher(Files.readString(file));
      while (literal.find()) {
        if (OF_OTHERS.stream().noneMatch(literal.group()::contains)) {
          found.add(file + ": " + literal.group());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
