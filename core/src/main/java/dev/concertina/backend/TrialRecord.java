package dev.concertina.backend;

import dev.concertina.internal.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * How trials went, in a file of the user's: {@code cuda-trials.properties} in {@code
 * ~/.cache/concertina}, or where {@code XDG_CACHE_HOME} or {@code LOCALAPPDATA} say.
 *
 * <p>What cannot be read or written there is as if there was nothing: the next process tries again.
 */
final class TrialRecord {
  private static final String FILE = "cuda-trials.properties";
  private static final long MOST_BYTES = 1 << 20;

  private final Path file;

  TrialRecord(Path folder) {
    this.file = folder.resolve(FILE);
  }

  static TrialRecord ofUser(Machine machine) {
    Path home = Path.of(System.getProperty("user.home", "."), ".cache");
    Path caches =
        machine
            .variable(machine.platform().isWindows() ? "LOCALAPPDATA" : "XDG_CACHE_HOME")
            .filter(value -> !value.isBlank())
            .map(Path::of)
            .orElse(home);
    return new TrialRecord(caches.resolve("concertina"));
  }

  /** How one trial went, and when. */
  record Entry(boolean worked, String day, String detail) {
    /** In words. */
    String words() {
      return worked
          ? "tried on " + day + ", " + detail
          : "a trial on the device on " + day + " failed: " + detail;
    }

    private String line() {
      return (worked ? "worked" : "failed") + ";" + day + ";" + detail;
    }

    private static Optional<Entry> parse(String line) {
      String[] parts = line.split(";", 3);
      boolean known = parts.length == 3 && parts[0].matches("worked|failed");
      return known
          ? Optional.of(new Entry(parts[0].equals("worked"), parts[1], parts[2]))
          : Optional.empty();
    }
  }

  Optional<Entry> read(String key) {
    return Optional.ofNullable(all().getProperty(key)).flatMap(Entry::parse);
  }

  void write(String key, Entry entry) {
    Properties all = all();
    all.setProperty(key, entry.line());
    try {
      Files.createDirectories(file.getParent());
      AtomicFile.write(file, out -> all.store(out, "Whether CUDA backends run on GPUs here"));
    } catch (IOException notKept) {
      // Then the next process tries again.
    }
  }

  private Properties all() {
    Properties all = new Properties();
    try {
      if (Files.size(file) <= MOST_BYTES) {
        try (InputStream in = Files.newInputStream(file)) {
          all.load(in);
        }
      }
    } catch (IOException | IllegalArgumentException unreadable) {
      all.clear();
    }
    return all;
  }
}
