package dev.concertina.spi;

import java.util.Map;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * Gives the settings of a layer, vertex or part of one from a model file, which a stranger may have
 * written. Every number has bounds, a missing or unknown setting is refused, and so is one of
 * another type.
 *
 * <p>All methods throw {@link IllegalArgumentException} for what is refused, with a message that
 * names the node, the key, the rule and what was found. Ask for each setting that was written, and
 * let the exceptions pass.
 */
public interface FieldReader {

  /**
   * Returns the place of the object in the file, for messages.
   *
   * @return words such as {@code graph.json, node 'code'}
   */
  String where();

  /**
   * Says whether there is a setting, for those that are not always written.
   *
   * @param key the setting's name
   * @return whether it is there
   */
  boolean has(String key);

  /**
   * Reads a whole number.
   *
   * @param key the setting's name
   * @param least the smallest that is allowed
   * @param most the largest
   * @return the number
   */
  int integer(String key, int least, int most);

  /**
   * Reads a whole number of 64 bits.
   *
   * @param key the setting's name
   * @param least the smallest that is allowed
   * @param most the largest
   * @return the number
   */
  long whole(String key, long least, long most);

  /**
   * Reads a finite number.
   *
   * @param key the setting's name
   * @param least the smallest that is allowed; {@link Double#MIN_VALUE} for all above 0
   * @param most the largest
   * @return the number
   */
  double number(String key, double least, double most);

  /**
   * Reads a truth value.
   *
   * @param key the setting's name
   * @return the value
   */
  boolean flag(String key);

  /**
   * Reads a text.
   *
   * @param key the setting's name
   * @param longest how many characters it may have
   * @return the text
   */
  String text(String key, int longest);

  /**
   * Reads the name of one of the graph's inputs.
   *
   * @param key the setting's name
   * @return the name of an input that there is
   */
  String networkInput(String key);

  /**
   * Reads one of a few things by its word.
   *
   * @param key the setting's name
   * @param words each thing by its word
   * @param <V> the things' class
   * @return the thing
   */
  <V> V choice(String key, Map<String, V> words);

  /**
   * Reads whole numbers.
   *
   * @param key the setting's name
   * @param count how many there must be
   * @param least the smallest that is allowed
   * @param most the largest
   * @return the numbers
   */
  int[] integers(String key, int count, int least, int most);

  /**
   * Reads whole numbers, more or fewer of them.
   *
   * @param key the setting's name
   * @param fewest how many there must be
   * @param longest how many there may be
   * @param least the smallest that is allowed
   * @param most the largest
   * @return the numbers
   */
  int[] integers(String key, int fewest, int longest, int least, int most);

  /**
   * Reads an activation.
   *
   * @param key the setting's name
   * @return the activation
   */
  IActivation activation(String key);

  /**
   * Reads a loss.
   *
   * @param key the setting's name
   * @return the loss
   */
  ILossFunction loss(String key);

  /**
   * Reads how weights are drawn.
   *
   * @param key the setting's name
   * @return the initialiser
   */
  IWeightInit initialiser(String key);

  /**
   * Reads a preprocessor.
   *
   * @param key the setting's name
   * @return the preprocessor
   */
  InputPreProcessor preprocessor(String key);

  /**
   * Reads a layer within a layer.
   *
   * @param key the setting's name
   * @param type the class that it must be of, exactly
   * @param <L> the class
   * @return the layer
   */
  <L extends Layer> L layer(String key, Class<L> type);

  /**
   * Reads dropout.
   *
   * @param key the setting's name
   * @return dropout that keeps the share that was written, or null if none was
   */
  IDropout dropout(String key);
}
