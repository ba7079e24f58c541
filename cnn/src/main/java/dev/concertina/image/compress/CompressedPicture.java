package dev.concertina.image.compress;

import dev.concertina.ModelFormatException;
import dev.concertina.compress.Compressor;
import dev.concertina.compress.ErrorBound;
import dev.concertina.image.Picture;
import dev.concertina.image.compress.PictureBlock.Levels;
import dev.concertina.internal.Require;
import dev.concertina.internal.codes.CodeFile;
import dev.concertina.internal.codes.CodeGrid;
import dev.concertina.internal.codes.CodeHeader;
import dev.concertina.internal.codes.CodecNet;
import dev.concertina.internal.codes.NetCodec;
import dev.concertina.internal.codes.OpenCodes;
import dev.concertina.internal.codes.PictureForm;
import dev.concertina.internal.coding.ChunkFile;
import dev.concertina.internal.coding.DamagedStreamException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a compressed picture, all of it or any rows. Nothing in the file is run; what it can ask
 * for in memory and time is bounded. A damaged block is found by its checksum; it costs its own
 * rows, and those of its neighbours within the net's reach. For one thread at a time.
 */
public final class CompressedPicture implements AutoCloseable {
  /** Blocks whose levels are kept: what one block's pixels need, and the next one's. */
  private static final int KEPT = 4;

  private final OpenCodes codes;
  private final CodeFile file;
  private final PictureForm form;
  private final StripNet net;
  private final PictureCodec pictures;
  private final PictureBlock decoder;
  private final Map<Integer, PictureBlock.Read> blocks =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, PictureBlock.Read> eldest) {
          return size() > KEPT;
        }
      };

  private CompressedPicture(OpenCodes codes) throws IOException {
    this.codes = codes;
    this.file = codes.file();
    CodecNet with = codes.net();
    CodeHeader header = file.header();
    if (header.picture().isEmpty()) {
      throw new ModelFormatException(
          file.path() + ": it holds samples: read it as compressed samples");
    }
    this.form = header.picture().get();
    try {
      this.net = new StripNet(with.model());
      this.pictures = new PictureCodec(net, with.codec(), form, header.blockRows());
      this.decoder = new PictureBlock(pictures, with.codec());
      requireSound();
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new ModelFormatException(file.path() + ": " + e.getMessage(), e);
    }
  }

  private void requireSound() throws ModelFormatException {
    try {
      pictures.requireSound(file.header());
      requireRoom();
      boolean whole = file.index().blocks().size() == pictures.blocks();
      for (int i = 0; i < pictures.blocks() && whole; i++) {
        whole = file.index().blocks().get(i).samples() == pictures.block(i, 0).count();
      }
      if (!whole) {
        throw new DamagedStreamException("its blocks are not those of its picture: it is damaged");
      }
    } catch (DamagedStreamException e) {
      throw ChunkFile.named(file.path(), e);
    }
  }

  /** A block that could not be held is not begun. */
  private void requireRoom() throws DamagedStreamException {
    long values = 0;
    for (int i = 0; i < pictures.components(); i++) {
      CodeGrid grid = pictures.whole(i);
      long rows = Math.min(grid.height(), file.header().blockRows() + 2L * net.halo());
      values += rows * grid.width() * grid.planes();
    }
    // Levels, codes and pixels, those of the neighbours, and what the net makes of them.
    long bytes = values * Float.BYTES * 8;
    if (bytes > Runtime.getRuntime().maxMemory() / 2) {
      throw new DamagedStreamException(
          "a block of it needs " + (bytes >> 20) + " MB: give Java more");
    }
  }

  /**
   * Opens a file with the model that it was made with.
   *
   * @param path what {@link PictureCompressor#compress} wrote
   * @param compressor the one that it was made with; stays the caller's
   * @return the picture; yours to close
   * @throws ModelFormatException if it is no such file, its header or index is damaged, it is of a
   *     newer version, or it was made with another model
   * @throws IOException if it cannot be read
   */
  public static CompressedPicture open(Path path, Compressor compressor) throws IOException {
    return OpenCodes.with(
        path, Require.present(compressor, "compressor").net(), CompressedPicture::new);
  }

  /**
   * Opens a file that contains its model.
   *
   * @param path what {@link PictureCompressor#compress} wrote with the model embedded
   * @return the picture; yours to close
   * @throws ModelFormatException if it is no such file, has no model in it, or is damaged
   * @throws IOException if it cannot be read
   */
  public static CompressedPicture open(Path path) throws IOException {
    return OpenCodes.alone(path, CompressedPicture::new);
  }

  /**
   * Returns the number of rows of pixels.
   *
   * @return how many
   */
  public int height() {
    return form.height();
  }

  /**
   * Returns the number of pixels in a row.
   *
   * @return how many
   */
  public int width() {
    return form.width();
  }

  /**
   * Returns the number of channels of a pixel.
   *
   * @return 1 for grey, 3 for red, green and blue
   */
  public int channels() {
    return form.channels();
  }

  /**
   * Returns the largest error that any value has.
   *
   * @return the bound that the file was made with; empty if there was none
   */
  public Optional<ErrorBound> bound() {
    return file.bound().map(b -> new ErrorBound(b.value(), b.relative()));
  }

  /**
   * Returns how many blocks the rows are in.
   *
   * @return how many
   */
  public int blocks() {
    return pictures.blocks();
  }

  /**
   * Reads all of the picture.
   *
   * @return the picture
   * @throws ModelFormatException if a block is damaged, the promised error cannot be kept on this
   *     machine, or the picture would not fit into a quarter of the heap
   * @throws IOException if it cannot be read
   */
  public Picture read() throws IOException {
    return rows(0, form.height());
  }

  /**
   * Reads some rows. Their blocks, and the blocks next to these, must not be damaged.
   *
   * @param top the first one's number
   * @param height how many
   * @return a picture of these rows
   * @throws IllegalArgumentException if there are no such rows
   * @throws ModelFormatException if a block that they need is damaged, the promised error cannot be
   *     kept on this machine, or the rows would not fit into a quarter of the heap
   * @throws IOException if it cannot be read
   */
  public Picture rows(int top, int height) throws IOException {
    Require.that(
        top >= 0 && height > 0 && (long) top + height <= form.height(),
        "rows must lie in [0, %d), found %d from %d on",
        form.height(),
        height,
        top);
    long bytes = (long) height * form.width() * form.channels() * Float.BYTES;
    if (bytes > Runtime.getRuntime().maxMemory() / 4) {
      throw new ModelFormatException(
          file.path()
              + ": these rows need "
              + bytes
              + " bytes: give Java more, or take fewer rows");
    }
    float[] values = new float[height * form.width() * form.channels()];
    StripNet.Rows wanted = new StripNet.Rows(top, height);
    for (int number = 0; number < blocks(); number++) {
      int first = pictures.top(number);
      int end = number + 1 < blocks() ? pictures.top(number + 1) : form.height();
      if (first < wanted.end() && end > top) {
        Component part = pixels(number);
        StripNet.Rows rows = new StripNet.Rows(first, part.height());
        StripNet.copyRows(
            part.values(), rows, values, wanted, wanted, form.channels(), form.width());
      }
    }
    return Picture.of(values, form.channels(), height, form.width(), form.depth());
  }

  private Component pixels(int number) throws IOException {
    Component forecast;
    try {
      forecast = pictures.pixels(number, file.header().multiples(), this::levels);
      NetCodec.requireFinite(forecast.values());
    } catch (DamagedStreamException | IllegalArgumentException | ArithmeticException e) {
      // What no compressor writes, the net or a shape refuses.
      throw damaged(number, e);
    }
    return bound().isEmpty() ? forecast : corrected(number, forecast);
  }

  private Component corrected(int number, Component forecast) throws IOException {
    byte[] errors = block(number).errors();
    try {
      return PictureBlock.corrected(errors, forecast, file.header().lattices().get(0));
    } catch (ModelFormatException e) {
      throw ChunkFile.named(file.path(), e);
    } catch (DamagedStreamException e) {
      throw damaged(number, e);
    }
  }

  private List<Levels> levels(int number) throws IOException {
    return block(number).components();
  }

  private PictureBlock.Read block(int number) throws IOException {
    PictureBlock.Read known = blocks.get(number);
    if (known == null) {
      try {
        known = decoder.decode(file.payload(number), number);
      } catch (ModelFormatException e) {
        throw ChunkFile.named(file.path(), e);
      } catch (DamagedStreamException e) {
        throw damaged(number, e);
      }
      blocks.put(number, known);
    }
    return known;
  }

  private ModelFormatException damaged(int number, Exception e) {
    return new ModelFormatException(file.path() + ": block " + number + ": " + e.getMessage(), e);
  }

  @Override
  public void close() throws IOException {
    net.close();
    codes.close();
  }
}
