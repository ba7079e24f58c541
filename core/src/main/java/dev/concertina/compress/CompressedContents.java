package dev.concertina.compress;

import dev.concertina.ModelFormatException;
import dev.concertina.data.SampleShape;
import dev.concertina.internal.codes.CodeFile;
import dev.concertina.internal.codes.CodeHeader;
import dev.concertina.internal.codes.PictureForm;
import dev.concertina.internal.coding.ChunkFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Holds what a compressed file says about itself. Reading it needs no model.
 *
 * @param kind what is in it
 * @param size rows, samples, or 1 for a picture
 * @param blocks how many parts can be read without the others
 * @param shape of a row, a sample, or the picture
 * @param bound the largest error; empty if none was promised
 * @param model the model that decodes it, and the beginning of its digest; empty for tables
 * @param multiples how finely codes are rounded: of the step in training, for each component; empty
 *     for tables
 * @param embedded whether the model stands in the file
 */
public record CompressedContents(
    Kind kind,
    long size,
    int blocks,
    SampleShape shape,
    Optional<ErrorBound> bound,
    Optional<String> model,
    List<Double> multiples,
    boolean embedded) {

  /** Kinds of compressed files. */
  public enum Kind {
    /** Rows of features, without a net: {@link CompressedTable}. */
    TABLE,
    /** Samples as a net's codes: {@link CompressedSamples}. */
    SAMPLES,
    /** A picture as a net's codes: {@code CompressedPicture} of the module for pictures. */
    PICTURE
  }

  /**
   * Reads what a file says of itself.
   *
   * @param path a compressed file
   * @return its contents
   * @throws ModelFormatException if it is none, its header or index is damaged, or it is of a newer
   *     version
   * @throws IOException if it cannot be read
   */
  public static CompressedContents of(Path path) throws IOException {
    if (isTable(path)) {
      try (CompressedTable table = CompressedTable.open(path)) {
        return new CompressedContents(
            Kind.TABLE,
            table.size(),
            table.blocks(),
            new SampleShape.Features(table.names().size()),
            Optional.of(table.bound()),
            Optional.empty(),
            List.of(),
            false);
      }
    }
    try (CodeFile file = CodeFile.open(path)) {
      CodeHeader header = file.header();
      Optional<PictureForm> picture = header.picture();
      SampleShape shape =
          picture
              .<SampleShape>map(p -> new SampleShape.Image(p.channels(), p.height(), p.width()))
              .orElse(header.shape());
      return new CompressedContents(
          picture.isPresent() ? Kind.PICTURE : Kind.SAMPLES,
          picture.isPresent() ? 1 : file.index().samples(),
          file.index().blocks().size(),
          shape,
          header.bound().map(b -> new ErrorBound(b.value(), b.relative())),
          Optional.of(header.model().text()),
          header.multiples(),
          file.hasModel());
    }
  }

  private static boolean isTable(Path path) throws IOException {
    try (ChunkFile file = ChunkFile.open(path)) {
      return file.typeAt(ChunkFile.start()).equals(TableHeader.TYPE);
    } catch (ModelFormatException e) {
      throw ChunkFile.named(path, e);
    }
  }

  /**
   * Checks whether a file begins as a compressed one.
   *
   * @param path any file
   * @return false also for what cannot be read
   */
  public static boolean recognises(Path path) {
    try (ChunkFile file = ChunkFile.open(path)) {
      return true;
    } catch (IOException other) {
      return false;
    }
  }
}
