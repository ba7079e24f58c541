package dev.concertina.internal.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Autoencoder;
import dev.concertina.ModelFormatException;
import dev.concertina.TrainingOptions;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.testkit.SyntheticData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Model files from strangers: damaged, hostile, or no model files at all. */
class ModelFileTest {
  private static final Samples SAMPLES =
      SyntheticData.lowRank(new SampleShape.Features(5), 60, 2, 1);

  /** A class that sets the system property of its name when it is initialised. */
  private static final String TRAP = "com.example.Trap";

  @TempDir static Path folder;
  private static Autoencoder model;
  private static byte[] bytes;
  private static float[][] expected;

  @BeforeAll
  static void saveAModel() throws IOException {
    TrainingOptions options = TrainingOptions.defaults().withEpochs(2);
    model = Autoencoder.fit(DenseArchitecture.of(7, 2), SAMPLES, options).model();
    Path file = folder.resolve("original");
    model.save(file, Map.of("mine", "{\"answer\": 42}"));
    bytes = Files.readAllBytes(file);
    expected = model.reconstruct(SAMPLES.rows());
  }

  @AfterAll
  static void closeTheModel() {
    model.close();
  }

  private static Path file(byte[] content) throws IOException {
    return Files.write(folder.resolve("candidate"), content);
  }

  private static Map<String, byte[]> entries() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(folder.resolve("original").toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
    return entries;
  }

  private static byte[] zip(Map<String, byte[]> entries, boolean storeWeights) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> content : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(content.getKey());
        if (storeWeights && content.getKey().equals(ModelFile.WEIGHTS)) {
          CRC32 crc = new CRC32();
          crc.update(content.getValue());
          entry.setMethod(ZipEntry.STORED);
          entry.setSize(content.getValue().length);
          entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(content.getValue());
      }
    }
    return out.toByteArray();
  }

  private static byte[] with(String name, byte[] content) throws IOException {
    Map<String, byte[]> entries = entries();
    entries.put(name, content);
    return zip(entries, true);
  }

  /** The file with a text replaced in one entry; the text must be there. */
  private static byte[] replaced(String name, String text, String by) throws IOException {
    String old = new String(entries().get(name), StandardCharsets.UTF_8);
    assertTrue(old.contains(text), () -> text + " in " + old);
    return with(name, old.replace(text, by).getBytes(StandardCharsets.UTF_8));
  }

  private static String refused(byte[] content) throws IOException {
    Path file = file(content);
    String message =
        assertThrows(ModelFormatException.class, () -> Autoencoder.load(file).close()).getMessage();
    assertTrue(message.contains(file.toString()), message);
    return message;
  }

  /**
   * Nothing but the original model or a refusal comes of these bytes; returns if it was refused.
   */
  private static boolean refusedOrTheSame(byte[] content) throws IOException {
    try (Autoencoder loaded = Autoencoder.load(file(content))) {
      assertArrayEquals(expected, loaded.reconstruct(SAMPLES.rows()));
      return false;
    } catch (ModelFormatException e) {
      return true;
    }
  }

  @Test
  void load_whatWasSaved_worksWithItsSections() throws IOException {
    try (Autoencoder loaded = Autoencoder.load(file(bytes))) {
      assertArrayEquals(expected, loaded.reconstruct(SAMPLES.rows()));
      assertEquals(Map.of("mine", "{\"answer\": 42}"), loaded.sections());
      loaded.save(folder.resolve("again"));
      assertArrayEquals(bytes, Files.readAllBytes(folder.resolve("again")));
    }
    assertTrue(model.sections().isEmpty());
    assertArrayEquals(bytes, zipOfTheSameOrder());
  }

  /** The rebuilding that the other tests rely on changes nothing but times. */
  private static byte[] zipOfTheSameOrder() throws IOException {
    try (Autoencoder loaded = Autoencoder.load(file(zip(entries(), true)))) {
      loaded.save(folder.resolve("rebuilt"));
      return Files.readAllBytes(folder.resolve("rebuilt"));
    }
  }

  @Test
  void load_truncated_isRefused() throws IOException {
    for (int length = 0; length < bytes.length; length += 1 + bytes.length / 150) {
      refused(Arrays.copyOf(bytes, length));
    }
    refused(Arrays.copyOf(bytes, bytes.length - 1));
  }

  @Test
  void load_bitFlipped_isRefusedOrTheSame() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      byte[] flipped = bytes.clone();
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
      refused += refusedOrTheSame(flipped) ? 1 : 0;
    }
    assertTrue(refused > 200, "only " + refused + " were refused");
  }

  @Test
  void load_textsGarbledUnderValidChecksums_neverFailsOtherwise() throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    int refused = 0;
    for (int i = 0; i < 200; i++) {
      String name = i % 2 == 0 ? ModelFile.MANIFEST : ModelFile.GRAPH;
      byte[] text = entries().get(name);
      int at = random.nextInt(text.length);
      text[at] = (byte) "0123456789{}[],:\"-eE. nul".charAt(random.nextInt(25));
      try (Autoencoder loaded = Autoencoder.load(file(with(name, text)))) {
        assertEquals(60, loaded.reconstruct(SAMPLES.rows()).length);
      } catch (ModelFormatException e) {
        refused++;
      } catch (IllegalArgumentException e) {
        // A model for other samples: it loads, and says so.
        assertTrue(e.getMessage().contains("values each"), e.getMessage());
      }
    }
    assertTrue(refused > 50, "only " + refused + " were refused");
  }

  @Test
  void load_missingEntry_isRefused() throws IOException {
    for (String name : new String[] {ModelFile.MANIFEST, ModelFile.GRAPH, ModelFile.WEIGHTS}) {
      Map<String, byte[]> entries = entries();
      entries.remove(name);
      assertTrue(refused(zip(entries, true)).contains(name));
    }
  }

  @Test
  void load_strangeEntries_areRefused() throws IOException {
    for (String name :
        new String[] {
          "readme.txt",
          "/etc/passwd",
          "../manifest.json",
          "sections/../manifest.json",
          "sections/UPPER.json",
          "sections/",
          "C:\\manifest.json"
        }) {
      assertTrue(refused(with(name, new byte[1])).contains("unexpected entry"), name);
    }
  }

  @Test
  void load_entryTwice_isRefused() throws IOException {
    Map<String, byte[]> entries = entries();
    entries.put("manifesX.json", entries.get(ModelFile.MANIFEST));
    String raw = new String(zip(entries, true), StandardCharsets.ISO_8859_1);
    byte[] twice =
        raw.replace("manifesX.json", ModelFile.MANIFEST).getBytes(StandardCharsets.ISO_8859_1);
    assertTrue(refused(twice).contains("unexpected entry"));
  }

  @Test
  void load_tooManySections_isRefused() throws IOException {
    Map<String, byte[]> entries = entries();
    for (char c = 'a'; c < 'a' + 20; c++) {
      entries.put("sections/" + c + ".json", "{}".getBytes(StandardCharsets.UTF_8));
    }
    refused(zip(entries, true));
  }

  @Test
  void load_deflatedWeights_areRefused() throws IOException {
    assertTrue(refused(zip(entries(), false)).contains("compressed"));
  }

  @Test
  void load_zipBomb_isRefused() throws IOException {
    byte[] blanks = new byte[65 << 20];
    Arrays.fill(blanks, (byte) ' ');
    assertTrue(refused(with("sections/bomb.json", blanks)).contains("too large"));
  }

  @Test
  void load_zipBombInParts_isRefused() throws IOException {
    Map<String, byte[]> entries = entries();
    byte[] blanks = new byte[20 << 20];
    Arrays.fill(blanks, (byte) ' ');
    for (char c = 'a'; c < 'e'; c++) {
      entries.put("sections/" + c + ".json", blanks);
    }
    assertTrue(refused(zip(entries, true)).contains("too large"));
  }

  @Test
  void load_treeBomb_isRefused() throws IOException {
    byte[] many = ("[" + "{},".repeat(3_000_000) + "{}]").getBytes(StandardCharsets.UTF_8);
    for (String name : new String[] {ModelFile.MANIFEST, ModelFile.GRAPH, "sections/bomb.json"}) {
      refused(with(name, many));
    }
  }

  @Test
  void load_numberOfManyDigits_isRefusedAtOnce() throws IOException {
    byte[] manifest =
        replaced(ModelFile.MANIFEST, "\"version\" : 2", "\"version\" : 2" + "0".repeat(2_000_000));
    assertTimeout(Duration.ofSeconds(5), () -> refused(manifest));
  }

  @Test
  void load_versionBeyondAnInt_isRefused() throws IOException {
    refused(replaced(ModelFile.MANIFEST, "\"version\" : 2", "\"version\" : 4294967297"));
  }

  @Test
  void lossOfOurOwn_isKept() throws IOException {
    var options = TrainingOptions.defaults().withEpochs(1).withLoss(ReconstructionError.EUCLIDEAN);
    try (Autoencoder trained = Autoencoder.fit(DenseArchitecture.of(2), SAMPLES, options).model()) {
      Path file = folder.resolve("euclidean");
      trained.save(file);
      try (ZipFile zip = new ZipFile(file.toFile())) {
        byte[] graph = zip.getInputStream(zip.getEntry(ModelFile.GRAPH)).readAllBytes();
        String json = new String(graph, StandardCharsets.UTF_8);
        assertTrue(json.contains("\"euclidean\""), json);
        assertFalse(json.contains("concertina"), "no class of ours becomes a name in files");
      }
      try (Autoencoder loaded = Autoencoder.load(file)) {
        assertEquals(ReconstructionError.EUCLIDEAN, loaded.description().loss());
        assertEquals(trained.weightsDigest(), loaded.weightsDigest());
        assertArrayEquals(trained.reconstruct(SAMPLES.rows()), loaded.reconstruct(SAMPLES.rows()));
      }
    }
  }

  @Test
  void save_throughALink_keepsTheLink() throws IOException {
    Path target = Files.writeString(folder.resolve("target"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), target);
    Path plain = folder.resolve("plain");
    model.save(link);
    model.save(plain);
    assertTrue(Files.isSymbolicLink(link));
    assertArrayEquals(Files.readAllBytes(plain), Files.readAllBytes(target));
  }

  @Test
  void load_deeplyNested_isRefused() throws IOException {
    byte[] deep = "[".repeat(1_000_000).getBytes(StandardCharsets.UTF_8);
    byte[] closed =
        ("{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000)).getBytes(StandardCharsets.UTF_8);
    for (String name : new String[] {ModelFile.MANIFEST, ModelFile.GRAPH, "sections/deep.json"}) {
      refused(with(name, deep));
      refused(with(name, closed));
    }
  }

  /** The manifest with another shape at a key, the first of that name. */
  private static byte[] withShape(String key, String shape) throws IOException {
    String manifest = new String(entries().get(ModelFile.MANIFEST), StandardCharsets.UTF_8);
    String changed =
        manifest.replaceFirst(
            "\"" + key + "\" : \\{[^}]*\\}", "\"" + key + "\" : " + shape.replace('\'', '"'));
    assertNotEquals(manifest, changed);
    return with(ModelFile.MANIFEST, changed.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void load_hugeShapes_areRefused() throws IOException {
    for (String huge :
        new String[] {
          "{'kind': 'image', 'channels': 1, 'height': 46000, 'width': 46000}",
          "{'kind': 'vector', 'size': 2147483647}",
          "{'kind': 'vector', 'size': 99999999999}",
          "{'kind': 'vector', 'size': -5}",
          "{'kind': 'vector', 'size': 5.0}",
          "{'kind': 'vector', 'size': '5'}",
          "{'kind': 'series', 'size': 5}",
          "{'kind': 'vector', 'size': 5, 'time': 1}",
          "{'kind': 'VECTOR', 'size': 5}",
          "{'size': 5}",
          "[5]",
          "{}"
        }) {
      refused(withShape("shape", huge));
    }
    for (int wrong : new int[] {2_000_000_000, 3, 1, 0}) {
      refused(withShape("codeShape", "{'kind': 'vector', 'size': " + wrong + "}"));
    }
    refused(withShape("codeShape", "{'kind': 'series', 'features': 1, 'time': 2}"));
  }

  @Test
  void load_shapesThatDoNotMatch_areRefused() throws IOException {
    String manifest = new String(entries().get(ModelFile.MANIFEST), StandardCharsets.UTF_8);
    // The sample's own shape stands first, those of the graph's ends after it.
    int ends = manifest.indexOf("\"inputs\"");
    for (String wrong : new String[] {"4", "6", "50000"}) {
      String changed =
          manifest.substring(0, ends)
              + manifest.substring(ends).replace("\"size\" : 5", "\"size\" : " + wrong);
      assertNotEquals(manifest, changed);
      refused(with(ModelFile.MANIFEST, changed.getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void load_netWiderThanTheManifestSays_isRefused() throws IOException {
    // A table of 4 columns in front of a net that takes and gives 5: values would be made up.
    String manifest = new String(entries().get(ModelFile.MANIFEST), StandardCharsets.UTF_8);
    String changed =
        manifest
            .replace("\"size\" : 5", "\"size\" : 4")
            .replace(", \"f4\"", "")
            .replaceAll("(\"(?:offset|scale)\" : \\[(?: [^,]+,){3} [^,]+),[^\\]]*\\]", "$1 ]");
    assertNotEquals(manifest, changed);
    String message = refused(with(ModelFile.MANIFEST, changed.getBytes(StandardCharsets.UTF_8)));
    assertTrue(message.contains("must take in 5 features"), message);
  }

  @Test
  void load_otherWeights_areRefused() throws IOException {
    byte[] weights = entries().get(ModelFile.WEIGHTS);
    ByteBuffer.wrap(weights).order(ByteOrder.LITTLE_ENDIAN).putFloat(8, 0.123f);
    assertTrue(refused(with(ModelFile.WEIGHTS, weights)).contains("weightsDigest"));
  }

  @Test
  void load_interrupted_saysSoAndLeavesTheFlag() throws IOException {
    Path file = file(bytes);
    Thread.currentThread().interrupt();
    try {
      assertThrows(InterruptedIOException.class, () -> Autoencoder.load(file));
    } finally {
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  void load_newerFormat_namesBothVersions() throws IOException {
    String message = refused(replaced(ModelFile.MANIFEST, "\"version\" : 2", "\"version\" : 7"));
    assertTrue(message.contains("7") && message.contains("version 2"), message);
    assertTrue(message.contains("newer"), message);
    String old = refused(replaced(ModelFile.MANIFEST, "\"version\" : 2", "\"version\" : 1"));
    assertTrue(old.contains("train the model again"), old);
    String none = refused(replaced(ModelFile.MANIFEST, "\"version\" : 2", "\"edition\" : 2"));
    assertTrue(!none.contains("newer"), none);
  }

  @Test
  void load_anotherFormat_isRefused() throws IOException {
    refused(replaced(ModelFile.MANIFEST, "concertina-model", "accordion-model"));
    refused(with(ModelFile.MANIFEST, "[1, 2]".getBytes(StandardCharsets.UTF_8)));
    refused(with(ModelFile.MANIFEST, new byte[0]));
    refused(with(ModelFile.MANIFEST, "null".getBytes(StandardCharsets.UTF_8)));
    refused(with(ModelFile.GRAPH, "null".getBytes(StandardCharsets.UTF_8)));
    refused(with(ModelFile.GRAPH, "{}".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void load_weightsNotFinite_areRefused() throws IOException {
    byte[] weights = entries().get(ModelFile.WEIGHTS);
    ByteBuffer.wrap(weights).order(ByteOrder.LITTLE_ENDIAN).putFloat(8, Float.NaN);
    assertTrue(refused(with(ModelFile.WEIGHTS, weights)).contains("finite"));
  }

  @Test
  void load_weightsOfAnotherLength_areRefused() throws IOException {
    byte[] weights = entries().get(ModelFile.WEIGHTS);
    for (int length :
        new int[] {0, 4, weights.length - 1, weights.length - 4, weights.length + 4}) {
      refused(with(ModelFile.WEIGHTS, Arrays.copyOf(weights, length)));
    }
  }

  private static void assertNotSprung(byte[] content) throws IOException {
    refused(content);
    assertNull(System.getProperty(TRAP), "a class that the file names was initialised");
  }

  @Test
  void load_foreignClass_isNotLoaded() throws IOException {
    String quoted = "\"type\" : \"identity\"";
    String graph = new String(entries().get(ModelFile.GRAPH), StandardCharsets.UTF_8);
    assertTrue(graph.contains(quoted), graph);
    // As a type, twice in an object, as Jackson's keys for classes, as DL4J's old initialisers.
    for (String changed :
        new String[] {
          "\"type\" : \"" + TRAP + "\"",
          "\"type\" : \"javax.swing.JEditorPane\"",
          "\"type\" : \"" + TRAP + "\", " + quoted,
          quoted + ", \"type\" : \"" + TRAP + "\"",
          quoted + ", \"@class\" : \"" + TRAP + "\"",
          quoted + ", \"dist\" : {\"type\" : \"" + TRAP + "\"}"
        }) {
      assertNotSprung(replaced(ModelFile.GRAPH, quoted, changed));
    }
    // As Jackson's other form of the same, an array of name and object.
    String array = graph.replaceAll("\\{\\s*" + quoted + "\\s*\\}", "[\"" + TRAP + "\", {}]");
    assertNotEquals(graph, array);
    assertNotSprung(with(ModelFile.GRAPH, array.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void load_noZip_isRefused() throws IOException {
    refused("hello".getBytes(StandardCharsets.UTF_8));
    refused(new byte[0]);
    refused(new byte[100_000]);
    refused(zip(Map.of(), true));
  }

  @Test
  void load_folder_fails() {
    assertThrows(IOException.class, () -> Autoencoder.load(folder));
  }

  @Test
  void load_noFile_saysSo() {
    Path file = folder.resolve("missing.concertina");
    String message =
        assertThrows(NoSuchFileException.class, () -> Autoencoder.load(file)).getMessage();
    assertTrue(message.contains("missing.concertina"), message);
  }

  private static long files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.count();
    }
  }

  @Test
  void save_sections_areCheckedByName() throws IOException {
    Path file = Files.write(folder.resolve("kept"), new byte[] {1, 2, 3});
    long files = files();
    for (String name : new String[] {"", "Upper", "a/b", "../x", "a1", "a".repeat(33)}) {
      assertThrows(
          IllegalArgumentException.class, () -> model.save(file, Map.of(name, "{}")), name);
    }
    assertThrows(IllegalArgumentException.class, () -> model.save(file, Map.of("a", "no json")));
    Map<String, String> many = new TreeMap<>();
    for (char c = 'a'; c <= 'z'; c++) {
      many.put("" + c, "{}");
    }
    assertThrows(IllegalArgumentException.class, () -> model.save(file, many));
    assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(file));
    assertEquals(files, files(), "no temporary file is left");
  }

  @Test
  void save_mostSections_canBeReadAgain() throws IOException {
    Map<String, String> many = new TreeMap<>();
    for (char c = 'a'; c < 'a' + 13; c++) {
      many.put("" + c, "{}");
    }
    Path file = folder.resolve("many");
    model.save(file, many);
    try (Autoencoder loaded = Autoencoder.load(file)) {
      assertEquals(many, loaded.sections());
    }
  }

  @Test
  void save_overAFile_replacesIt() throws IOException {
    Path file = Files.write(folder.resolve("replaced"), new byte[100_000]);
    long files = files();
    model.save(file, Map.of("mine", "{\"answer\": 42}"));
    assertArrayEquals(bytes, Files.readAllBytes(file));
    assertEquals(files, files(), "no temporary file is left");
  }

  @Test
  void save_folderOrMissingFolder_fails() throws IOException {
    long files = files();
    assertThrows(IOException.class, () -> model.save(folder));
    assertThrows(NoSuchFileException.class, () -> model.save(folder.resolve("none/model")));
    assertEquals(files, files());
  }
}
