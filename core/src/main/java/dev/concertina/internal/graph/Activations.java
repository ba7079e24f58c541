package dev.concertina.internal.graph;

import dev.concertina.spi.NodeType;
import java.util.List;
import java.util.function.Supplier;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationCube;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationHardTanH;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationMish;
import org.nd4j.linalg.activations.impl.ActivationRReLU;
import org.nd4j.linalg.activations.impl.ActivationRationalTanh;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationRectifiedTanh;
import org.nd4j.linalg.activations.impl.ActivationSELU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSoftSign;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.activations.impl.ActivationThresholdedReLU;

/** The activations that architectures offer, each with the numbers that it has by default. */
final class Activations {
  private Activations() {}

  static List<NodeType<?>> types() {
    return List.of(
        plain("cube", ActivationCube.class, ActivationCube::new),
        plain("elu", ActivationELU.class, ActivationELU::new),
        plain("gelu", ActivationGELU.class, ActivationGELU::new),
        plain("hardSigmoid", ActivationHardSigmoid.class, ActivationHardSigmoid::new),
        plain("hardTanh", ActivationHardTanH.class, ActivationHardTanH::new),
        plain("identity", ActivationIdentity.class, ActivationIdentity::new),
        plain("leakyRelu", ActivationLReLU.class, ActivationLReLU::new),
        plain("mish", ActivationMish.class, ActivationMish::new),
        plain("rationalTanh", ActivationRationalTanh.class, ActivationRationalTanh::new),
        plain("rectifiedTanh", ActivationRectifiedTanh.class, ActivationRectifiedTanh::new),
        plain("relu", ActivationReLU.class, ActivationReLU::new),
        plain("relu6", ActivationReLU6.class, ActivationReLU6::new),
        plain("rrelu", ActivationRReLU.class, ActivationRReLU::new),
        plain("selu", ActivationSELU.class, ActivationSELU::new),
        plain("sigmoid", ActivationSigmoid.class, ActivationSigmoid::new),
        plain("softmax", ActivationSoftmax.class, ActivationSoftmax::new),
        plain("softplus", ActivationSoftPlus.class, ActivationSoftPlus::new),
        plain("softsign", ActivationSoftSign.class, ActivationSoftSign::new),
        plain("swish", ActivationSwish.class, ActivationSwish::new),
        plain("tanh", ActivationTanH.class, ActivationTanH::new),
        plain("thresholdedRelu", ActivationThresholdedReLU.class, ActivationThresholdedReLU::new));
  }

  private static <T extends IActivation> NodeType<T> plain(
      String name, Class<T> type, Supplier<T> maker) {
    return NodeType.activation(name, type, (activation, out) -> {}, in -> maker.get());
  }
}
