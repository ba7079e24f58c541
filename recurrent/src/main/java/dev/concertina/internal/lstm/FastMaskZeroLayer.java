package dev.concertina.internal.lstm;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.layers.recurrent.MaskZeroLayer;

/** DL4J's layer around one of ours. */
final class FastMaskZeroLayer extends MaskZeroLayer {
  private static final long serialVersionUID = 1;

  FastMaskZeroLayer(Layer underlying, double maskingValue) {
    super(underlying, maskingValue);
  }

  @Override
  public void close() {
    underlying.close();
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
