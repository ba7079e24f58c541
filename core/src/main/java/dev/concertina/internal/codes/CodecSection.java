package dev.concertina.internal.codes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.concertina.ModelDescription;
import dev.concertina.ModelFormatException;
import dev.concertina.internal.coding.DamagedStreamException;
import java.util.Base64;

/** Reads and writes the section that a compressor keeps in its model's file. */
public final class CodecSection {
  public static final String NAME = "compressor";

  private static final int VERSION = 1;
  private static final int MOST_NUMBERS = 1 << 16;

  /** Times any level and multiple it is still a float. */
  private static final float LARGEST = 1e20f;

  private static final double MOST_MULTIPLE = 1e6;

  private static final ObjectMapper JSON = new ObjectMapper();

  private CodecSection() {}

  public static String toJson(NetCodec codec) {
    ObjectNode root = JSON.createObjectNode().put("version", VERSION);
    put(root.putArray("steps"), codec.steps());
    put(root.putArray("offsets"), codec.offsets());
    root.put("conditioned", codec.conditioned());
    put(root.putArray("peaks"), codec.peaks());
    root.put("white", codec.white());
    root.put("codes", Base64.getEncoder().encodeToString(codec.codes().write()));
    return root.toString();
  }

  private static void put(ArrayNode node, float[] values) {
    for (float value : values) {
      node.add(value);
    }
  }

  public static NetCodec parse(String json, ModelDescription model) throws ModelFormatException {
    try {
      return read(JSON.readTree(json), model);
    } catch (JsonProcessingException e) {
      throw new ModelFormatException(
          "its compressor section is no JSON: " + e.getOriginalMessage(), e);
    } catch (DamagedStreamException | IllegalArgumentException | NullPointerException e) {
      throw new ModelFormatException("its compressor section is damaged: " + e.getMessage(), e);
    }
  }

  private static NetCodec read(JsonNode root, ModelDescription model)
      throws ModelFormatException, DamagedStreamException {
    int version = root.path("version").asInt();
    if (version != VERSION) {
      throw new ModelFormatException(
          "its compressor section is of version "
              + version
              + ", this reads "
              + VERSION
              + ": use a newer Concertina");
    }
    CodeModel codes = CodeModel.read(Base64.getDecoder().decode(root.get("codes").asText()));
    NetCodec codec =
        new NetCodec(
            positives(root.get("steps")),
            floats(root.get("offsets")),
            root.get("conditioned").asBoolean(),
            codes,
            positives(root.get("peaks")),
            white(root.get("white").asDouble()));
    requireSteps(codec.points());
    CodeGrid stored = codec.stored(model.code());
    boolean fits =
        codec.steps().length == stored.planes()
            && codec.offsets().length == stored.planes()
            && codes.contexts().taps().serve(stored)
            && codec.peaks().length == model.shape().features();
    if (!fits) {
      throw new ModelFormatException("its compressor section does not fit its model");
    }
    return codec;
  }

  private static float white(double white) {
    if (!(white >= 0 && white <= LARGEST)) {
      throw new IllegalArgumentException("white must be within 1e20, found " + white);
    }
    return (float) white;
  }

  private static void requireSteps(double[] points) throws ModelFormatException {
    for (double point : points) {
      if (!(point >= 1 / MOST_MULTIPLE && point <= MOST_MULTIPLE)) {
        throw new ModelFormatException("its compressor section has steps of " + point);
      }
    }
  }

  private static int count(JsonNode array) {
    if (array.size() < 1 || array.size() > MOST_NUMBERS) {
      throw new IllegalArgumentException("it has a list of " + array.size() + " numbers");
    }
    return array.size();
  }

  private static float[] floats(JsonNode array) {
    float[] values = new float[count(array)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) array.get(i).asDouble();
      if (!(Math.abs(values[i]) <= LARGEST)) {
        throw new IllegalArgumentException("a number must be within 1e20, found " + values[i]);
      }
    }
    return values;
  }

  private static float[] positives(JsonNode array) {
    float[] values = floats(array);
    for (float value : values) {
      if (!(value > 0)) {
        throw new IllegalArgumentException("a number must be positive, found " + value);
      }
    }
    return values;
  }
}
