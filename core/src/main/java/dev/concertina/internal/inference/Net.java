package dev.concertina.internal.inference;

import dev.concertina.internal.graph.Graphs;
import dev.concertina.internal.kernel.AcceleratedGraph;
import dev.concertina.internal.runtime.HostArrays;
import dev.concertina.spi.GraphPlan;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A plan with its weights, whole and in halves, shared by all sessions. */
public final class Net implements AutoCloseable {
  private final GraphPlan plan;
  private INDArray weights;
  private float[] values;
  private Halves halves;

  /** Takes over the weights, {@code [1, parameters]}. */
  public Net(GraphPlan plan, INDArray weights) {
    this.plan = plan;
    this.weights = weights;
  }

  /**
   * A net of these weights. Their array is made by the first thread that asks for it, which is a
   * session's: on a GPU it is of no use but on the device of the thread that made it.
   */
  public Net(GraphPlan plan, float[] values) {
    this.plan = plan;
    this.values = values;
  }

  /** A part of the net with weights of its own; the decoder of a net that has none is null. */
  private record Halves(
      ComputationGraphConfiguration encoder,
      INDArray encoderWeights,
      ComputationGraphConfiguration decoder,
      INDArray decoderWeights) {}

  GraphPlan plan() {
    return plan;
  }

  synchronized INDArray weights() {
    if (weights == null) {
      weights = HostArrays.of(values, values.length, 1, values.length);
      values = null;
    }
    return weights;
  }

  /** A new graph of all of it. */
  AcceleratedGraph whole() {
    return Graphs.sharing(plan.graph(), weights());
  }

  /** A new graph of the part before the code. */
  AcceleratedGraph encoder(ComputationGraph whole) {
    Halves parts = halves(whole);
    return Graphs.sharing(parts.encoder(), parts.encoderWeights());
  }

  /**
   * Makes a new graph of the part after the code.
   *
   * @throws UnsupportedOperationException if the net does not fall into halves
   */
  AcceleratedGraph decoder(ComputationGraph whole) {
    Halves parts = halves(whole);
    if (parts.decoder() == null) {
      Graphs.decoder(plan); // says why there is none
    }
    return Graphs.sharing(parts.decoder(), parts.decoderWeights());
  }

  private synchronized Halves halves(ComputationGraph whole) {
    if (halves == null) {
      ComputationGraphConfiguration encoder = Graphs.encoder(plan);
      ComputationGraphConfiguration decoder = null;
      try {
        decoder = Graphs.decoder(plan);
      } catch (UnsupportedOperationException pathRoundTheCode) {
        // Such a net still encodes; decode says why it cannot.
      }
      halves =
          new Halves(
              encoder,
              Graphs.weightsOf(encoder, whole),
              decoder,
              decoder == null ? null : Graphs.weightsOf(decoder, whole));
    }
    return halves;
  }

  @Override
  public synchronized void close() {
    if (halves != null) {
      halves.encoderWeights().close();
      if (halves.decoderWeights() != null) {
        halves.decoderWeights().close();
      }
    }
    if (weights != null) {
      weights.close();
    }
  }
}
