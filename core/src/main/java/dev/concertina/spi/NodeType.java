package dev.concertina.spi;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * Says how one class of layers stands in model files: a name, the function that writes its settings
 * and the one that reads them. The same for vertices, and for the parts of layers: losses,
 * activations, initialisers of weights and preprocessors.
 *
 * <p>A layer of one's own, with a setting called beta:
 *
 * <pre>{@code
 * NodeType.layer(
 *     "com.example.kl",
 *     KlLayer.class,
 *     (layer, out) -> out.number("beta", layer.beta()),
 *     in -> new KlLayer(in.number("beta", 0, 1e6)))
 * }</pre>
 *
 * <p>A file may come from a stranger, so the reader gives the bounds of every number. What is
 * written is read again at once and compared with what it was written from, field by field: a
 * setting that the functions forget makes {@code save} fail, it is never lost in silence.
 *
 * <p>A type serves objects of exactly its class. The name stands in files for as long as there are
 * files, so choose one to last; it must contain a dot, as a package does, for names without one are
 * Concertina's.
 *
 * @param <T> the class
 */
public final class NodeType<T> {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,99}");

  /** Says what an object is in a graph. */
  public enum Kind {
    LAYER("layer"),
    VERTEX("vertex"),
    PREPROCESSOR("preprocessor"),
    ACTIVATION("activation"),
    LOSS("loss"),
    INITIALISER("initialiser");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  /**
   * Writes the settings of an object.
   *
   * @param <T> the object's class
   */
  @FunctionalInterface
  public interface Writer<T> {
    /**
     * Writes all settings that can differ from one object to another.
     *
     * @param value the object
     * @param out takes the settings
     */
    void write(T value, FieldWriter out);
  }

  /**
   * Makes an object from its settings.
   *
   * @param <T> the object's class
   */
  @FunctionalInterface
  public interface Reader<T> {
    /**
     * Reads all that was written. Throws {@link IllegalArgumentException} if settings do not go
     * together; single ones are checked by the methods that read them.
     *
     * @param in has the settings
     * @return a new object
     */
    T read(FieldReader in);
  }

  /**
   * Says what a node makes of one sample.
   *
   * @param <T> the node's class
   */
  @FunctionalInterface
  public interface ShapeRule<T> {
    /**
     * Says the shape that the node makes, in arithmetic that cannot overflow. Throws {@link
     * IllegalArgumentException} if the node does not fit what comes in.
     *
     * @param value the node
     * @param inputs what comes in, of one sample
     * @return what goes out, of one sample
     */
    SampleShape shape(T value, List<SampleShape> inputs);
  }

  private final Kind kind;
  private final String name;
  private final Class<T> type;
  private final Writer<? super T> writer;
  private final Reader<? extends T> reader;
  private final @Nullable ShapeRule<? super T> shapes; // null: none of its own

  private NodeType(
      Kind kind,
      String name,
      Class<T> type,
      Writer<? super T> writer,
      Reader<? extends T> reader,
      @Nullable ShapeRule<? super T> shapes) {
    Require.that(
        NAME.matcher(Require.present(name, "name")).matches(),
        "a type's name must be 1 to 100 letters, digits, dots, '-' and '_', found '%s':"
            + " com.example.kl, say",
        name);
    this.kind = kind;
    this.name = name;
    this.type = Require.present(type, "type");
    this.writer = Require.present(writer, "writer");
    this.reader = Require.present(reader, "reader");
    this.shapes = shapes;
  }

  /**
   * Describes a class of layers.
   *
   * @param name its name in files
   * @param type the class
   * @param writer writes the settings
   * @param reader makes a layer from them
   * @param <T> the class
   * @return the type
   */
  public static <T extends Layer> NodeType<T> layer(
      String name, Class<T> type, Writer<? super T> writer, Reader<? extends T> reader) {
    return new NodeType<>(Kind.LAYER, name, type, writer, reader, null);
  }

  /**
   * Describes a class of vertices.
   *
   * @param name its name in files
   * @param type the class
   * @param writer writes the settings
   * @param reader makes a vertex from them
   * @param <T> the class
   * @return the type
   */
  public static <T extends GraphVertex> NodeType<T> vertex(
      String name, Class<T> type, Writer<? super T> writer, Reader<? extends T> reader) {
    return new NodeType<>(Kind.VERTEX, name, type, writer, reader, null);
  }

  /**
   * Describes a class of preprocessors, which stand before layers.
   *
   * @param name its name in files
   * @param type the class
   * @param writer writes the settings
   * @param reader makes a preprocessor from them
   * @param <T> the class
   * @return the type
   */
  public static <T extends InputPreProcessor> NodeType<T> preprocessor(
      String name, Class<T> type, Writer<? super T> writer, Reader<? extends T> reader) {
    return new NodeType<>(Kind.PREPROCESSOR, name, type, writer, reader, null);
  }

  /**
   * Describes a class of activations.
   *
   * @param name its name in files
   * @param type the class
   * @param writer writes the settings
   * @param reader makes an activation from them
   * @param <T> the class
   * @return the type
   */
  public static <T extends IActivation> NodeType<T> activation(
      String name, Class<T> type, Writer<? super T> writer, Reader<? extends T> reader) {
    return new NodeType<>(Kind.ACTIVATION, name, type, writer, reader, null);
  }

  /**
   * Describes a class of losses.
   *
   * @param name its name in files
   * @param type the class
   * @param writer writes the settings
   * @param reader makes a loss from them
   * @param <T> the class
   * @return the type
   */
  public static <T extends ILossFunction> NodeType<T> loss(
      String name, Class<T> type, Writer<? super T> writer, Reader<? extends T> reader) {
    return new NodeType<>(Kind.LOSS, name, type, writer, reader, null);
  }

  /**
   * Describes a class of initialisers, which draw a layer's first weights.
   *
   * @param name its name in files
   * @param type the class
   * @param writer writes the settings
   * @param reader makes an initialiser from them
   * @param <T> the class
   * @return the type
   */
  public static <T extends IWeightInit> NodeType<T> initialiser(
      String name, Class<T> type, Writer<? super T> writer, Reader<? extends T> reader) {
    return new NodeType<>(Kind.INITIALISER, name, type, writer, reader, null);
  }

  /**
   * Returns the same type with a rule of its own for shapes. Without one, DL4J's {@code
   * getOutputType} of the class is asked; a rule can be stricter, and bound the numbers that it
   * multiplies.
   *
   * @param rule says what a layer, vertex or preprocessor makes of one sample
   * @return a new type
   */
  public NodeType<T> withShape(ShapeRule<? super T> rule) {
    return new NodeType<>(kind, name, type, writer, reader, Require.present(rule, "rule"));
  }

  /**
   * Returns the name in files.
   *
   * @return a name that no other type of a catalogue has
   */
  public String name() {
    return name;
  }

  /**
   * Returns the kind of objects that this is a type of.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * Returns the class that it serves, and no subclass of it.
   *
   * @return the class
   */
  public Class<T> type() {
    return type;
  }

  /**
   * Writes the fields of an object.
   *
   * @param value an object of {@link #type()}
   * @param out where to
   */
  public void write(Object value, FieldWriter out) {
    writer.write(type.cast(value), out);
  }

  /**
   * Makes an object from its fields.
   *
   * @param in the fields
   * @return a new object of {@link #type()}
   * @throws IllegalArgumentException if a field is missing or out of its bounds
   */
  public T read(FieldReader in) {
    T value = reader.read(in);
    Require.that(
        value != null && value.getClass() == type,
        "%s: its type '%s' must read objects of %s, found %s",
        in.where(),
        name,
        type.getName(),
        value == null ? "null" : value.getClass().getName());
    return value;
  }

  /**
   * Computes the shape that a node makes of its inputs', if the type has a rule for that.
   *
   * @param value an object of {@link #type()}
   * @param inputs the shapes of its inputs
   * @return the shape of one sample; empty without a rule
   */
  public Optional<SampleShape> shape(Object value, List<SampleShape> inputs) {
    return Optional.ofNullable(shapes).map(rule -> rule.shape(type.cast(value), inputs));
  }

  @Override
  public String toString() {
    return kind + " '" + name + "'";
  }
}
