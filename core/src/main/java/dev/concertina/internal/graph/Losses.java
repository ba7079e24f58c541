package dev.concertina.internal.graph;

import dev.concertina.internal.loss.EuclideanLoss;
import dev.concertina.internal.loss.HuberLoss;
import dev.concertina.spi.NodeType;
import java.util.List;
import java.util.function.Supplier;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** The losses of {@link dev.concertina.metrics.ReconstructionError}. */
final class Losses {
  private Losses() {}

  static List<NodeType<?>> types() {
    return List.of(
        plain("euclidean", EuclideanLoss.class, EuclideanLoss::new),
        plain("huber", HuberLoss.class, HuberLoss::new),
        plain("meanAbsolute", LossMAE.class, LossMAE::new),
        plain("crossEntropy", LossBinaryXENT.class, LossBinaryXENT::new),
        plain("meanSquared", LossMSE.class, LossMSE::new),
        plain("sumSquared", LossL2.class, LossL2::new));
  }

  private static <T extends ILossFunction> NodeType<T> plain(
      String name, Class<T> type, Supplier<T> maker) {
    return NodeType.loss(name, type, (loss, out) -> {}, in -> maker.get());
  }
}
