package dev.concertina.spi;

import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;

/**
 * The settings that layers with weights have in common: widths, activation, initialiser, dropout.
 * For the functions of a {@link NodeType}.
 */
public final class LayerFields {
  /** Features that a layer takes in or makes. */
  public static final int WIDEST = 1 << 24;

  private LayerFields() {}

  /**
   * Writes the settings of a layer.
   *
   * @param layer the layer
   * @param out takes the settings
   */
  public static void write(FeedForwardLayer layer, FieldWriter out) {
    out.whole("in", layer.getNIn());
    out.whole("out", layer.getNOut());
    out.activation("activation", layer.getActivationFn());
    out.initialiser("weights", layer.getWeightInitFn());
    out.dropout("keep", layer.getIDropout());
  }

  /**
   * Reads the settings into a layer's builder.
   *
   * @param in has the settings
   * @param layer where they go to
   * @param <B> the builder's class
   * @return the same builder
   */
  public static <B extends FeedForwardLayer.Builder<B>> B read(FieldReader in, B layer) {
    layer.nIn(in.integer("in", 1, WIDEST)).nOut(in.integer("out", 1, WIDEST));
    layer.activation(in.activation("activation")).weightInit(in.initialiser("weights"));
    return layer.dropOut(in.dropout("keep"));
  }
}
