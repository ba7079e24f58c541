package dev.concertina.backend;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A class path with what names a backend, and the library's own table, but no class. */
final class FakeClassPath extends ClassLoader {
  private final Map<String, String> contents = new LinkedHashMap<>();

  FakeClassPath() {
    super(null);
  }

  /** With nd4j-native in builds for Linux, as {@code -onednn-avx2}. */
  FakeClassPath withCpu(String... extensions) {
    for (String extension : extensions) {
      String folder = "org/nd4j/linalg/cpu/nativecpu/bindings/linux-x86_64" + extension;
      contents.put(folder + "/libjnind4jcpu.so", "");
    }
    return withBackend(Backend.CPU);
  }

  FakeClassPath withCuda() {
    contents.put("org/nd4j/linalg/jcublas/bindings/linux-x86_64/libjnind4jcuda.so", "");
    return withBackend(Backend.CUDA);
  }

  FakeClassPath withBackend(Backend backend) {
    contents.put(backend.service().replace('.', '/') + ".class", "");
    String before = contents.getOrDefault(Inventory.SERVICES, "# backends\n");
    return with(Inventory.SERVICES, before + backend.service() + "\n");
  }

  FakeClassPath with(String resource, String content) {
    contents.put(resource, content);
    return this;
  }

  @Override
  public URL getResource(String name) {
    return contents.containsKey(name) ? url(name) : ownTable(name);
  }

  /** The library's own resources are on every class path. */
  private static URL ownTable(String name) {
    return name.equals(CudaSupport.TABLE)
        ? FakeClassPath.class.getClassLoader().getResource(name)
        : null;
  }

  @Override
  public Enumeration<URL> getResources(String name) {
    List<URL> found = new ArrayList<>();
    if (ownTable(name) != null) {
      found.add(ownTable(name));
    }
    if (contents.containsKey(name)) {
      found.add(url(name));
    }
    return Collections.enumeration(found);
  }

  private URL url(String name) {
    try {
      return new URL(null, "fake:" + name, new Content(contents.get(name)));
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Content extends URLStreamHandler {
    private final String text;

    Content(String text) {
      this.text = text;
    }

    @Override
    protected URLConnection openConnection(URL url) {
      return new URLConnection(url) {
        @Override
        public void connect() {
          // Nothing to connect to.
        }

        @Override
        public InputStream getInputStream() {
          return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }
      };
    }
  }
}
