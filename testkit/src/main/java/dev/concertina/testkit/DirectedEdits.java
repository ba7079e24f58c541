package dev.concertina.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.concertina.Autoencoder;
import dev.concertina.ModelFormatException;
import dev.concertina.internal.model.ModelFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Edits of a model file by somebody who knows the format: each field of its texts to values that
 * have broken readers, with checksums that are right.
 */
public final class DirectedEdits {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a field becomes; absent and a longer list come on top. */
  private static final List<String> VALUES =
      List.of(
          "null",
          "-1",
          "0",
          "1",
          "2147483647",
          "1e18",
          "1000000000000000000",
          "-0.5",
          "1e-320",
          "\"NaN\"",
          "\"java.lang.String\"",
          "{}",
          "[]",
          "true",
          "[[]]");

  private final Map<String, byte[]> entries = new LinkedHashMap<>();
  private final Path folder;

  /** Counts the edits that were refused and those that gave a model that runs. */
  public record Outcome(int refused, int run) {}

  private DirectedEdits(Path original, Path folder) throws IOException {
    this.folder = folder;
    try (ZipFile zip = new ZipFile(original.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
  }

  /** Opens a model's file for edits of {@code graph.json}. */
  public static DirectedEdits of(Autoencoder model, Path folder) throws IOException {
    Path original = folder.resolve("original");
    model.save(original, Map.of());
    return new DirectedEdits(original, folder);
  }

  /** Replaces one text of the graph, which must be there; returns the message of the refusal. */
  public String refused(String text, String by) throws IOException {
    String graph = new String(entries.get(ModelFile.GRAPH), StandardCharsets.UTF_8);
    String flat = graph.replaceAll("\\s+", " ");
    assertTrue(flat.contains(text), () -> text + " in " + flat);
    Path file = with(ModelFile.GRAPH, flat.replace(text, by).getBytes(StandardCharsets.UTF_8));
    long start = System.nanoTime();
    try {
      Autoencoder.load(file).close();
    } catch (ModelFormatException e) {
      assertTrue(System.nanoTime() - start < 4_000_000_000L, "it took long");
      assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
      return e.getMessage();
    }
    throw new AssertionError("it loads: " + by);
  }

  /** Makes all edits; what is not refused must run, with one sample and with two. */
  public Outcome all() throws IOException {
    int refused = 0;
    int run = 0;
    for (String entry : List.of(ModelFile.MANIFEST, ModelFile.GRAPH)) {
      JsonNode root = JSON.readTree(entries.get(entry));
      for (JsonNode edited : edits(root)) {
        Path file = with(entry, JSON.writeValueAsBytes(edited));
        if (runs(file, edited)) {
          run++;
        } else {
          refused++;
        }
      }
    }
    return new Outcome(refused, run);
  }

  private static boolean runs(Path file, JsonNode edited) throws IOException {
    long start = System.nanoTime();
    try (Autoencoder model = Autoencoder.load(file)) {
      int size = model.description().shape().size();
      assertEquals(2, model.reconstruct(new float[2][size]).length);
      return true;
    } catch (ModelFormatException e) {
      assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
      return false;
    } catch (RuntimeException | Error e) {
      throw new AssertionError("neither refused nor run: " + edited, e);
    } finally {
      assertTrue(System.nanoTime() - start < 4_000_000_000L, () -> "it took long: " + edited);
    }
  }

  private Path with(String name, byte[] content) throws IOException {
    Path file = folder.resolve("edited");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> old : entries.entrySet()) {
        byte[] bytes = old.getKey().equals(name) ? content : old.getValue();
        ZipEntry entry = new ZipEntry(old.getKey());
        if (old.getKey().equals(ModelFile.WEIGHTS)) {
          CRC32 sum = new CRC32();
          sum.update(bytes);
          entry.setMethod(ZipEntry.STORED);
          entry.setSize(bytes.length);
          entry.setCrc(sum.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(bytes);
      }
    }
    return file;
  }

  /** One tree for each edit of each field, at any depth. */
  private static List<JsonNode> edits(JsonNode root) throws IOException {
    List<JsonNode> edits = new ArrayList<>();
    List<List<Object>> paths = new ArrayList<>();
    collect(root, new ArrayList<>(), paths);
    for (List<Object> path : paths) {
      edits.add(changed(root, path, null));
      for (String value : VALUES) {
        edits.add(changed(root, path, JSON.readTree(value)));
      }
      JsonNode old = at(root, path);
      if (old instanceof ArrayNode list) {
        ArrayNode longer = list.deepCopy();
        longer.addAll(list);
        edits.add(changed(root, path, longer));
      }
      if (old instanceof ObjectNode object) {
        edits.add(changed(root, path, object.deepCopy().put("extra", 1)));
      }
    }
    return edits;
  }

  private static void collect(JsonNode node, List<Object> path, List<List<Object>> paths) {
    if (node instanceof ObjectNode object) {
      object.properties().forEach(field -> collect(field.getKey(), field.getValue(), path, paths));
    } else if (node instanceof ArrayNode list) {
      // The first and the last: all others are alike.
      for (int i = 0; i < list.size(); i += Math.max(1, list.size() - 1)) {
        collect(i, list.get(i), path, paths);
      }
    }
  }

  private static void collect(
      Object key, JsonNode value, List<Object> path, List<List<Object>> paths) {
    List<Object> longer = new ArrayList<>(path);
    longer.add(key);
    paths.add(longer);
    collect(value, longer, paths);
  }

  private static JsonNode at(JsonNode root, List<Object> path) {
    JsonNode node = root;
    for (Object key : path) {
      node = key instanceof Integer index ? node.get(index) : node.get((String) key);
    }
    return node;
  }

  /** A copy with another value, or without the field where that is null. */
  private static JsonNode changed(JsonNode root, List<Object> path, JsonNode value) {
    JsonNode copy = root.deepCopy();
    JsonNode parent = at(copy, path.subList(0, path.size() - 1));
    Object key = path.get(path.size() - 1);
    boolean remove = value == null;
    if (parent instanceof ArrayNode list) {
      if (remove) {
        list.remove((int) key);
      } else {
        list.set((int) key, value);
      }
    } else if (remove) {
      ((ObjectNode) parent).remove((String) key);
    } else {
      ((ObjectNode) parent).set((String) key, value);
    }
    return copy;
  }
}
