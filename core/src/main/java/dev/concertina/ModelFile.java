package dev.concertina;

import dev.concertina.accelerate.BlasCore;
import dev.concertina.data.SampleShape;
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
import java.util.regex.Matcher;
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
  private static final int MOST_SECTIONS = 13;

  /** Of all texts together. */
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
    texts.put(GRAPH, utf8(Graphs.portable(plan.graph()).toJson()));
    Require.that(
        sections.size() <= MOST_SECTIONS,
        "a model file has room for %d sections, found %d",
        MOST_SECTIONS,
        sections.size());
    new TreeMap<>(sections).forEach((name, json) -> texts.put(section(name), checked(name, json)));
    Require.that(
        texts.values().stream().mapToLong(text -> text.length).sum() <= LARGEST_TEXT,
        "the texts of a model file must have at most %d bytes together",
        LARGEST_TEXT);
    AtomicFile.write(file, out -> writeZip(out, texts, littleEndian(weights)));
  }

  private static String section(String name) {
    String entry = "sections/" + name + ".json";
    Require.that(
        SECTION.matcher(entry).matches(),
        "a section's name must be 1 to 32 lower-case letters, found %s",
        name);
    return entry;
  }

  /** Nothing is written that would not be read again. */
  private static byte[] checked(String name, String json) {
    try {
      JsonText.require(Require.present(json, "section " + name));
    } catch (ModelFormatException e) {
      throw new IllegalArgumentException("section " + name + " must be JSON: " + e.getMessage(), e);
    }
    return utf8(json);
  }

  private static void writeZip(OutputStream out, Map<String, byte[]> texts, byte[] weights)
      throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
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
    }
  }

  static Autoencoder read(Path file) throws IOException {
    BlasCore.choose(); // before anything loads ND4J
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString(), null, "there is no such model file");
    }
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      long room = LARGEST_TEXT;
      for (ZipEntry entry : Collections.list(zip.entries())) {
        requireKnown(file, entry, entries);
        // Weights are stored as they are, so the file's own size bounds them; texts could be bombs.
        boolean isText = !entry.getName().equals(WEIGHTS);
        byte[] bytes = content(file, zip, entry, isText ? room : Files.size(file));
        room -= isText ? bytes.length : 0;
        entries.put(entry.getName(), bytes);
      }
    } catch (ZipException e) {
      throw new ModelFormatException(
          file + " is not a model file, or is damaged: " + e.getMessage(), e);
    }
    for (String name : List.of(MANIFEST, GRAPH, WEIGHTS)) {
      if (!entries.containsKey(name)) {
        throw new ModelFormatException(file + " is not a model file: it has no " + name);
      }
    }
    return model(file, entries);
  }

  private static void requireKnown(Path file, ZipEntry entry, Map<String, byte[]> seen)
      throws ModelFormatException {
    String name = entry.getName();
    boolean known =
        List.of(MANIFEST, GRAPH, WEIGHTS).contains(name) || SECTION.matcher(name).matches();
    if (!known || seen.containsKey(name) || seen.size() == 3 + MOST_SECTIONS) {
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

  private static byte[] content(Path file, ZipFile zip, ZipEntry entry, long most)
      throws IOException {
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

  private static Map<String, String> sections(Map<String, byte[]> entries)
      throws ModelFormatException {
    Map<String, String> sections = new LinkedHashMap<>();
    for (String name : entries.keySet()) {
      Matcher section = SECTION.matcher(name);
      if (section.matches()) {
        JsonText.require(text(entries, name));
        sections.put(section.group(1), text(entries, name));
      }
    }
    return sections;
  }

  private static Autoencoder model(Path file, Map<String, byte[]> entries)
      throws ModelFormatException {
    try {
      Map<String, String> sections = sections(entries);
      Manifest manifest = Manifest.parse(text(entries, MANIFEST));
      GraphPlan plan = manifest.plan(GraphReader.read(text(entries, GRAPH), manifest));
      float[] weights = floats(entries.get(WEIGHTS));
      long expected = Graphs.parameters(plan.graph());
      if (weights.length != expected || expected != manifest.description().parameters()) {
        throw new ModelFormatException(
            "the net has " + expected + " weights, found " + weights.length);
      }
      plan.requireServes(manifest.description().shape());
      INDArray vector = HostArrays.of(weights, weights.length, 1, weights.length);
      GraphAutoencoder model = new GraphAutoencoder(plan, vector, manifest.description(), sections);
      boolean runs = false;
      try {
        requireRuns(model);
        runs = true;
      } finally {
        if (!runs) {
          model.close();
        }
      }
      return model;
    } catch (ModelFormatException e) {
      throw new ModelFormatException(file + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new ModelFormatException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  /** A graph whose ends do not fit the manifest fails here rather than at the first use. */
  private static void requireRuns(GraphAutoencoder model) throws ModelFormatException {
    ModelDescription description = model.description();
    SampleShape code = model.computedCode();
    if (!code.equals(description.code())) {
      throw new ModelFormatException(
          "its manifest says that codes are " + description.code() + ", but its net makes " + code);
    }
    model.reconstruct(new float[1][description.shape().size()]);
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
