package dev.concertina.internal.planes;

import dev.concertina.internal.planes.ConvolutionShape.Link;
import java.util.Arrays;
import java.util.List;

/**
 * The weights of links as matrices for products, {@code [to channels, from channels]}: the weights
 * of a link that meet the same pixel are added up. For a product over all links to a phase at once
 * their matrices stand side by side, otherwise one after another.
 */
public final class LinkWeights {
  private final Link[] links;
  private final int to;
  private final int from;
  private final int taps;
  private final boolean transposed;
  private final int[] at;
  private final int[] step;

  /**
   * Places for the weights of links.
   *
   * @param links in the order of the phases that they lead to
   * @param to the channels that they lead to
   * @param from the channels that they come from
   * @param taps the weights between two channels
   * @param transposed whether links lead from results to images, against the kernel's order
   * @param sideBySide whether the matrices of a phase stand side by side
   */
  LinkWeights(
      List<Link> links, int to, int from, int taps, boolean transposed, boolean sideBySide) {
    this.links = links.toArray(Link[]::new);
    this.to = to;
    this.from = from;
    this.taps = taps;
    this.transposed = transposed;
    this.at = new int[this.links.length];
    this.step = new int[this.links.length];
    if (sideBySide) {
      placeSideBySide();
    } else {
      placeOneByOne();
    }
  }

  private void placeSideBySide() {
    for (int i = 0; i < links.length; ) {
      int end = i;
      while (end < links.length && links[end].to() == links[i].to()) {
        end++;
      }
      for (int j = i; j < end; j++) {
        at[j] = i * to * from + (j - i) * from;
        step[j] = (end - i) * from;
      }
      i = end;
    }
  }

  private void placeOneByOne() {
    for (int i = 0; i < links.length; i++) {
      at[i] = i * to * from;
      step[i] = from;
    }
  }

  /** The values of all matrices. */
  public int size() {
    return links.length * to * from;
  }

  /** Where a link's matrix begins. */
  int at(int link) {
    return at[link];
  }

  /** From one row of a link's matrix to the next. */
  int step(int link) {
    return step[link];
  }

  private int kernel(int a, int b) {
    return (transposed ? b * to + a : a * from + b) * taps;
  }

  /** Writes the matrices of a kernel {@code [out, in, taps]}. */
  public void pack(float[] kernel, float[] into) {
    for (int link = 0; link < links.length; link++) {
      for (int a = 0; a < to; a++) {
        int row = at[link] + a * step[link];
        for (int b = 0; b < from; b++) {
          float sum = 0;
          for (int tap : links[link].taps()) {
            sum += kernel[kernel(a, b) + tap];
          }
          into[row + b] = sum;
        }
      }
    }
  }

  /** Writes the kernel's gradient, given the matrices'. */
  public void unpack(float[] matrices, float[] kernel) {
    Arrays.fill(kernel, 0, to * from * taps, 0);
    for (int link = 0; link < links.length; link++) {
      for (int a = 0; a < to; a++) {
        int row = at[link] + a * step[link];
        for (int b = 0; b < from; b++) {
          for (int tap : links[link].taps()) {
            kernel[kernel(a, b) + tap] += matrices[row + b];
          }
        }
      }
    }
  }
}
