package dev.concertina.internal.training;

import dev.concertina.internal.graph.HookedActivation;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.NodeType;
import dev.concertina.spi.PlanRequest;
import dev.concertina.testkit.PlannedArchitecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * Types for nets that only a test would train, of DL4J's layers that core has no types for and of
 * the tests' own: a file holds a number, and memory the object.
 */
public final class HeldTypes {
  private static final List<Layer> LAYERS = new ArrayList<>();
  private static final Map<Class<?>, Object> LAST = new ConcurrentHashMap<>();

  public static final List<NodeType<?>> ALL =
      List.of(
          layer(BatchNormalization.class),
          layer(CnnLossLayer.class),
          layer(ConvolutionLayer.class),
          layer(Deconvolution2D.class),
          layer(LSTM.class),
          layer(LastTimeStep.class),
          layer(LocalResponseNormalization.class),
          layer(RepeatVector.class),
          layer(RnnOutputLayer.class),
          layer(SubsamplingLayer.class),
          layer(Upsampling2D.class),
          hooked(),
          loss(TrainerTest.Unsteady.class),
          loss(DevicesTest.Unsteady.class));

  private HeldTypes() {}

  /** An architecture of a net that has layers of these. */
  public static PlannedArchitecture planned(Function<PlanRequest, GraphPlan> planner) {
    return new PlannedArchitecture(planner, ALL);
  }

  public static NodeType<?>[] all() {
    return ALL.toArray(NodeType<?>[]::new);
  }

  /** Equal layers have one number, so that equal models have equal files. */
  private static synchronized int held(Layer layer) {
    if (!LAYERS.contains(layer)) {
      LAYERS.add(layer.clone());
    }
    return LAYERS.indexOf(layer);
  }

  private static synchronized Layer held(int number) {
    return LAYERS.get(number).clone();
  }

  private static <T extends Layer> NodeType<T> layer(Class<T> type) {
    return NodeType.layer(
        "held." + type.getSimpleName(),
        type,
        (layer, out) -> out.integer("held", held(layer)),
        in -> type.cast(held(in.integer("held", 0, Integer.MAX_VALUE))));
  }

  /** What was written last: a test has one. */
  private static <T extends ILossFunction> NodeType<T> loss(Class<T> type) {
    return NodeType.loss(
        "held." + type.getName().replace('$', '.'),
        type,
        (loss, out) -> LAST.put(type, loss),
        in -> type.cast(LAST.get(type)));
  }

  private static NodeType<HookedActivation> hooked() {
    Class<HookedActivation> type = HookedActivation.class;
    return NodeType.activation(
        "held.hooked",
        type,
        (activation, out) -> LAST.put(type, activation),
        in -> type.cast(LAST.get(type)));
  }
}
