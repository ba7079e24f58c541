package dev.concertina.internal.codes;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.coding.DamagedStreamException;
import java.util.Arrays;
import java.util.List;

/**
 * Says how finely the planes of a net's codes are quantised, and how their levels are distributed.
 *
 * @param steps for each plane that is stored: the distance between values that it is rounded to,
 *     when the multiple is 1
 * @param offsets for each plane that is stored: the value that level 0 stands for
 * @param conditioned whether the net's code has one plane more: the logarithm of the multiple
 * @param codes the entropy model, with tables for some multiples
 * @param peaks for each feature of the samples: what an error is compared with, in decibels
 * @param white of pictures, whose values are from 0 to that; 0 for other samples
 */
public record NetCodec(
    float[] steps,
    float[] offsets,
    boolean conditioned,
    CodeModel codes,
    float[] peaks,
    float white) {

  /** A shape as planes, rows and columns. */
  static CodeGrid grid(SampleShape code) {
    if (code instanceof SampleShape.Image image) {
      return new CodeGrid(image.channels(), image.height(), image.width());
    }
    if (code instanceof SampleShape.Series series) {
      return new CodeGrid(series.features(), 1, series.valuesPerFeature());
    }
    return new CodeGrid(code.features(), 1, 1);
  }

  /** What is stored of such a code. */
  public CodeGrid stored(SampleShape code) {
    CodeGrid all = grid(code);
    return new CodeGrid(all.planes() - (conditioned ? 1 : 0), all.height(), all.width());
  }

  /** The stored part of a code, in steps of a multiple of the least. */
  float[] inSteps(float[] code, CodeGrid grid, double multiple) {
    int area = grid.height() * grid.width();
    float[] scaled = new float[grid.planes() * area];
    for (int plane = 0; plane < grid.planes(); plane++) {
      float step = step(plane, multiple);
      for (int i = plane * area; i < (plane + 1) * area; i++) {
        scaled[i] = (code[i] - offsets[plane]) / step;
      }
    }
    return scaled;
  }

  /** The code that levels stand for, as the net takes it. */
  public float[] code(int[] levels, CodeGrid grid, double multiple) {
    int area = grid.height() * grid.width();
    float[] code = new float[levels.length + (conditioned ? area : 0)];
    for (int plane = 0; plane < grid.planes(); plane++) {
      float step = step(plane, multiple);
      for (int i = plane * area; i < (plane + 1) * area; i++) {
        code[i] = offsets[plane] + levels[i] * step;
      }
    }
    if (conditioned) {
      Arrays.fill(code, levels.length, code.length, (float) StrictMath.log(multiple));
    }
    return code;
  }

  private float step(int plane, double multiple) {
    return (float) (steps[plane] * multiple);
  }

  /** The levels that a code is rounded to: what a bit may cost in fidelity is weighed. */
  public int[] round(float[] code, CodeGrid grid, double multiple, int point) {
    double weight = CodeModel.Options.DEFAULT.multiplier();
    return codes.quantise(inSteps(code, grid, multiple), grid, point, weight);
  }

  /** The multiples that tables were learned for, ascending. */
  public double[] points() {
    return codes.points();
  }

  /** Refuses multiples that no compressor takes. */
  public void requireServes(List<Double> multiples) throws DamagedStreamException {
    double[] points = points();
    for (double multiple : multiples) {
      if (!(multiple >= points[0] && multiple <= points[points.length - 1])) {
        throw new DamagedStreamException(
            "its header is damaged: its model does not serve steps of " + multiple);
      }
    }
  }

  /** Refuses what a net makes of codes that no net made. */
  public static void requireFinite(float[] values) throws DamagedStreamException {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new DamagedStreamException("its codes stand for nothing: it is damaged");
      }
    }
  }

  /** The place of the tables that were learned nearest to a multiple. */
  public int pointFor(double multiple) {
    double[] points = points();
    int best = 0;
    for (int i = 1; i < points.length; i++) {
      if (distance(points[i], multiple) < distance(points[best], multiple)) {
        best = i;
      }
    }
    return best;
  }

  private static double distance(double a, double b) {
    return Math.abs(Math.log(a / b));
  }
}
