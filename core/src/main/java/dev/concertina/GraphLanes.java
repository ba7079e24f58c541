package dev.concertina;

import dev.concertina.accelerate.Lanes;
import dev.concertina.backend.Threads;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Graphs side by side over the same weights, each for its share of a batch.
 *
 * <p>Each share is computed on one thread from end to end, which needs no agreement between threads
 * within a step. The number of shares depends on net, batch size and threads, not on what is free.
 */
final class GraphLanes implements AutoCloseable {
  /** Fewer samples than this are not worth a thread of their own. */
  private static final int LEAST_SHARE = 8;

  /** All gradients together: 1 GB, or two of them. */
  private static final long MOST_GRADIENT_VALUES = 1L << 28;

  private final List<GraphLane> all = new ArrayList<>();
  private final Lanes lanes;

  GraphLanes(GraphPlan plan, INDArray weights, int batchSize) {
    int parts = parts(plan, batchSize);
    for (int i = 0; i < parts; i++) {
      all.add(new GraphLane(plan, weights));
    }
    this.lanes = new Lanes(parts, NativeThreads::limitHere, Graphs::releaseWorkspaces);
  }

  private static int parts(GraphPlan plan, int batchSize) {
    // One share on a GPU, and where graphs side by side are not the same as one after another.
    boolean apart = !Graphs.couplesSamples(plan.graph()) && !Graphs.sharesDraws(plan.graph());
    if (!Nd4j.getEnvironment().isCPU() || !apart) {
      return 1;
    }
    long affordable =
        Math.max(2, MOST_GRADIENT_VALUES / Math.max(1, Graphs.parameters(plan.graph())));
    long useful = Math.min(Threads.count(), batchSize / LEAST_SHARE);
    return (int) Math.max(1, Math.min(useful, affordable));
  }

  Lanes lanes() {
    return lanes;
  }

  GraphLane lane(int part) {
    return all.get(part);
  }

  /** The first sample of a part, of so many; the number of samples for the part behind the last. */
  int from(int part, int samples) {
    return (int) ((long) samples * part / all.size());
  }

  List<INDArray> gradients(int samples) {
    List<INDArray> gradients = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (from(i + 1, samples) > from(i, samples)) {
        gradients.add(all.get(i).gradient());
      }
    }
    return gradients;
  }

  @Override
  public void close() {
    lanes.close();
    all.forEach(GraphLane::close);
  }
}
