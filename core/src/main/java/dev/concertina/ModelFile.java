package dev.concertina;

import dev.concertina.internal.AtomicFile;
import dev.concertina.internal.Require;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The model file: a zip with a fixed list of entries.
 *
 * <pre>
 * manifest.json        what the model is (Manifest)
 * graph.json           DL4J's configuration of the net
 * weights.bin          the flat parameters, float32, little-endian, not deflated
 * sections/NAME.json   what a use of the model keeps here; none or several
 * </pre>
 *
 * <p>A file may come from a stranger: no entry is trusted beyond its limit, no class is made that
 * the graph reader does not list, nothing is deserialised by Java, and nothing is written. Equal
 * models give equal bytes.
 */
final class ModelFile {
  static final String MANIFEST = "manifest.json";
  static final String GRAPH = "graph.json";
  static final String WEIGHTS = "weights.bin";

  private static final Pattern SECTION = Pattern.compile("sections/([a-z]{1,32})\\.json");
  private static final int MOST_ENTRIES = 16;
  private static final int LARGEST_TEXT = 64 << 20;
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private ModelFile() {}

  static void write(
      Path file,
      GraphPlan plan,
      float[] weights,
      ModelDescription description,
      Map<String, String> sections)
      throws IOException {
    Map<String, byte[]> texts = new LinkedHashMap<>();
    texts.put(MANIFEST, utf8(Manifest.of(plan, description).toJson()));
    texts.put(GRAPH, utf8(plan.graph().toJson()));
    new TreeMap<>(sections)
        .forEach(
            (name, json) -> {
              String entry = "sections/" + name + ".json";
              Require.that(
                  SECTION.matcher(entry).matches(),
                  "a section's name must be 1 to 32 lower-case letters, found %s",
                  name);
              texts.put(entry, utf8(json));
            });
    AtomicFile.write(file, out -> writeZip(out, texts, littleEndian(weights)));
  }

  private static void writeZip(OutputStream out, Map<String, byte[]> texts, byte[] weights)
      throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    for (Map.Entry<String, byte[]> text : texts.entrySet()) {
      ZipEntry entry = new ZipEntry(text.getKey());
      entry.setTimeLocal(NO_TIME);
      zip.putNextEntry(entry);
      zip.write(text.getValue());
    }
    ZipEntry entry = new ZipEntry(WEIGHTS);
    entry.setTimeLocal(NO_TIME);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(weights.length);
    CRC32 crc = new CRC32();
    crc.update(weights);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(weights);
    zip.finish();
  }

  static Autoencoder read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString(), null, "there is no such model file");
    }
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        requireKnown(file, entry, entries);
        entries.put(entry.getName(), content(file, zip, entry));
      }
    } catch (ZipException e) {
      throw new ModelFormatException(file + " is not a model file, or is damaged: " + e, e);
    }
    for (String name : List.of(MANIFEST, GRAPH, WEIGHTS)) {
      if (!entries.containsKey(name)) {
        throw new ModelFormatException(file + " is not a model file: it has no " + name);
      }
    }
    Map<String, String> sections = new LinkedHashMap<>();
    entries.forEach(
        (name, bytes) -> {
          var section = SECTION.matcher(name);
          if (section.matches()) {
            sections.put(section.group(1), new String(bytes, StandardCharsets.UTF_8));
          }
        });
    return model(file, entries, sections);
  }

  private static void requireKnown(Path file, ZipEntry entry, Map<String, byte[]> seen)
      throws ModelFormatException {
    String name = entry.getName();
    boolean known =
        List.of(MANIFEST, GRAPH, WEIGHTS).contains(name) || SECTION.matcher(name).matches();
    if (!known || seen.containsKey(name) || seen.size() == MOST_ENTRIES) {
      throw new ModelFormatException(
          file + " is not a model file: unexpected entry '" + printable(name) + "'");
    }
    if (name.equals(WEIGHTS) && entry.getMethod() != ZipEntry.STORED) {
      throw new ModelFormatException(file + " is damaged: its weights are compressed");
    }
  }

  private static String printable(String name) {
    String visible = name.replaceAll("[^\\x20-\\x7e]", "?");
    return visible.length() > 60 ? visible.substring(0, 60) + "…" : visible;
  }

  private static byte[] content(Path file, ZipFile zip, ZipEntry entry) throws IOException {
    // Weights are stored as they are, so the file's own size bounds them; texts could be bombs.
    long most = entry.getName().equals(WEIGHTS) ? Files.size(file) : LARGEST_TEXT;
    if (entry.getSize() > most) {
      throw tooLarge(file, entry);
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes((int) Math.min(most, Integer.MAX_VALUE - 16));
      if (in.read() >= 0) {
        throw tooLarge(file, entry);
      }
      CRC32 crc = new CRC32();
      crc.update(bytes);
      if (crc.getValue() != entry.getCrc()) {
        throw new ModelFormatException(
            file + " is damaged: the checksum of " + entry.getName() + " is wrong");
      }
      return bytes;
    }
  }

  private static ModelFormatException tooLarge(Path file, ZipEntry entry) {
    return new ModelFormatException(
        file + " is not a usable model file: " + entry.getName() + " is too large");
  }

  private static Autoencoder model(
      Path file, Map<String, byte[]> entries, Map<String, String> sections)
      throws ModelFormatException {
    try {
      Manifest manifest = Manifest.parse(text(entries, MANIFEST));
      GraphPlan plan = manifest.plan(GraphReader.read(text(entries, GRAPH), manifest));
      float[] weights = floats(entries.get(WEIGHTS));
      long expected = Graphs.parameters(plan.graph());
      if (weights.length != expected || expected != manifest.description().parameters()) {
        throw new ModelFormatException(
            "the net has " + expected + " weights, found " + weights.length);
      }
      INDArray vector = HostArrays.of(weights, weights.length, 1, weights.length);
      Autoencoder model = new GraphAutoencoder(plan, vector, manifest.description(), sections);
      requireRuns(model);
      return model;
    } catch (ModelFormatException e) {
      throw new ModelFormatException(file + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new ModelFormatException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  /** A graph whose ends do not fit the manifest fails here rather than at the first use. */
  private static void requireRuns(Autoencoder model) throws ModelFormatException {
    ModelDescription description = model.description();
    float[][] zeros = new float[1][description.shape().size()];
    try {
      int code = model.encode(zeros)[0].length;
      int width = model.reconstruct(zeros)[0].length;
      if (code != description.codeSize() || width != description.shape().size()) {
        throw new ModelFormatException("the net's ends have other shapes than the manifest says");
      }
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static String text(Map<String, byte[]> entries, String name) {
    return new String(entries.get(name), StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] littleEndian(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static float[] floats(byte[] bytes) throws ModelFormatException {
    if (bytes.length % Float.BYTES != 0) {
      throw new ModelFormatException("its weights end within a number");
    }
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new ModelFormatException("a weight is not finite");
      }
    }
    return values;
  }
}
