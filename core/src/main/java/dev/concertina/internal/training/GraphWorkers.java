package dev.concertina.internal.training;

import dev.concertina.backend.Threads;
import dev.concertina.internal.graph.Graphs;
import dev.concertina.internal.runtime.DeviceMemory;
import dev.concertina.internal.runtime.NativeThreads;
import dev.concertina.internal.workers.Workers;
import dev.concertina.spi.GraphPlan;
import java.util.List;
import java.util.function.IntConsumer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Graphs side by side, each for its share of a batch: over the same weights on threads of the CPU,
 * over copies of them on several GPUs.
 *
 * <p>Each share is computed on one thread from end to end, which needs no agreement between threads
 * within a step. The number of shares depends on net, batch size and threads or GPUs, not on what
 * is free.
 */
final class GraphWorkers implements AutoCloseable {
  /** Fewer samples than this, with fewer values, are not worth a thread of their own. */
  private static final int LEAST_SHARE = 8;

  private static final int LEAST_SHARE_VALUES = 1 << 14;

  /** All gradients together: 1 GB, or two of them. */
  private static final long MOST_GRADIENT_VALUES = 1L << 28;

  private final int batchSize;
  private final Workers workers;
  private final WorkerWeights weights;
  private final GraphWorker[] all;

  /** Makes workers on threads of the CPU, or one on the GPU. */
  GraphWorkers(GraphPlan plan, INDArray weights, int batchSize) {
    this(plan, weights, batchSize, 1);
  }

  /**
   * Makes a worker on each of several devices; this thread is on the first.
   *
   * @param devices how many there are to take at most; with one it is as without
   */
  GraphWorkers(GraphPlan plan, INDArray weights, int batchSize, int devices) {
    this.batchSize = batchSize;
    int parts = devices > 1 ? onDevices(plan, batchSize, devices) : onThreads(plan, batchSize);
    this.all = new GraphWorker[parts];
    if (devices > 1 && parts > 1) {
      // Memory on a device, and DL4J's working memory, belong to the thread that took it there.
      this.workers =
          Workers.pinned(parts, NativeThreads::limitHere, NativeThreads::releaseWorkspaces);
      this.weights = new CopiedWeights(weights, parts);
    } else {
      this.workers = new Workers(parts, NativeThreads::limitHere, NativeThreads::releaseWorkspaces);
      this.weights = new SharedWeights(weights, parts);
    }
    try {
      workers.each(part -> all[part] = new GraphWorker(plan, this.weights.of(part)));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Whether a batch can be cut into shares that are the same side by side as in one. */
  static boolean canCut(GraphPlan plan) {
    return !Graphs.couplesSamples(plan.graph()) && !Graphs.sharesDraws(plan.graph());
  }

  private static int onDevices(GraphPlan plan, int batchSize, int devices) {
    return canCut(plan) ? Math.max(1, Math.min(devices, batchSize / LEAST_SHARE)) : 1;
  }

  private static int onThreads(GraphPlan plan, int batchSize) {
    if (!Nd4j.getEnvironment().isCPU() || !canCut(plan)) {
      return 1;
    }
    long affordable =
        Math.max(2, MOST_GRADIENT_VALUES / Math.max(1, Graphs.parameters(plan.graph())));
    long values = (long) batchSize * plan.samples().shape().size();
    long shares = Math.max(batchSize / LEAST_SHARE, values / LEAST_SHARE_VALUES);
    long useful = Math.min(Threads.count(), Math.min(shares, batchSize));
    return (int) Math.max(1, Math.min(useful, affordable));
  }

  /** The threads, for work that is not the workers' own. */
  Workers workers() {
    return workers;
  }

  int parts() {
    return all.length;
  }

  GraphWorker worker(int part) {
    return all[part];
  }

  /** Does a task for each part, on its thread, with the weights as they are now. */
  void each(IntConsumer task) {
    weights.publish();
    workers.each(
        part -> {
          weights.receive(part);
          task.accept(part);
        });
  }

  /** From now on, outputs have the weights of this epoch. */
  void begin(int epoch) {
    for (GraphWorker worker : all) {
      worker.begin(epoch);
    }
  }

  /** The first of {@code samples} samples in a part; for the part after the last, their number. */
  int from(int part, int samples) {
    return (int) ((long) samples * part / all.length);
  }

  /**
   * Within {@link #each}: computes the gradient on a part's share of a batch.
   *
   * @param seed for what layers draw
   * @return the mean loss as DL4J scales it, 0 for no samples
   * @throws IllegalStateException if its device has no room for the share
   */
  double compute(int part, Batch batch, long seed) {
    int from = from(part, batch.samples());
    int count = from(part + 1, batch.samples()) - from;
    if (count == 0) {
      return 0;
    }
    try {
      double score = all[part].compute(batch, from, count, seed + part);
      weights.deliver(part, all[part].gradient());
      return score;
    } catch (RuntimeException | Error failure) {
      if (DeviceMemory.isExhausted(failure)) {
        throw DeviceMemory.ofBatch(part, count, batchSize, failure);
      }
      throw failure;
    }
  }

  /** Gradients that add up to all that the last call of {@link #each} has computed. */
  List<INDArray> gradients() {
    return weights.gradients();
  }

  @Override
  public void close() {
    try {
      workers.each(this::release);
    } finally {
      workers.close();
    }
  }

  private void release(int part) {
    if (all[part] != null) {
      all[part].close();
    }
    weights.release(part);
  }
}
