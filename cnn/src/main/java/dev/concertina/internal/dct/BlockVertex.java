package dev.concertina.internal.dct;

import dev.concertina.internal.Require;
import dev.concertina.internal.rate.PlainVertex;
import java.util.Objects;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Maps between pixels and the {@linkplain BlockTransform transform} of {@code (x - middle) / unit}.
 */
public abstract class BlockVertex extends PlainVertex {
  private static final long serialVersionUID = 1;

  private final double unit;
  private final double middle;

  BlockVertex(double unit, double middle) {
    this.unit = Require.positive(unit, "unit");
    Require.that(Double.isFinite(middle), "middle must be finite, found %s", middle);
    this.middle = middle;
  }

  /**
   * What is 1 in the code.
   *
   * @return in the samples' units
   */
  @JsonProperty("unit")
  public final double unit() {
    return unit;
  }

  /**
   * The grey whose code is 0.
   *
   * @return in the samples' units
   */
  @JsonProperty("middle")
  public final double middle() {
    return middle;
  }

  @Override
  public final boolean equals(Object other) {
    return other != null
        && other.getClass() == getClass()
        && ((BlockVertex) other).unit == unit
        && ((BlockVertex) other).middle == middle;
  }

  @Override
  public final int hashCode() {
    return Objects.hash(getClass(), unit, middle);
  }
}
