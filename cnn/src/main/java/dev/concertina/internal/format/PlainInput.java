package dev.concertina.internal.format;

import java.io.IOException;
import javax.imageio.stream.ImageInputStream;

/** A file that the JDK's reader gets as it is: GIF and BMP. */
public record PlainInput(PictureFormat format, ImageInputStream in) implements EncodedPicture {
  @Override
  public ImageInputStream header() throws IOException {
    in.seek(0);
    return in;
  }

  @Override
  public long bytes() {
    return 0; // read from the file part by part
  }

  @Override
  public ImageInputStream whole() throws IOException {
    return header();
  }

  @Override
  public PictureTags tags() {
    return PictureTags.NONE;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
