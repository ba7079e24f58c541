package dev.concertina.internal.graph;

import dev.concertina.internal.Json;
import dev.concertina.internal.JsonFields;
import dev.concertina.internal.Require;
import dev.concertina.spi.FieldReader;
import dev.concertina.spi.NodeType;
import dev.concertina.spi.NodeType.Kind;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Reads fields of JSON. */
final class GraphFieldReader implements FieldReader {
  private static final int LONGEST_NAME = 100;

  private final JsonFields fields;
  private final Catalogue types;
  private final List<String> networkInputs;

  GraphFieldReader(JsonFields fields, Catalogue types, List<String> networkInputs) {
    this.fields = fields;
    this.types = types;
    this.networkInputs = networkInputs;
  }

  @Override
  public String where() {
    return fields.where();
  }

  @Override
  public boolean has(String key) {
    return fields.has(key);
  }

  @Override
  public int integer(String key, int least, int most) {
    return fields.integer(key, least, most);
  }

  @Override
  public long whole(String key, long least, long most) {
    return fields.whole(key, least, most);
  }

  @Override
  public double number(String key, double least, double most) {
    return fields.number(key, least, most);
  }

  @Override
  public boolean flag(String key) {
    return fields.flag(key);
  }

  @Override
  public String text(String key, int longest) {
    return fields.text(key, longest);
  }

  @Override
  public String networkInput(String key) {
    String name = fields.text(key, LONGEST_NAME);
    Require.that(
        networkInputs.contains(name),
        "%s: %s must be one of the graph's inputs %s, found '%s'",
        where(),
        key,
        networkInputs,
        Json.printable(name));
    return name;
  }

  @Override
  public <V> V choice(String key, Map<String, V> words) {
    return fields.choice(key, words);
  }

  @Override
  public int[] integers(String key, int count, int least, int most) {
    return fields.integers(key, count, count, least, most);
  }

  @Override
  public int[] integers(String key, int fewest, int longest, int least, int most) {
    return fields.integers(key, fewest, longest, least, most);
  }

  @Override
  public IActivation activation(String key) {
    return (IActivation) part(Kind.ACTIVATION, key);
  }

  @Override
  public ILossFunction loss(String key) {
    return (ILossFunction) part(Kind.LOSS, key);
  }

  @Override
  public IWeightInit initialiser(String key) {
    return (IWeightInit) part(Kind.INITIALISER, key);
  }

  @Override
  public InputPreProcessor preprocessor(String key) {
    return (InputPreProcessor) part(Kind.PREPROCESSOR, key);
  }

  @Override
  public <L extends Layer> L layer(String key, Class<L> type) {
    Object layer = part(Kind.LAYER, key);
    Require.that(
        layer.getClass() == type,
        "%s: %s must be a layer of %s, found %s",
        where(),
        key,
        type.getSimpleName(),
        layer.getClass().getSimpleName());
    return type.cast(layer);
  }

  @Override
  public IDropout dropout(String key) {
    return has(key) ? new Dropout(number(key, Double.MIN_VALUE, 1)) : null;
  }

  private Object part(Kind kind, String key) {
    return typed(kind, fields.object(key), types, networkInputs);
  }

  /** Reads an object with its type, and nothing else. */
  static Object typed(Kind kind, JsonFields fields, Catalogue types, List<String> networkInputs) {
    NodeType<?> type = types.named(kind, fields.text("type", LONGEST_NAME), fields.where());
    Object value = read(type, fields, types, networkInputs);
    fields.finish();
    return value;
  }

  /** A stranger's reader may fail in its own way; the message then says for which node. */
  static Object read(
      NodeType<?> type, JsonFields fields, Catalogue types, List<String> networkInputs) {
    try {
      return type.read(new GraphFieldReader(fields, types, networkInputs));
    } catch (RuntimeException e) {
      String message = String.valueOf(e.getMessage());
      if (e instanceof IllegalArgumentException && message.startsWith(fields.where())) {
        throw e;
      }
      throw new IllegalArgumentException(fields.where() + ": " + message, e);
    }
  }
}
