package dev.concertina.internal.lstm;

import dev.concertina.internal.arithmetic.Memory;
import dev.concertina.internal.arithmetic.Scratch;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer's weights, and then their gradients, as one matrix: a row for each gate of each unit, in
 * DL4J's order of gates, and in it the recurrent weights, the input weights and the bias.
 */
final class LstmWeights {
  private final Memory memory = new Memory();
  private final Scratch scratch = new Scratch();
  private final Scratch gradientScratch = new Scratch();
  private float[] packed = new float[0];
  private float[] part = new float[0];
  private LstmShape shape;

  /** Reads the parameters, which are laid out as DL4J's initializer does. */
  void read(LstmShape newShape, INDArray input, INDArray recurrent, INDArray bias) {
    shape = newShape;
    packed = grown(packed, rows() * shape.pitch());
    part = grown(part, rows() * Math.max(shape.inputs(), shape.units()));
    readPart(recurrent, shape.units(), 0);
    readPart(input, shape.inputs(), shape.units());
    readPart(bias, 1, shape.columns() - 1);
    memory.write(packed, 0, rows() * shape.pitch(), address());
  }

  private void readPart(INDArray from, int width, int column) {
    memory.read(Memory.address(from), part, 0, rows() * width);
    for (int row = 0; row < rows(); row++) {
      System.arraycopy(part, row * width, packed, row * shape.pitch() + column, width);
    }
  }

  /** Writes the gradients where DL4J wants them. */
  void writeGradients(INDArray input, INDArray recurrent, INDArray bias) {
    memory.read(gradients(), packed, 0, rows() * shape.pitch());
    writePart(recurrent, shape.units(), 0);
    writePart(input, shape.inputs(), shape.units());
    writePart(bias, 1, shape.columns() - 1);
  }

  private void writePart(INDArray to, int width, int column) {
    for (int row = 0; row < rows(); row++) {
      System.arraycopy(packed, row * shape.pitch() + column, part, row * width, width);
    }
    memory.write(part, 0, rows() * width, Memory.address(to));
  }

  private int rows() {
    return 4 * shape.units();
  }

  /** Where the weights lie. */
  long address() {
    return scratch.at((long) rows() * shape.pitch());
  }

  /** Where the weights of the input lie; the bias follows them. */
  long inputAddress() {
    return address() + (long) shape.units() * Float.BYTES;
  }

  /** Where the gradients are to be put. */
  long gradients() {
    return gradientScratch.at((long) rows() * shape.pitch());
  }

  /** Where those of the input weights are to be put. */
  long inputGradients() {
    return gradients() + (long) shape.units() * Float.BYTES;
  }

  private static float[] grown(float[] array, int length) {
    return array.length < length ? new float[length] : array;
  }

  void free() {
    scratch.free();
    gradientScratch.free();
  }
}
