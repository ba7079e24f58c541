package dev.concertina.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.backend.Machine.Outcome;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.factory.Nd4j;

/** Real class paths, each in a JVM of its own. */
class ClassPathTest {
  @TempDir Path folder;

  private final HostMachine machine = new HostMachine();

  /** Prints what is chosen, before and after it is loaded. */
  static final class Choose {
    public static void main(String[] arguments) {
      try {
        System.out.println(BackendSelector.configured().inspect());
        BackendReport loaded = BackendSelector.ready();
        System.out.println("state " + loaded.state());
        System.out.println("form " + loaded.shortForm());
        System.out.println(loaded);
      } catch (IllegalStateException | IllegalArgumentException e) {
        System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
      }
      System.exit(0);
    }
  }

  /** As an application that knows nothing of us, at first. */
  static final class Late {
    public static void main(String[] arguments) {
      Nd4j.create(2, 2);
      Choose.main(arguments);
    }
  }

  /** On a processor as of 2010, as far as the selector can tell. */
  static final class Elderly {
    public static void main(String[] arguments) {
      FakeMachine machine = FakeMachine.linux().withProcessor("sse4_2");
      BackendReport report =
          new BackendSelector(
                  BackendPreference.parse("auto", "test"),
                  BackendSelector.Trials.NEVER,
                  machine,
                  new TrialRecord(Path.of("nowhere")))
              .load();
      System.out.println(report.nativeBuild() + ", oneDNN " + report.oneDnn());
      System.exit(0);
    }
  }

  private static List<String> classPath() throws IOException {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> entries = new ArrayList<>(List.of(path.split(File.pathSeparator)));
    return entries.size() == 1 ? fromManifest(entries.get(0)) : entries;
  }

  private static List<String> fromManifest(String jar) throws IOException {
    try (JarFile file = new JarFile(jar)) {
      String listed = file.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      return Arrays.stream(listed.split("\\s+"))
          .map(each -> Path.of(URI.create(each)).toString())
          .toList();
    }
  }

  private static List<String> classPath(Predicate<String> which) throws IOException {
    return classPath().stream().filter(which).toList();
  }

  private String run(Class<?> main, List<String> classPath, String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    command.addAll(List.of(options));
    command.add("-cp");
    command.add(String.join(File.pathSeparator, classPath));
    command.add(main.getName());
    Map<String, String> variables = Map.of("XDG_CACHE_HOME", folder.toString());
    Outcome outcome = machine.run(Duration.ofMinutes(3), variables, command);
    assertTrue(outcome.isDone(), outcome.toString());
    assertFalse(outcome.output().contains("\tat "), "a stack trace: " + outcome.output());
    return outcome.output();
  }

  private static boolean isNative(String entry) {
    return new File(entry).getName().startsWith("nd4j-native-1");
  }

  private static boolean isCuda(String entry) {
    return entry.contains("cuda");
  }

  static boolean hasCuda() {
    return ClassPathTest.class
            .getClassLoader()
            .getResource(Backend.CUDA.service().replace('.', '/') + ".class")
        != null;
  }

  @Test
  void cpuAlone_isLoaded() throws IOException {
    String said = run(Choose.class, classPath(entry -> !isCuda(entry)));
    assertTrue(said.contains("state LOADED"), said);
    assertTrue(said.contains("form CPU, nd4j-native 1.0.0-M2.1 "), said);
    assertTrue(said.contains("CUDA           cannot be used: it is not on the class path"), said);
  }

  @Test
  void cudaThatIsRequired_isMissedWithTheRemedy() throws IOException {
    String said =
        run(Choose.class, classPath(entry -> !isCuda(entry)), "-Dconcertina.backend=require-cuda");
    assertTrue(said.contains("IllegalStateException: CUDA cannot be used: "), said);
    assertFalse(said.contains("state "), said);
  }

  @Test
  void settingThatIsNone_isRefused() throws IOException {
    String said = run(Choose.class, classPath(), "-Dconcertina.backend=gpu");
    assertTrue(
        said.contains(
            "IllegalArgumentException: property concertina.backend must be one of auto, cpu,"
                + " prefer-cuda, require-cuda, found gpu"),
        said);
  }

  @Test
  void noBackend_isSaidWithoutLoadingAnything() throws IOException {
    String said = run(Choose.class, classPath(entry -> !isNative(entry) && !isCuda(entry)));
    assertTrue(said.contains("backend        none"), said);
    assertTrue(said.contains("add org.nd4j:nd4j-native-platform"), said);
  }

  @Test
  void noNd4j_isSaid() throws IOException {
    // All that this package needs is the JDK, a logger, and JNA for a variable.
    List<String> needed = List.of("classes", "slf4j", "jna-5");
    String said = run(Choose.class, classPath(entry -> needed.stream().anyMatch(entry::contains)));
    assertTrue(said.contains("IllegalStateException: ND4J is not on the class path"), said);
  }

  @Test
  void nd4jThatWasLoadedBefore_isWhatIsUsed_andThatIsSaid() throws IOException {
    String said = run(Late.class, classPath(entry -> !isCuda(entry)));
    assertTrue(said.contains("state FOUND_LOADED"), said);
    assertFalse(said.contains("not loaded yet"), said);
    assertTrue(said.contains("too late: ND4J had been loaded before"), said);
    assertTrue(said.contains("form CPU, nd4j-native 1.0.0-M2.1 "), said);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void buildThatTheProcessorCannotRun_isNotLoaded() throws IOException {
    // The class path has a plain build and one for AVX2 with oneDNN, of which ND4J itself tells.
    String said = run(Elderly.class, classPath());
    assertTrue(said.contains("linux-x86_64, oneDNN false"), said);
    assertTrue(run(Choose.class, classPath()).contains("oneDNN         present"));
  }

  @Test
  void mergedJarThatLostItsServiceEntry_servesAllTheSame() throws IOException {
    List<String> entries = new ArrayList<>(classPath(entry -> !isCuda(entry)));
    String jar =
        entries.stream()
            .filter(each -> each.endsWith("nd4j-native-1.0.0-M2.1.jar"))
            .findFirst()
            .orElseThrow();
    Path stripped = folder.resolve("stripped.jar");
    copy(Path.of(jar), stripped, Inventory.SERVICES);
    entries.replaceAll(each -> each.equals(jar) ? stripped.toString() : each);
    assertTrue(run(Choose.class, entries).contains("state LOADED"));
  }

  private static void copy(Path from, Path to, String without) throws IOException {
    try (ZipFile in = new ZipFile(from.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(to))) {
      for (ZipEntry entry : Collections.list(in.entries())) {
        if (!entry.getName().equals(without)) {
          out.putNextEntry(new ZipEntry(entry.getName()));
          in.getInputStream(entry).transferTo(out);
        }
      }
    }
  }

  // The released jar is 600 MB: mvn -Pcuda -pl core test -Dtest=ClassPathTest

  @Test
  @EnabledIf("hasCuda")
  void cudaWithoutADriver_givesWayToTheCpu_withTheReason() throws IOException {
    String said = run(Choose.class, classPath());
    assertTrue(said.contains("form CPU, "), said);
    assertTrue(said.contains("computing on the CPU; CUDA cannot be used: "), "in the log: " + said);
    assertEquals(2, said.split("\nCUDA +cannot be used: ").length - 1, said);
  }

  @Test
  @EnabledIf("hasCuda")
  void cpuThatIsAskedFor_isTakenWithoutAWord() throws IOException {
    String said = run(Choose.class, classPath(), "-Dconcertina.backend=cpu");
    assertTrue(said.contains("form CPU, "), said);
    assertFalse(said.contains("WARN"), said);
  }

  @Test
  @EnabledIf("hasCuda")
  void cudaThatIsRequired_withoutADriver_failsWithTheReason() throws IOException {
    String said = run(Choose.class, classPath(), "-Dconcertina.backend=require-cuda");
    assertTrue(said.contains("IllegalStateException: CUDA cannot be used: "), said);
  }
}
