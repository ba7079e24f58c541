package dev.concertina.internal.format;

import java.io.Closeable;
import java.io.IOException;
import javax.imageio.stream.ImageInputStream;

/** An open picture file, in the form in which the JDK's reader gets it. */
public interface EncodedPicture extends Closeable {
  PictureFormat format();

  /** The number by which the reader knows the picture. */
  default int index() {
    return 0;
  }

  /** Enough for the reader to know size and layout; closed by {@link #close}. */
  ImageInputStream header() throws IOException;

  /** Memory that {@link #whole} takes. */
  long bytes() throws IOException;

  /** All of it, checked for damage; closed by {@link #close}. */
  ImageInputStream whole() throws IOException;

  /** What the file says beside the pixels; complete after {@link #whole}. */
  PictureTags tags();
}
