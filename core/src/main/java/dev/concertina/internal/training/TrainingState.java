package dev.concertina.internal.training;

import static dev.concertina.internal.model.JsonText.field;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.concertina.ModelFormatException;
import dev.concertina.TrainingReport.Epoch;
import dev.concertina.TrainingReport.Part;
import dev.concertina.internal.model.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The state of a training between two epochs. It holds no state of random numbers: those of an
 * epoch follow from the seed and the epoch's number.
 *
 * @param history the epochs that are done, at least one
 * @param notes what the report will say
 * @param stepsBack how often it has stepped back, and halved the learning rate
 * @param seconds how long it has taken
 * @param weights the parameters now
 * @param best the parameters after the best epoch
 * @param moments the optimiser's
 * @param steps the steps that the moments are of
 */
record TrainingState(
    List<Epoch> history,
    List<String> notes,
    int stepsBack,
    double seconds,
    float[] weights,
    float[] best,
    float[] moments,
    int steps) {

  TrainingState {
    history = List.copyOf(history);
    notes = List.copyOf(notes);
  }

  /** Everything but the vectors. */
  void describe(ObjectNode root) {
    root.put("stepsBack", stepsBack).put("seconds", seconds).put("steps", steps);
    ArrayNode texts = root.putArray("notes");
    notes.forEach(texts::add);
    ArrayNode epochs = root.putArray("history");
    for (Epoch epoch : history) {
      ObjectNode node = epochs.addObject().put("trainingError", epoch.trainingError());
      if (!Double.isNaN(epoch.validationError())) {
        node.put("validationError", epoch.validationError());
      }
      describe(epoch, node.putArray("parts"));
      node.put("learningRate", epoch.learningRate()).put("seconds", epoch.seconds());
    }
  }

  private static void describe(Epoch epoch, ArrayNode parts) {
    for (Part part : epoch.parts()) {
      ObjectNode node = parts.addObject().put("output", part.output()).put("weight", part.weight());
      node.put("trainingError", part.trainingError());
      if (!Double.isNaN(part.validationError())) {
        node.put("validationError", part.validationError());
      }
    }
  }

  private static List<Part> parts(JsonNode epoch) throws ModelFormatException {
    List<Part> parts = new ArrayList<>();
    for (JsonNode node : field(epoch, "parts")) {
      parts.add(
          new Part(
              field(node, "output").asText(),
              number(node, "weight"),
              number(node, "trainingError"),
              validationError(node)));
    }
    return parts;
  }

  private static double validationError(JsonNode node) throws ModelFormatException {
    return node.has("validationError") ? number(node, "validationError") : Double.NaN;
  }

  static TrainingState of(JsonNode root, float[] weights, float[] best, float[] moments)
      throws ModelFormatException {
    List<Epoch> history = new ArrayList<>();
    for (JsonNode node : field(root, "history")) {
      history.add(
          new Epoch(
              history.size() + 1,
              number(node, "trainingError"),
              validationError(node),
              parts(node),
              number(node, "learningRate"),
              number(node, "seconds")));
    }
    if (history.isEmpty()) {
      throw new ModelFormatException("its history is empty");
    }
    return new TrainingState(
        history,
        JsonText.texts(field(root, "notes")),
        count(root, "stepsBack"),
        number(root, "seconds"),
        weights,
        best,
        moments,
        count(root, "steps"));
  }

  private static double number(JsonNode node, String name) throws ModelFormatException {
    JsonNode field = field(node, name);
    if (!field.isNumber() || !Double.isFinite(field.asDouble())) {
      throw new ModelFormatException("its " + name + " is not a number");
    }
    return field.asDouble();
  }

  private static int count(JsonNode node, String name) throws ModelFormatException {
    JsonNode field = field(node, name);
    if (!field.isInt() || field.asInt() < 0) {
      throw new ModelFormatException("its " + name + " is not a count");
    }
    return field.asInt();
  }

  TrainingState withNote(String note) {
    List<String> more = new ArrayList<>(notes);
    more.add(note);
    return new TrainingState(history, more, stepsBack, seconds, weights, best, moments, steps);
  }

  /** Refuses a state whose arrays do not fit a net with the given number of parameters. */
  void requireSizes(int parameters, int momentsOfAll) throws ModelFormatException {
    if (weights.length != parameters || best.length != parameters) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "the net has %d parameters, found %d and %d",
              parameters,
              weights.length,
              best.length));
    }
    if (moments.length != momentsOfAll) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT, "the optimiser has %d moments, found %d", momentsOfAll, moments.length));
    }
  }
}
