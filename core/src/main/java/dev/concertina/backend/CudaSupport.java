package dev.concertina.backend;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a CUDA backend runs on.
 *
 * @param artifact its name
 * @param machineCode what its binary holds machine code for, ascending
 * @param ptx what it holds code for that the driver compiles, ascending
 * @param driver the oldest driver
 * @param libraries the files that it loads besides
 * @param folders where JavaCPP looks for them, besides where the system's loader does
 */
record CudaSupport(
    String artifact,
    List<ComputeCapability> machineCode,
    List<ComputeCapability> ptx,
    Optional<DriverVersion> driver,
    List<String> libraries,
    List<String> folders) {
  static final String TABLE = "META-INF/concertina/cuda-backends.properties";

  private static final String CODE = ".machine-code";
  private static final String PTX = ".ptx";
  private static final Logger LOG = LoggerFactory.getLogger(CudaSupport.class);

  /** From the tables on the class path; empty if none knows the artifact. */
  static Optional<CudaSupport> of(Installed cuda, ClassLoader loader, Platform platform) {
    Properties table = table(loader);
    String name = cuda.artifact();
    List<ComputeCapability> machineCode = capabilities(table, name + CODE);
    List<ComputeCapability> ptx = capabilities(table, name + PTX);
    if (machineCode.isEmpty() && ptx.isEmpty()) {
      return Optional.empty();
    }
    List<String> libraries = words(table, name + ".libraries." + platform.os());
    if (cuda.natives().contains("-cudnn")) {
      libraries = new ArrayList<>(libraries);
      libraries.addAll(words(table, name + "-cudnn.libraries." + platform.os()));
    }
    return Optional.of(
        new CudaSupport(
            name,
            machineCode,
            ptx,
            DriverVersion.find(table.getProperty(name + ".driver." + platform.os(), "")),
            List.copyOf(libraries),
            folders(table, name + ".folders." + platform.os())));
  }

  /** The artifacts that the tables know. */
  static List<String> artifacts(ClassLoader loader) {
    return table(loader).stringPropertyNames().stream()
        .filter(key -> key.endsWith(CODE) || key.endsWith(PTX))
        .map(key -> key.substring(0, key.lastIndexOf('.')))
        .distinct()
        .sorted()
        .toList();
  }

  private static Properties table(ClassLoader loader) {
    Properties table = new Properties();
    for (URL file : files(loader)) {
      try (InputStream in = file.openStream()) {
        Properties of = new Properties();
        of.load(in);
        of.forEach(table::putIfAbsent); // the first on the class path counts, as everywhere
      } catch (IOException | IllegalArgumentException e) {
        LOG.warn("{} cannot be read and is left out: {}", file, e.getMessage());
      }
    }
    return table;
  }

  private static List<URL> files(ClassLoader loader) {
    try {
      return Collections.list(loader.getResources(TABLE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> words(Properties table, String key) {
    String value = table.getProperty(key, "").strip();
    return value.isEmpty() ? List.of() : List.of(value.split("\\s+"));
  }

  /** Their names may have spaces. */
  private static List<String> folders(Properties table, String key) {
    return Stream.of(table.getProperty(key, "").split(";"))
        .map(String::strip)
        .filter(folder -> !folder.isEmpty())
        .toList();
  }

  private static List<ComputeCapability> capabilities(Properties table, String key) {
    return words(table, key).stream()
        .map(ComputeCapability::parse)
        .flatMap(Optional::stream)
        .sorted()
        .toList();
  }

  /** Whether there is code for a GPU of this capability. */
  boolean serves(ComputeCapability gpu) {
    return machineCode.stream().anyMatch(gpu::runs)
        || ptx.stream().anyMatch(code -> code.compareTo(gpu) <= 0);
  }

  /** Why there is none, in words. */
  String refusal(ComputeCapability gpu) {
    List<ComputeCapability> all =
        Stream.concat(machineCode.stream(), ptx.stream()).sorted().toList();
    String where =
        gpu.compareTo(all.get(0)) < 0
            ? "begins at " + all.get(0)
            : "ends at " + all.get(all.size() - 1);
    return "needs compute capability " + gpu + " code; " + artifact + " " + where;
  }
}
