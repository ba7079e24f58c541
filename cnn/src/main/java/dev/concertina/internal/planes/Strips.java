package dev.concertina.internal.planes;

import dev.concertina.internal.arithmetic.Memory;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Images cut into strips of a few lines each, those of all samples one after another. A few strips
 * at a time are worked on, however large the image is.
 *
 * @param channels the channels of an image
 * @param height its lines
 * @param width the pixels of a line
 * @param lines the lines of a strip; an image's last may have fewer
 */
public record Strips(int channels, int height, int width, int lines) {

  /**
   * Strips that are worked on together.
   *
   * @param first the first of them, counted over all samples
   * @param count how many there are
   */
  public record Group(int first, int count) {}

  /**
   * Neighbouring strips of one sample, and the lines that they read.
   *
   * @param sample the sample
   * @param strip the first strip's number in the group
   * @param count the number of strips
   * @param own the first of the lines that are theirs alone
   * @param top the first line that they read, less than 0 where that is above the image
   * @param first the first line that there is
   * @param end the line after the last that there is
   */
  record Piece(int sample, int strip, int count, int own, int top, int first, int end) {
    int lines() {
      return end - first;
    }

    boolean has(int line) {
      return line >= first && line < end;
    }
  }

  /** The strips of an image. */
  int perImage() {
    return (height + lines - 1) / lines;
  }

  /** The strips of several images in groups of nearly the same size. */
  List<Group> groups(int samples, int most) {
    int all = Math.multiplyExact(samples, perImage());
    int count = (all + most - 1) / most;
    int each = (all + count - 1) / count;
    List<Group> groups = new ArrayList<>();
    for (int first = 0; first < all; first += each) {
      groups.add(new Group(first, Math.min(each, all - first)));
    }
    return groups;
  }

  /**
   * A group by samples.
   *
   * @param more how many lines above and below its own each strip reads
   */
  List<Piece> pieces(Group group, int more) {
    List<Piece> pieces = new ArrayList<>();
    for (int strip = 0; strip < group.count(); ) {
      int at = group.first() + strip;
      int count = Math.min(perImage() - at % perImage(), group.count() - strip);
      int own = at % perImage() * lines;
      int top = own - more;
      int end = Math.min(height, top + count * lines + 2 * more);
      pieces.add(new Piece(at / perImage(), strip, count, own, top, Math.max(0, top), end));
      strip += count;
    }
    return pieces;
  }

  /** The address of a piece's first line in an array of images. */
  long address(INDArray images, Piece piece, int channel) {
    long line = ((long) piece.sample * channels + channel) * height + piece.first;
    return Memory.address(images) + line * width * Float.BYTES;
  }
}
