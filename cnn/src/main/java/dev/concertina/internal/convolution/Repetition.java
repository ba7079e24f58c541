package dev.concertina.internal.convolution;

import dev.concertina.internal.arithmetic.Memory;
import dev.concertina.internal.planes.ImageScratch;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Images with each pixel repeated, and the sums of what belongs to each pixel, some lines at a
 * time. An instance is for one thread.
 */
final class Repetition {
  private final FusedUpsampling enlargement;
  private final ImageScratch scratch;
  private final Memory memory = new Memory();

  Repetition(FusedUpsampling enlargement, ImageScratch scratch) {
    this.enlargement = enlargement;
    this.scratch = scratch;
  }

  /** Fills {@code to} with the pixels of {@code from}, each repeated. */
  void repeat(INDArray from, INDArray to) {
    int width = (int) from.size(3);
    long lines = from.length() / width;
    int most = lines(width);
    for (long line = 0; line < lines; line += most) {
      int count = (int) Math.min(most, lines - line);
      int length = count * width;
      float[] pixels = scratch.array(ImageScratch.Place.IMAGE, length);
      memory.read(Memory.address(from) + line * width * Float.BYTES, pixels, 0, length);
      int large = length * enlargement.rows() * enlargement.columns();
      float[] result = scratch.array(ImageScratch.Place.RESULT, large);
      repeat(pixels, count, width, result);
      memory.write(result, 0, large, at(to, line, width));
    }
  }

  private int lines(int width) {
    return Math.max(1, Memory.BLOCK / (width * enlargement.rows() * enlargement.columns()));
  }

  /** Where what comes of a line begins. */
  private long at(INDArray large, long line, int width) {
    long before = line * width * enlargement.rows() * enlargement.columns();
    return Memory.address(large) + before * Float.BYTES;
  }

  private void repeat(float[] pixels, int lines, int width, float[] result) {
    int columns = enlargement.columns();
    int wide = width * columns;
    float[] line = scratch.array(ImageScratch.Place.LINE, lines * wide);
    for (int column = 0; column < columns; column++) {
      for (int i = 0; i < lines * width; i++) {
        line[i * columns + column] = pixels[i];
      }
    }
    for (int i = 0; i < lines * enlargement.rows(); i++) {
      System.arraycopy(line, i / enlargement.rows() * wide, result, i * wide, wide);
    }
  }

  /** Fills {@code to} with the sums of the values in {@code from} that belong to each pixel. */
  void addUp(INDArray from, INDArray to) {
    int width = (int) to.size(3);
    long lines = to.length() / width;
    int most = lines(width);
    for (long line = 0; line < lines; line += most) {
      int count = (int) Math.min(most, lines - line);
      int length = count * width;
      int large = length * enlargement.rows() * enlargement.columns();
      float[] values = scratch.array(ImageScratch.Place.RESULT, large);
      memory.read(at(from, line, width), values, 0, large);
      float[] sums = scratch.array(ImageScratch.Place.IMAGE, length);
      addUp(values, count, width, sums);
      memory.write(sums, 0, length, Memory.address(to) + line * width * Float.BYTES);
    }
  }

  private void addUp(float[] values, int lines, int width, float[] sums) {
    int columns = enlargement.columns();
    int wide = width * columns;
    Arrays.fill(sums, 0, lines * width, 0);
    for (int i = 0; i < lines * enlargement.rows(); i++) {
      int to = i / enlargement.rows() * width;
      for (int column = 0; column < columns; column++) {
        for (int j = 0; j < width; j++) {
          sums[to + j] += values[i * wide + j * columns + column];
        }
      }
    }
  }
}
