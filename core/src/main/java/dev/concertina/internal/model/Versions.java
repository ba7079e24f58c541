package dev.concertina.internal.model;

import dev.concertina.internal.runtime.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** What a model was made with. */
public final class Versions {
  private static final Properties BUILD = new Properties();

  static {
    try (InputStream in = Versions.class.getResourceAsStream("versions.properties")) {
      BUILD.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Versions() {}

  /** Names and versions in a stable order; loads the backend. */
  public static Map<String, String> current() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("concertina", BUILD.getProperty("concertina"));
    versions.put("dl4j", BUILD.getProperty("dl4j"));
    versions.put("backend", Engine.ready().shortForm());
    return versions;
  }
}
