package dev.concertina.internal.rate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The two parameters of each plane's density, 0 at first: its location in units of the first scale,
 * and the logarithm of its scale in the same units. Penalties on weights spare them.
 */
final class PriorParameters implements ParamInitializer {
  static final PriorParameters INSTANCE = new PriorParameters();
  static final String LOCATION = "location";
  static final String SCALE = "scale";

  private static final List<String> KEYS = List.of(LOCATION, SCALE);

  private PriorParameters() {}

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return (long) KEYS.size() * ((RateLayer) layer).planes();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return KEYS;
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return List.of();
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return KEYS;
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return false;
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return KEYS.contains(key);
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray view, boolean initialize) {
    if (initialize) {
      view.assign(0);
    }
    KEYS.forEach(conf::addVariable);
    return parts(conf, view);
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray view) {
    return parts(conf, view);
  }

  private static Map<String, INDArray> parts(NeuralNetConfiguration conf, INDArray view) {
    int planes = ((RateLayer) conf.getLayer()).planes();
    INDArray flat = view.reshape(view.length());
    Map<String, INDArray> parts = new LinkedHashMap<>();
    for (int i = 0; i < KEYS.size(); i++) {
      INDArray part = flat.get(NDArrayIndex.interval((long) i * planes, (i + 1L) * planes));
      parts.put(KEYS.get(i), part.reshape(1, planes));
    }
    return parts;
  }
}
