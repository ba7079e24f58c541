package dev.concertina.denoise;

import dev.concertina.data.SampleShape;
import java.util.Arrays;

/** The noise of one plane by its diagonal wavelet details; {@link NoiseLevel} says how. */
final class WaveletDetail {
  static final int TAPS = 4;
  private static final double THIRD_QUARTILE = 0.6744897501960817;
  private static final double[] HIGH_PASS = highPass();

  private final float[] picture;
  private final int from;
  private final int height;
  private final int width;

  WaveletDetail(float[] picture, int from, SampleShape.Image shape) {
    this.picture = picture;
    this.from = from;
    this.height = shape.height();
    this.width = shape.width();
  }

  /** Daubechies, Ten Lectures on Wavelets, 1992, section 6.4, for N = 2; the sign is free. */
  private static double[] highPass() {
    double root = Math.sqrt(3);
    double scale = 4 * Math.sqrt(2);
    return new double[] {
      (1 + root) / scale, -(3 + root) / scale, (3 - root) / scale, (root - 1) / scale
    };
  }

  double sigma() {
    double[] details = new double[(height + TAPS - 1) / 2 * ((width + TAPS - 1) / 2)];
    // What rounding leaves of a flat area is none.
    double least = 1e-10 * largest();
    int count = 0;
    for (int y = 1; y < height + TAPS - 1; y += 2) {
      double[] row = filteredDown(y);
      for (int x = 1; x < width + TAPS - 1; x += 2) {
        double detail = 0;
        for (int k = 0; k < TAPS; k++) {
          detail += HIGH_PASS[k] * row[PictureCheck.mirrored(x - k, width)];
        }
        details[count] = Math.abs(detail);
        count += details[count] > least ? 1 : 0;
      }
    }
    return count == 0 ? 0 : median(details, count) / THIRD_QUARTILE;
  }

  private double[] filteredDown(int y) {
    double[] row = new double[width];
    for (int k = 0; k < TAPS; k++) {
      int start = from + PictureCheck.mirrored(y - k, height) * width;
      for (int x = 0; x < width; x++) {
        row[x] += HIGH_PASS[k] * picture[start + x];
      }
    }
    return row;
  }

  private double largest() {
    double largest = 0;
    for (int i = from; i < from + height * width; i++) {
      largest = Math.max(largest, Math.abs(picture[i]));
    }
    return largest;
  }

  private static double median(double[] values, int count) {
    Arrays.sort(values, 0, count);
    return (values[(count - 1) / 2] + values[count / 2]) / 2;
  }
}
