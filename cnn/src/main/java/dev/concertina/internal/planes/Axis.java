package dev.concertina.internal.planes;

/**
 * A convolution along one axis of an image, as one without stride. An image that is read with
 * stride s is cut into s <em>phases</em>: phase p has the pixels p, p + s, p + 2s and so on. The
 * result of a convolution on an image that was enlarged by repeating pixels is cut likewise.
 * Between the phases the kernel moves in steps of one, and <em>shifts</em> say which pixel meets
 * which weight.
 *
 * @param in the pixels of the image, before it is enlarged
 * @param out the pixels of the result
 * @param kernel the weights
 * @param dilation the distance between the pixels that neighbouring weights meet
 * @param stride the steps; 1 where the image is enlarged
 * @param up how often each pixel is repeated first
 * @param pad the zeros in front of the image
 */
public record Axis(int in, int out, int kernel, int dilation, int stride, int up, int pad) {

  /** The phase of the image that a weight meets. */
  int phase(int weight) {
    return Math.floorMod(weight * dilation - pad, stride);
  }

  /** How far the pixel that a weight meets lies from the result's, both counted in their phase. */
  public int shift(int weight, int resultPhase) {
    return Math.floorDiv(resultPhase + weight * dilation - pad, Math.max(stride, up));
  }

  /** By how many pixels a result reaches to the front. */
  int before() {
    return Math.max(0, -shift(0, 0));
  }

  /** By how many pixels a result reaches to the back. */
  int after() {
    return Math.max(0, shift(kernel - 1, up - 1));
  }

  /** How many pixels a phase of the image has that are of use. */
  public int pixels(int phase) {
    return Math.min((in - phase + stride - 1) / stride, results(0) + after());
  }

  /** How many pixels a phase of the result has. */
  public int results(int phase) {
    return (out - phase + up - 1) / up;
  }

  /** The length of a line that has zeros enough at its end for itself and for the next. */
  public int pitch() {
    return Math.max(pixels(0) + before(), results(0) + after());
  }

  /**
   * A part of an axis, by itself.
   *
   * @param axis the part
   * @param first where it begins on the side that is read
   * @param end where it ends there
   */
  public record Part(Axis axis, int first, int end) {}

  /** What makes some of the results, the first of them a multiple of what images are enlarged. */
  public Part results(int first, int end) {
    int start = first * stride - pad;
    int reach = (end - 1) * stride - pad + (kernel - 1) * dilation;
    int from = Math.min(in - 1, Math.max(0, Math.floorDiv(start, up)));
    int to = Math.max(from + 1, Math.min(in, Math.floorDiv(reach, up) + 1));
    int before = from * up - start;
    return new Part(
        new Axis(to - from, end - first, kernel, dilation, stride, up, before), from, to);
  }

  /** The other way round: what makes some of the pixels, the first a multiple of the steps. */
  public Part pixels(int first, int end) {
    int start = first + pad - (kernel - 1) * dilation;
    int from = Math.min(out - 1, Math.max(0, -Math.floorDiv(-start, stride)));
    int to = Math.max(from + 1, Math.min(out, Math.floorDiv(end - 1 + pad, stride) + 1));
    int before = first + pad - from * stride;
    return new Part(
        new Axis(end - first, to - from, kernel, dilation, stride, up, before), from, to);
  }
}
