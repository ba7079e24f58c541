package dev.concertina.backend;

import dev.concertina.internal.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * How trials went, in a file of the user's: {@code cuda-trials.properties} in {@code
 * ~/.cache/concertina}, or where {@code XDG_CACHE_HOME} or {@code LOCALAPPDATA} say.
 *
 * <p>A failure counts for a day: it may have had to do with something else than driver, GPU and
 * artifact. What cannot be read or written there is as if there was nothing.
 */
final class TrialRecord {
  private static final String FILE = "cuda-trials.properties";
  private static final long MOST_BYTES = 1 << 20;

  private final Optional<Path> file;

  /** Kept in a folder, which is made when there is something to keep. */
  TrialRecord(Path folder) {
    this(Optional.of(folder));
  }

  private TrialRecord(Optional<Path> folder) {
    this.file = folder.map(each -> each.resolve(FILE));
  }

  static TrialRecord ofUser(Machine machine) {
    Optional<String> home =
        Optional.ofNullable(System.getProperty("user.home"))
            .filter(folder -> !folder.equals("?")); // of a user whom the system does not know
    return machine
        .variable(machine.platform().isWindows() ? "LOCALAPPDATA" : "XDG_CACHE_HOME")
        .filter(value -> !value.isBlank())
        .or(() -> home.map(folder -> folder + "/.cache"))
        .map(TrialRecord::below)
        .orElse(new TrialRecord(Optional.empty()));
  }

  private static TrialRecord below(String caches) {
    try {
      return new TrialRecord(Path.of(caches, "concertina"));
    } catch (InvalidPathException noFolder) {
      return new TrialRecord(Optional.empty());
    }
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

  /** What came of a trial, if that still counts: a failure does for a day. */
  Optional<Entry> read(String key, String today) {
    return Optional.ofNullable(all().getProperty(key))
        .flatMap(Entry::parse)
        .filter(entry -> entry.worked() || entry.day().equals(today));
  }

  void write(String key, Entry entry) {
    if (file.isEmpty()) {
      return;
    }
    Properties all = all();
    all.setProperty(key, entry.line());
    try {
      Files.createDirectories(file.get().getParent());
      AtomicFile.write(file.get(), out -> all.store(out, "Whether CUDA backends run on GPUs here"));
    } catch (IOException notKept) {
      // Then the next process tries again.
    }
  }

  private Properties all() {
    Properties all = new Properties();
    try {
      if (file.isPresent() && Files.size(file.get()) <= MOST_BYTES) {
        try (InputStream in = Files.newInputStream(file.get())) {
          all.load(in);
        }
      }
    } catch (IOException | IllegalArgumentException unreadable) {
      all.clear();
    }
    return all;
  }
}
