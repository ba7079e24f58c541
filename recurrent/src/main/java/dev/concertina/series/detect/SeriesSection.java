package dev.concertina.series.detect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.concertina.Autoencoder;
import dev.concertina.ModelDescription;
import dev.concertina.ModelFormatException;
import dev.concertina.anomaly.Calibration;
import dev.concertina.anomaly.SectionJson;
import dev.concertina.anomaly.Threshold;
import dev.concertina.data.SampleShape;
import dev.concertina.internal.use.HeldModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a detector for series keeps in its model's file.
 *
 * @param live the threshold of a live detector and what it has seen, or empty
 */
record SeriesSection(
    SeriesScoring scoring,
    SeriesCalibration calibration,
    Threshold threshold,
    Optional<Live> live) {
  static final String NAME = "series";

  private static final int VERSION = 1;

  /** More than happen. */
  private static final long MOST_STEPS = 1L << 60;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A live detector's part. */
  record Live(Threshold threshold, LiveState state) {}

  static SeriesSection of(SeriesDetector detector) {
    return new SeriesSection(
        detector.scoring(), detector.calibration(), detector.threshold(), Optional.empty());
  }

  static SeriesSection of(SeriesDetector detector, Threshold threshold, LiveState state) {
    return new SeriesSection(
        detector.scoring(),
        detector.calibration(),
        detector.threshold(),
        Optional.of(new Live(threshold, state)));
  }

  /** The section of a model's file. */
  static SeriesSection of(Path file, Autoencoder model) throws ModelFormatException {
    try {
      return of(model);
    } catch (ModelFormatException e) {
      throw new ModelFormatException(file + ": " + e.getMessage(), e);
    }
  }

  /** The section of a loaded model. */
  static SeriesSection of(Autoencoder model) throws ModelFormatException {
    String json = model.sections().get(NAME);
    if (json == null) {
      throw new ModelFormatException(
          "the model has no detector for series: calibrate one on clean series");
    }
    return parse(json, model.description());
  }

  SeriesDetector detector(HeldModel held) {
    return new SeriesDetector(held, scoring, calibration, threshold);
  }

  LiveDetector live(HeldModel held) {
    SeriesDetector detector = detector(held);
    return live.map(l -> new LiveDetector(held, detector, l.threshold(), l.state()))
        .orElseGet(() -> new LiveDetector(held, detector));
  }

  String toJson() {
    ObjectNode root = JSON.createObjectNode().put("version", VERSION);
    root.putObject("scoring")
        .put("resolution", scoring.resolution().name().toLowerCase(Locale.ROOT))
        .put("aggregation", scoring.aggregation().name().toLowerCase(Locale.ROOT))
        .put("smoothing", scoring.smoothing())
        .put("stride", scoring.stride());
    SectionJson.put(root.putObject("threshold"), threshold);
    SectionJson.put(root.putArray("featureErrors"), calibration.steps().featureErrors());
    SectionJson.put(root.putArray("scores"), calibration.steps().scores());
    SectionJson.put(root.putArray("windowScores"), calibration.windows());
    root.put("independent", calibration.independent());
    root.put("independentWindows", calibration.independentWindows());
    if (!Double.isNaN(calibration.largestGap())) {
      root.put("largestGap", calibration.largestGap());
    }
    live.ifPresent(l -> put(root.putObject("live"), l));
    return root.toString();
  }

  private static void put(ObjectNode node, Live live) {
    SectionJson.put(node.putObject("threshold"), live.threshold());
    LiveState.Kept state = live.state().kept();
    node.put("steps", state.steps());
    node.put("scored", state.scored());
    if (!Double.isNaN(state.lastTime())) {
      node.put("lastTime", state.lastTime());
    }
    state
        .drift()
        .ifPresent(
            d ->
                node.putObject("drift")
                    .put("distance", d.distance())
                    .put("critical", d.critical()));
    var readings = node.putArray("readings");
    for (float[] reading : state.readings()) {
      for (float value : reading) {
        if (Float.isNaN(value)) {
          readings.addNull();
        } else {
          readings.add(value);
        }
      }
    }
    SectionJson.put(node.putArray("scores"), state.scores());
    state.expected().ifPresent(e -> SectionJson.put(node.putArray("expected"), e));
  }

  static SeriesSection parse(String json, ModelDescription model) throws ModelFormatException {
    try {
      return read(JSON.readTree(json), model);
    } catch (JsonProcessingException e) {
      throw new ModelFormatException("its series section is no JSON: " + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new ModelFormatException("its series section is damaged: " + e.getMessage(), e);
    }
  }

  private static SeriesSection read(JsonNode root, ModelDescription model)
      throws ModelFormatException {
    SectionJson.requireVersion(root, VERSION, "series");
    if (!(model.shape() instanceof SampleShape.Series shape)) {
      throw new ModelFormatException("its series section is of a model that is not for series");
    }
    Calibration steps =
        new Calibration(
            SectionJson.numbers(root.get("scores")),
            SectionJson.numbers(root.get("featureErrors")));
    double[] windows = SectionJson.numbers(root.get("windowScores"));
    JsonNode gap = root.get("largestGap");
    SeriesCalibration calibration =
        new SeriesCalibration(
            steps,
            windows,
            finite(root.get("independent").asDouble()),
            finite(root.get("independentWindows").asDouble()),
            gap == null ? Double.NaN : gap.asDouble());
    boolean whole =
        steps.scores().length > 0
            && windows.length > 0
            && calibration.independent() > 0
            && calibration.independentWindows() > 0
            && (gap == null || gap.asDouble() > 0)
            && steps.featureErrors().length == shape.features()
            && Arrays.stream(steps.featureErrors()).allMatch(error -> error >= 0);
    if (!whole) {
      throw new ModelFormatException("its series section does not fit its model");
    }
    Arrays.sort(steps.scores());
    Arrays.sort(windows);
    JsonNode live = root.get("live");
    return new SeriesSection(
        scoring(root.get("scoring")),
        calibration,
        SectionJson.threshold(root.get("threshold")),
        live == null ? Optional.empty() : Optional.of(live(live, shape)));
  }

  private static SeriesScoring scoring(JsonNode node) {
    return new SeriesScoring(
        SeriesScoring.Resolution.valueOf(text(node, "resolution")),
        SeriesScoring.Aggregation.valueOf(text(node, "aggregation")),
        node.get("smoothing").asInt(),
        node.get("stride").asInt());
  }

  private static String text(JsonNode node, String name) {
    return node.get(name).asText().toUpperCase(Locale.ROOT);
  }

  private static Live live(JsonNode node, SampleShape.Series shape) throws ModelFormatException {
    double[] scores = SectionJson.numbers(node.get("scores"));
    float[][] readings = readings(node.get("readings"), shape);
    long steps = node.get("steps").asLong();
    long scored = node.get("scored").asLong();
    int kept = LiveDetector.kept(shape);
    boolean whole =
        readings.length <= shape.time()
            && steps >= readings.length
            && steps <= MOST_STEPS
            && scored <= steps
            && scores.length == Math.min(scored, kept);
    if (!whole) {
      throw new ModelFormatException("its series section does not fit its model");
    }
    LiveState.Kept state =
        new LiveState.Kept(
            readings,
            steps,
            scores,
            scored,
            expected(node.get("expected")),
            node.has("lastTime") ? finite(node.get("lastTime").asDouble()) : Double.NaN,
            Optional.ofNullable(node.get("drift")).map(SeriesSection::drift));
    return new Live(SectionJson.threshold(node.get("threshold")), LiveState.of(shape, kept, state));
  }

  private static float[][] readings(JsonNode values, SampleShape.Series shape)
      throws ModelFormatException {
    float[][] readings = new float[values.size() / shape.features()][shape.features()];
    if (values.size() != readings.length * shape.features()) {
      throw new ModelFormatException("its series section does not fit its model");
    }
    for (int i = 0; i < values.size(); i++) {
      JsonNode value = values.get(i);
      readings[i / shape.features()][i % shape.features()] =
          value.isNull() ? Float.NaN : (float) finite((float) value.asDouble());
    }
    return readings;
  }

  private static Optional<double[]> expected(JsonNode node) throws ModelFormatException {
    if (node == null) {
      return Optional.empty();
    }
    double[] expected = SectionJson.numbers(node);
    if (expected.length == 0) {
      throw new ModelFormatException("its series section compares with nothing");
    }
    Arrays.sort(expected);
    return Optional.of(expected);
  }

  private static LiveDetector.Drift drift(JsonNode node) {
    return new LiveDetector.Drift(
        finite(node.get("distance").asDouble()), finite(node.get("critical").asDouble()));
  }

  private static double finite(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("a number is not finite");
    }
    return value;
  }
}
