package dev.concertina.image;

import dev.concertina.data.SampleSource;

/** Pictures of one size as samples, read when they are asked for. */
record WholePictures(Pictures pictures, PictureHeader kind) implements SampleSource {
  @Override
  public int size() {
    return pictures.size();
  }

  @Override
  public void read(int index, float[] into, int offset) {
    Picture picture = pictures.ofKind(index, kind, true);
    picture.read(0, 0, kind.height(), kind.width(), into, offset);
  }
}
