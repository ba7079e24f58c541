package dev.concertina.backend;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The way into ND4J, by name: this package needs it neither to be compiled nor to be loaded.
 *
 * <p>ND4J looks its backends up once, in the class initialiser of {@code Nd4j}, through a class
 * loader that can be set. Here it is one that names a single backend, so no other is asked whether
 * it is available: CUDA's answer to that is a stack trace.
 */
final class Nd4jLoader {
  private static final String ND4J = "org.nd4j.linalg.factory.Nd4j";
  private static final String CLASS_LOADING = "org.nd4j.common.config.ND4JClassLoading";

  /** ND4J starts these threads with its first array (DeallocatorService). */
  private static final String THREAD = "DeallocatorServiceThread";

  private final ClassLoader loader;

  private Nd4jLoader(ClassLoader loader) {
    this.loader = loader;
  }

  /** What ND4J came up with; {@code first} says whether it had not been loaded before. */
  record Opened(String backendClass, String buildInfo, boolean first) {}

  /** By the loader that ND4J itself would take, or else ours; empty if ND4J is not there. */
  static Optional<Nd4jLoader> find() {
    return Stream.of(
            Thread.currentThread().getContextClassLoader(), Nd4jLoader.class.getClassLoader())
        .filter(each -> each != null)
        .filter(each -> each.getResource(ND4J.replace('.', '/') + ".class") != null)
        .findFirst()
        .map(Nd4jLoader::new);
  }

  ClassLoader loader() {
    return loader;
  }

  /** Whether ND4J seems to have been loaded in this process, by whomever. */
  static boolean seemsOpen() {
    return hasItsLibrary()
        || Thread.getAllStackTraces().keySet().stream()
            .anyMatch(thread -> thread.getName().startsWith(THREAD));
  }

  /** On Linux; elsewhere its threads must tell, which come with the first array. */
  private static boolean hasItsLibrary() {
    Path maps = Path.of("/proc/self/maps");
    if (!Files.isReadable(maps)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(maps, StandardCharsets.ISO_8859_1)) {
      return lines.anyMatch(line -> line.contains("nd4jcpu") || line.contains("nd4jcuda"));
    } catch (IOException | UncheckedIOException unreadable) {
      return false;
    }
  }

  /**
   * Loads ND4J with one backend, or finds out with which it has been loaded.
   *
   * @throws ReflectiveOperationException if ND4J is not what it was
   * @throws LinkageError if the backend fails; ND4J cannot be used in this process any more then
   */
  Opened open(Backend backend) throws ReflectiveOperationException {
    Class<?> loading = Class.forName(CLASS_LOADING, true, loader);
    Object before = loading.getMethod("getNd4jClassloader").invoke(null);
    var setLoader = loading.getMethod("setNd4jClassloader", ClassLoader.class);
    OneBackend only = new OneBackend(loader, backend.service());
    setLoader.invoke(null, only);
    try {
      Class<?> nd4j = Class.forName(ND4J, true, loader);
      Object loaded = nd4j.getMethod("getBackend").invoke(null);
      if (loaded == null) {
        // ND4J keeps to itself why.
        throw new ClassNotFoundException(backend.service());
      }
      Object info = loaded.getClass().getMethod("buildInfo").invoke(loaded);
      return new Opened(loaded.getClass().getName(), String.valueOf(info), only.asked);
    } finally {
      setLoader.invoke(null, before);
    }
  }

  /** The classes of the application, and of all backends one: also where no service entry is. */
  private static final class OneBackend extends ClassLoader {
    private final String service;
    private volatile boolean asked;

    OneBackend(ClassLoader parent, String service) {
      super(parent);
      this.service = service;
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      if (!name.equals(Inventory.SERVICES)) {
        return super.getResources(name);
      }
      asked = true;
      return Collections.enumeration(Collections.singleton(entry()));
    }

    private URL entry() throws MalformedURLException {
      byte[] content = service.getBytes(StandardCharsets.UTF_8);
      return new URL(null, "concertina:" + service, new Text(content));
    }
  }

  /** Serves the content of a URL that names no file. */
  private static final class Text extends URLStreamHandler {
    private final byte[] content;

    Text(byte[] content) {
      this.content = content;
    }

    @Override
    protected URLConnection openConnection(URL url) {
      return new URLConnection(url) {
        @Override
        public void connect() {
          // There is nothing to connect to.
        }

        @Override
        public InputStream getInputStream() {
          return new ByteArrayInputStream(content);
        }
      };
    }
  }
}
