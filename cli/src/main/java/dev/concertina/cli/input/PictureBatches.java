package dev.concertina.cli.input;

import dev.concertina.cli.console.Console;
import dev.concertina.cli.console.Failure;
import dev.concertina.cli.options.DataOptions;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.image.Pictures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Pictures of a folder some at a time, brought to the kind and size that a model takes. */
public final class PictureBatches implements DataOptions.Batches {
  private static final int AT_ONCE = 64;

  private final Pictures pictures;
  private final Pictures converted;
  private final int leftOut;
  private int start;

  private PictureBatches(Pictures pictures, SampleShape.Image shape, int leftOut) {
    this.pictures = pictures;
    Pictures ofKind = shape.channels() == 1 ? pictures.asGrey() : pictures.asColour();
    this.converted = ofKind.resized(shape.height(), shape.width());
    this.leftOut = leftOut;
  }

  /**
   * Opens a folder or a picture; bad pictures are said and left out.
   *
   * @param shape of the model's samples
   * @throws Failure if the model takes no pictures, or none can be read
   */
  public static PictureBatches open(Path data, SampleShape shape, Console console)
      throws IOException, Failure {
    if (!(shape instanceof SampleShape.Image image)) {
      throw new Failure(
          data + " holds pictures, and the model takes samples of " + shape + ": give a table");
    }
    PictureSet set = PictureSet.inOrder(data, console);
    console.note(
        "pictures are brought to "
            + image.height()
            + " x "
            + image.width()
            + ", the size that the model takes");
    return new PictureBatches(set.pictures(), image, set.leftOut().size());
  }

  @Override
  public List<String> names() {
    return List.of();
  }

  @Override
  public Optional<String> name(long row) {
    Path file = Path.of(pictures.name((int) row - 1));
    return Optional.of(file.getFileName().toString());
  }

  @Override
  public int leftOut() {
    return leftOut;
  }

  @Override
  public boolean hasNext() {
    return start < converted.size();
  }

  @Override
  public Samples next() {
    int end = Math.min(converted.size(), start + AT_ONCE);
    try {
      Samples part = converted.select(IntStream.range(start, end).toArray()).whole();
      start = end;
      return part;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {}
}
