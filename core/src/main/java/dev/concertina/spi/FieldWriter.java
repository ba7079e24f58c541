package dev.concertina.spi;

import java.util.Map;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * Takes the settings of a layer, vertex or part of one for a model file. Each key is written once,
 * and read by the method of the same name of {@link FieldReader}.
 *
 * <p>A node's keys {@code name}, {@code type}, {@code inputs} and {@code preprocessor} are taken.
 * All methods throw {@link IllegalArgumentException} for what cannot be written.
 */
public interface FieldWriter {

  /**
   * Writes a whole number.
   *
   * @param key the setting's name
   * @param value the number
   */
  void integer(String key, int value);

  /**
   * Writes a whole number of 64 bits.
   *
   * @param key the setting's name
   * @param value the number
   */
  void whole(String key, long value);

  /**
   * Writes a number.
   *
   * @param key the setting's name
   * @param value a finite number
   */
  void number(String key, double value);

  /**
   * Writes a truth value.
   *
   * @param key the setting's name
   * @param value the value
   */
  void flag(String key, boolean value);

  /**
   * Writes a text.
   *
   * @param key the setting's name
   * @param value the text
   */
  void text(String key, String value);

  /**
   * Writes the name of one of the graph's inputs.
   *
   * @param key the setting's name
   * @param name the input's name
   */
  void networkInput(String key, String name);

  /**
   * Writes the word for one of a few things, such as the constants of an enum.
   *
   * @param key the setting's name
   * @param value one of the things
   * @param words each thing by its word
   * @param <V> the things' class
   */
  <V> void choice(String key, V value, Map<String, V> words);

  /**
   * Writes whole numbers.
   *
   * @param key the setting's name
   * @param values the numbers
   */
  void integers(String key, int... values);

  /**
   * Writes an activation.
   *
   * @param key the setting's name
   * @param value the activation
   */
  void activation(String key, IActivation value);

  /**
   * Writes a loss.
   *
   * @param key the setting's name
   * @param value the loss
   */
  void loss(String key, ILossFunction value);

  /**
   * Writes how weights are drawn.
   *
   * @param key the setting's name
   * @param value the initialiser
   */
  void initialiser(String key, IWeightInit value);

  /**
   * Writes a preprocessor.
   *
   * @param key the setting's name
   * @param value the preprocessor
   */
  void preprocessor(String key, InputPreProcessor value);

  /**
   * Writes a layer within a layer.
   *
   * @param key the setting's name
   * @param value the layer
   */
  void layer(String key, Layer value);

  /**
   * Writes the share of values that dropout keeps, if there is dropout, and else nothing.
   *
   * @param key the setting's name
   * @param value plain dropout, or null
   */
  void dropout(String key, IDropout value);
}
