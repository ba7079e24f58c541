package dev.concertina.image;

import dev.concertina.data.DataFormatException;
import dev.concertina.data.Range;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.internal.Require;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where pictures come from. Safe for use by many threads. */
interface PictureSource {
  int size();

  /** What to call a picture in a message. */
  String name(int index);

  /** Looks at a picture without decoding it. */
  PictureHeader header(int index) throws IOException;

  /** Reads or makes a picture, anew each time. */
  Picture read(int index) throws IOException;

  /** Picture files. */
  record Files(List<Path> files) implements PictureSource {
    @Override
    public int size() {
      return files.size();
    }

    @Override
    public String name(int index) {
      return files.get(index).toString();
    }

    @Override
    public PictureHeader header(int index) throws IOException {
      return PictureFile.header(files.get(index));
    }

    @Override
    public Picture read(int index) throws IOException {
      return Picture.read(files.get(index));
    }
  }

  /** Pictures in memory. */
  record Memory(List<Picture> pictures) implements PictureSource {
    @Override
    public int size() {
      return pictures.size();
    }

    @Override
    public String name(int index) {
      return "picture " + index;
    }

    @Override
    public PictureHeader header(int index) {
      return PictureHeader.of(pictures.get(index));
    }

    @Override
    public Picture read(int index) {
      return pictures.get(index);
    }
  }

  /** Samples that are pictures. */
  record OfSamples(Samples samples, PictureHeader kind) implements PictureSource {
    /**
     * Takes samples.
     *
     * @throws IllegalArgumentException unless they are pictures of 8 or 16 bits
     */
    static OfSamples of(Samples samples) {
      SampleShape shape = Require.present(samples, "samples").shape();
      Require.that(
          shape instanceof SampleShape.Image && (shape.features() == 1 || shape.features() == 3),
          "samples must be pictures of shape [n, 1, height, width] or [n, 3, height, width], found"
              + " %s: reshape them",
          shape);
      Range range = samples.range().orElse(null);
      boolean deep = range != null && range.equals(new Range(0, 65535));
      Require.that(
          deep || range != null && range.equals(new Range(0, 255)),
          "samples must have the declared range 0..255 or 0..65535 of pictures, found %s: declare"
              + " it with withRange",
          range == null ? "none" : range);
      var image = (SampleShape.Image) shape;
      int depth = deep ? 16 : 8;
      return new OfSamples(
          samples, new PictureHeader(image.height(), image.width(), image.channels(), depth));
    }

    @Override
    public int size() {
      return samples.size();
    }

    @Override
    public String name(int index) {
      return "sample " + index;
    }

    @Override
    public PictureHeader header(int index) {
      return kind;
    }

    @Override
    public Picture read(int index) throws IOException {
      float[] values = samples.row(index);
      for (float value : values) {
        if (value != Math.rint(value)) {
          throw new DataFormatException(
              "values of pictures must be whole numbers, found " + value + " in sample " + index);
        }
      }
      return Picture.of(values, kind.channels(), kind.height(), kind.width(), kind.depth());
    }
  }

  /** Something made of each picture. */
  interface Conversion {
    Picture convert(Picture picture);

    // From what is known of a picture to what is then known of the converted one.
    PictureHeader convert(PictureHeader header);
  }

  /** Pictures made of others. */
  record Converted(PictureSource before, Conversion conversion) implements PictureSource {
    @Override
    public int size() {
      return before.size();
    }

    @Override
    public String name(int index) {
      return before.name(index);
    }

    @Override
    public PictureHeader header(int index) throws IOException {
      return conversion.convert(before.header(index));
    }

    @Override
    public Picture read(int index) throws IOException {
      return conversion.convert(before.read(index));
    }
  }

  /** Other channels. */
  record Channels(int count) implements Conversion {
    @Override
    public Picture convert(Picture picture) {
      return count == 1 ? picture.asGrey() : picture.asColour();
    }

    @Override
    public PictureHeader convert(PictureHeader header) {
      return new PictureHeader(header.height(), header.width(), count, header.depth());
    }
  }

  /** Another size. */
  record Size(int height, int width) implements Conversion {
    @Override
    public Picture convert(Picture picture) {
      return picture.resized(height, width);
    }

    @Override
    public PictureHeader convert(PictureHeader header) {
      return new PictureHeader(height, width, header.channels(), header.depth());
    }
  }
}
