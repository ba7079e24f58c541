package dev.concertina.internal.graph;

import dev.concertina.spi.NodeType;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.deeplearning4j.nn.weights.WeightInitLecunUniform;
import org.deeplearning4j.nn.weights.WeightInitNormal;
import org.deeplearning4j.nn.weights.WeightInitRelu;
import org.deeplearning4j.nn.weights.WeightInitReluUniform;
import org.deeplearning4j.nn.weights.WeightInitSigmoidUniform;
import org.deeplearning4j.nn.weights.WeightInitUniform;
import org.deeplearning4j.nn.weights.WeightInitVarScalingNormalFanAvg;
import org.deeplearning4j.nn.weights.WeightInitVarScalingNormalFanIn;
import org.deeplearning4j.nn.weights.WeightInitVarScalingNormalFanOut;
import org.deeplearning4j.nn.weights.WeightInitVarScalingUniformFanAvg;
import org.deeplearning4j.nn.weights.WeightInitVarScalingUniformFanIn;
import org.deeplearning4j.nn.weights.WeightInitVarScalingUniformFanOut;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.deeplearning4j.nn.weights.WeightInitXavierLegacy;
import org.deeplearning4j.nn.weights.WeightInitXavierUniform;

/** The ways to draw weights that architectures offer; files keep them for a training to come. */
final class Initialisers {
  /** DL4J keeps the number to itself. */
  private static final Map<String, WeightInitConstant> CONSTANTS =
      Map.of("zero", new WeightInitConstant(0), "one", new WeightInitConstant(1));

  private Initialisers() {}

  static List<NodeType<?>> types() {
    return List.of(
        NodeType.initialiser(
            "constant",
            WeightInitConstant.class,
            (constant, out) -> out.choice("value", constant, CONSTANTS),
            in -> in.choice("value", CONSTANTS)),
        plain("lecunUniform", WeightInitLecunUniform.class, WeightInitLecunUniform::new),
        plain("normal", WeightInitNormal.class, WeightInitNormal::new),
        plain("relu", WeightInitRelu.class, WeightInitRelu::new),
        plain("reluUniform", WeightInitReluUniform.class, WeightInitReluUniform::new),
        plain("sigmoidUniform", WeightInitSigmoidUniform.class, WeightInitSigmoidUniform::new),
        plain("uniform", WeightInitUniform.class, WeightInitUniform::new),
        plain(
            "varianceNormalFanAverage",
            WeightInitVarScalingNormalFanAvg.class,
            WeightInitVarScalingNormalFanAvg::new),
        plain(
            "varianceNormalFanIn",
            WeightInitVarScalingNormalFanIn.class,
            WeightInitVarScalingNormalFanIn::new),
        plain(
            "varianceNormalFanOut",
            WeightInitVarScalingNormalFanOut.class,
            WeightInitVarScalingNormalFanOut::new),
        plain(
            "varianceUniformFanAverage",
            WeightInitVarScalingUniformFanAvg.class,
            WeightInitVarScalingUniformFanAvg::new),
        plain(
            "varianceUniformFanIn",
            WeightInitVarScalingUniformFanIn.class,
            WeightInitVarScalingUniformFanIn::new),
        plain(
            "varianceUniformFanOut",
            WeightInitVarScalingUniformFanOut.class,
            WeightInitVarScalingUniformFanOut::new),
        plain("xavier", WeightInitXavier.class, WeightInitXavier::new),
        plain("xavierLegacy", WeightInitXavierLegacy.class, WeightInitXavierLegacy::new),
        plain("xavierUniform", WeightInitXavierUniform.class, WeightInitXavierUniform::new));
  }

  private static <T extends IWeightInit> NodeType<T> plain(
      String name, Class<T> type, Supplier<T> maker) {
    return NodeType.initialiser(name, type, (initialiser, out) -> {}, in -> maker.get());
  }
}
