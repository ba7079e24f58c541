package dev.concertina.backend;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** Looks for backends on a class path; loads no class of theirs. */
final class Inventory {
  /** Where ND4J looks for backends. */
  static final String SERVICES = "META-INF/services/org.nd4j.linalg.factory.Nd4jBackend";

  private static final String MAVEN = "META-INF/maven/org.nd4j/";
  private static final String POM = "/pom.properties";
  private static final List<String> CUDA_NATIVES = List.of("-cudnn", "");

  private final ClassLoader loader;
  private final Platform platform;

  Inventory(ClassLoader loader, Platform platform) {
    this.loader = loader;
    this.platform = platform;
  }

  /** Every backend whose class can be found, CPU first. */
  List<Installed> backends() {
    List<Installed> found = new ArrayList<>();
    for (Backend backend : Backend.values()) {
      URL service = loader.getResource(backend.service().replace('.', '/') + ".class");
      if (service != null) {
        found.add(installed(backend, service));
      }
    }
    return found;
  }

  private Installed installed(Backend backend, URL service) {
    Optional<Properties> maven = maven(service, backend);
    String name = backend == Backend.CPU ? "nd4j-native" : "nd4j-cuda";
    return new Installed(
        backend,
        maven.map(properties -> properties.getProperty("artifactId")).orElse(name),
        maven.map(properties -> properties.getProperty("version")).orElse(Installed.UNKNOWN),
        natives(backend),
        isAnnounced(backend));
  }

  private List<String> natives(Backend backend) {
    return backend == Backend.CPU
        ? Stream.of(CpuBuild.values())
            .filter(build -> has(build.resource(platform)))
            .map(CpuBuild::extension)
            .toList()
        : CUDA_NATIVES.stream().filter(extension -> has(nd4jCuda(extension))).toList();
  }

  private String nd4jCuda(String extension) {
    return "org/nd4j/linalg/jcublas/bindings/"
        + platform.name()
        + extension
        + "/"
        + platform.jni("jnind4jcuda");
  }

  /** Whether a library of CUDA's is on the class path, where JavaCPP finds it. */
  boolean isBundled(String file) {
    return has("org/bytedeco/cuda/" + platform.name() + "/" + file);
  }

  private boolean has(String resource) {
    return loader.getResource(resource) != null;
  }

  private boolean isAnnounced(Backend backend) {
    try {
      for (URL file : Collections.list(loader.getResources(SERVICES))) {
        if (lines(file).anyMatch(backend.service()::equals)) {
          return true;
        }
      }
    } catch (IOException unreadable) {
      // As good as not there: ND4J would not read it either.
    }
    return false;
  }

  private static Stream<String> lines(URL file) throws IOException {
    try (InputStream in = opened(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.replaceFirst("#.*", "").strip());
    }
  }

  private static InputStream opened(URL file) throws IOException {
    URLConnection connection = file.openConnection();
    connection.setUseCaches(false);
    return connection.getInputStream();
  }

  /** What Maven wrote into the backend's jar; a merged jar holds that of every artifact. */
  private Optional<Properties> maven(URL service, Backend backend) {
    List<String> known =
        backend == Backend.CPU ? List.of("nd4j-native") : CudaSupport.artifacts(loader);
    for (String artifact : known) {
      URL file = loader.getResource(MAVEN + artifact + POM);
      if (file != null) {
        return read(file);
      }
    }
    return backend == Backend.CPU ? Optional.empty() : unknownCuda(service);
  }

  private static Optional<Properties> read(URL file) {
    try (InputStream in = opened(file)) {
      return Optional.of(loaded(in));
    } catch (IOException unreadable) {
      return Optional.empty(); // the name is for people; without it there is a plainer one
    }
  }

  /** An artifact that no table knows. */
  private static Optional<Properties> unknownCuda(URL service) {
    try {
      if (service.openConnection() instanceof JarURLConnection connection) {
        connection.setUseCaches(false);
        try (JarFile jar = connection.getJarFile()) {
          for (ZipEntry entry : Collections.list(jar.entries())) {
            if (entry.getName().matches(MAVEN + "nd4j-cuda-[0-9.]+" + POM)) {
              return Optional.of(loaded(jar.getInputStream(entry)));
            }
          }
        }
      }
    } catch (IOException unreadable) {
      // As above.
    }
    return Optional.empty();
  }

  private static Properties loaded(InputStream in) throws IOException {
    Properties properties = new Properties();
    properties.load(in);
    return properties;
  }
}
