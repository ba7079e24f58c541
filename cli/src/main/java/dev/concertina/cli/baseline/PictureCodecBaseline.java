package dev.concertina.cli.baseline;

import dev.concertina.image.Picture;
import java.io.IOException;

/** A format for pictures that loses something, the less the higher its quality. */
public interface PictureCodecBaseline {
  String name();

  /** What a reader must know to compare; of colours only if there are any. */
  String note(boolean grey);

  /** Whether this machine can write it. */
  boolean isHere();

  int lowest();

  int highest();

  /**
   * The file of a picture.
   *
   * @param picture grey or in colour, of 8 bits, without transparency
   * @param quality from the lowest to the highest
   */
  byte[] encode(Picture picture, int quality) throws IOException;

  /** The picture in such a file; grey if that is asked for. */
  Picture decode(byte[] file, boolean grey) throws IOException;
}
