package dev.concertina.internal.graph;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.concertina.internal.Require;
import dev.concertina.spi.FieldWriter;
import dev.concertina.spi.NodeType;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Writes fields of JSON. */
final class GraphFieldWriter implements FieldWriter {
  /** What a file says of every node, whatever its type. */
  static final Set<String> TAKEN = Set.of("name", "type", "inputs", "preprocessor");

  private final ObjectNode object;
  private final Catalogue types;
  private final String where;

  GraphFieldWriter(ObjectNode object, Catalogue types, String where) {
    this.object = object;
    this.types = types;
    this.where = where;
  }

  @Override
  public void integer(String key, int value) {
    free(key).put(key, value);
  }

  @Override
  public void whole(String key, long value) {
    free(key).put(key, value);
  }

  @Override
  public void number(String key, double value) {
    Require.that(
        Double.isFinite(value), "%s: %s must be a finite number, found %s", where, key, value);
    free(key).put(key, value);
  }

  @Override
  public void flag(String key, boolean value) {
    free(key).put(key, value);
  }

  @Override
  public void text(String key, String value) {
    Require.that(value != null, "%s: %s must not be null", where, key);
    free(key).put(key, value);
  }

  @Override
  public void networkInput(String key, String name) {
    text(key, name);
  }

  @Override
  public <V> void choice(String key, V value, Map<String, V> words) {
    String word =
        words.entrySet().stream()
            .filter(entry -> entry.getValue().equals(value))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(null);
    Require.that(
        word != null, "%s: %s must be one of %s, found %s", where, key, words.values(), value);
    free(key).put(key, word);
  }

  @Override
  public void integers(String key, int... values) {
    Require.that(values != null, "%s: %s must not be null", where, key);
    ArrayNode list = free(key).putArray(key);
    for (int value : values) {
      list.add(value);
    }
  }

  @Override
  public void activation(String key, IActivation value) {
    part(key, value);
  }

  @Override
  public void loss(String key, ILossFunction value) {
    part(key, value);
  }

  @Override
  public void initialiser(String key, IWeightInit value) {
    part(key, value);
  }

  @Override
  public void preprocessor(String key, InputPreProcessor value) {
    part(key, value);
  }

  @Override
  public void layer(String key, Layer value) {
    part(key, value);
  }

  @Override
  public void dropout(String key, IDropout value) {
    if (value == null) {
      return;
    }
    Require.that(
        value.getClass() == Dropout.class && ((Dropout) value).getPSchedule() == null,
        "%s: %s must be plain dropout of a fixed share, found %s",
        where,
        key,
        value);
    number(key, ((Dropout) value).getP());
  }

  private void part(String key, Object value) {
    Require.that(value != null, "%s: %s must not be null", where, key);
    put(free(key).putObject(key), value, types, where + ", " + key);
  }

  /** Writes an object with its type. */
  static void put(ObjectNode into, Object value, Catalogue types, String where) {
    NodeType<?> type = types.of(value, where);
    into.put("type", type.name());
    type.write(value, new GraphFieldWriter(into, types, where));
  }

  private ObjectNode free(String key) {
    Require.that(
        !TAKEN.contains(key) && !object.has(key),
        "%s: a setting must have a key of its own, found '%s' twice",
        where,
        key);
    return object;
  }
}
