package dev.concertina.internal.dct;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The discrete cosine transform of blocks of 8 by 8 pixels, DCT-II with an orthonormal basis, and
 * its inverse; each times a factor.
 *
 * @see <a href="https://doi.org/10.1109/T-C.1974.223784">Ahmed, Natarajan and Rao: Discrete Cosine
 *     Transform, IEEE Transactions on Computers 23, 1974</a>
 */
public final class BlockTransform {
  /** The side of a block. */
  public static final int SIDE = 8;

  /** The pixels of a block, and the planes of its transform. */
  public static final int PLANES = SIDE * SIDE;

  /** One row for each plane, one column for each pixel. */
  private final INDArray forward;

  private final INDArray inverse;

  BlockTransform(double factor, DataType type) {
    double[][] basis = basis();
    try (MemoryWorkspace out = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray matrix = Nd4j.create(basis).muli(factor).castTo(type);
      forward = matrix.dup('c');
      inverse = matrix.transpose().dup('c');
    }
  }

  /**
   * The frequency of a plane.
   *
   * @param vertical how many half waves it has from top to bottom
   * @param horizontal how many from left to right
   */
  public record Frequency(int vertical, int horizontal) {}

  /**
   * The frequencies of all planes, those first which hold most of a natural picture.
   *
   * @return by the sum of both frequencies, and of the same sum squarer ones first
   */
  public static List<Frequency> frequencies() {
    return IntStream.range(0, PLANES)
        .mapToObj(i -> new Frequency(i / SIDE, i % SIDE))
        .sorted(
            Comparator.<Frequency>comparingInt(f -> f.vertical() + f.horizontal())
                .thenComparingInt(f -> Math.max(f.vertical(), f.horizontal()))
                .thenComparingInt(Frequency::vertical))
        .toList();
  }

  private static double[][] basis() {
    double[][] basis = new double[PLANES][PLANES];
    List<Frequency> frequencies = frequencies();
    for (int plane = 0; plane < PLANES; plane++) {
      Frequency frequency = frequencies.get(plane);
      for (int pixel = 0; pixel < PLANES; pixel++) {
        basis[plane][pixel] =
            wave(frequency.vertical(), pixel / SIDE) * wave(frequency.horizontal(), pixel % SIDE);
      }
    }
    return basis;
  }

  private static double wave(int frequency, int at) {
    double norm = Math.sqrt((frequency == 0 ? 1.0 : 2.0) / SIDE);
    return norm * Math.cos(Math.PI * (2 * at + 1) * frequency / (2 * SIDE));
  }

  /** Writes the transforms of pictures {@code [n, 1, 8h, 8w]} to the first 64 planes. */
  void forward(INDArray pictures, INDArray into) {
    long height = pictures.size(2) / SIDE;
    long width = pictures.size(3) / SIDE;
    INDArray blocks =
        Nd4j.createUninitialized(pictures.dataType(), pictures.size(0), PLANES, height, width);
    move("space_to_depth", pictures, blocks);
    multiply(forward, blocks, into);
  }

  /** Writes pictures {@code [n, 1, 8h, 8w]} of the first 64 planes. */
  void inverse(INDArray planes, INDArray into) {
    INDArray blocks =
        Nd4j.createUninitialized(
            planes.dataType(), planes.size(0), PLANES, planes.size(2), planes.size(3));
    multiply(inverse, planes, blocks);
    move("depth_to_space", blocks, into);
  }

  /** Between pixels in their places and a plane for each place within a block. */
  private static void move(String how, INDArray from, INDArray to) {
    Nd4j.exec(
        DynamicCustomOp.builder(how)
            .addInputs(plain(from))
            .addIntegerArguments(SIDE, 0) // channels come before pixels
            .addOutputs(to)
            .build());
  }

  private static void multiply(INDArray matrix, INDArray from, INDArray to) {
    INDArray given = plain(from);
    for (long i = 0; i < given.size(0); i++) {
      Nd4j.matmul(matrix, planes(given, i), planes(to, i));
    }
  }

  /** The first 64 planes of one sample, a row for each. */
  private static INDArray planes(INDArray maps, long sample) {
    long pixels = maps.size(2) * maps.size(3);
    return maps.slice(sample)
        .reshape('c', maps.size(1), pixels)
        .get(NDArrayIndex.interval(0, PLANES), NDArrayIndex.all());
  }

  /** Native operations of this kind read on beyond the strides of a view. */
  private static INDArray plain(INDArray array) {
    return array.ordering() == 'c' && !array.isView() ? array : array.dup('c');
  }
}
