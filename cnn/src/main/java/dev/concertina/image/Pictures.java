package dev.concertina.image;

import dev.concertina.data.DataFormatException;
import dev.concertina.data.Range;
import dev.concertina.data.SampleShape;
import dev.concertina.data.SampleSource;
import dev.concertina.data.Samples;
import dev.concertina.internal.Require;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A set of pictures with random access, of any sizes: those of a folder, of some files, in memory,
 * or in an IDX file. A front for the samples that an autoencoder learns from: {@link #crops} and
 * {@link #whole}.
 *
 * <p><b>Files are read when they are asked for.</b> To list a folder opens no file. Pictures that
 * were used last are kept, up to a quarter of the heap for each set and what was {@link #select
 * selected} from it, or as {@link #keeping} says. What a file must be, {@link Picture#read} says.
 *
 * <p>Immutable except for what is kept, and safe to share between threads: a picture that several
 * want is read once. The files are to stay as they are.
 */
public final class Pictures {
  /** Headers that are looked at before samples are given out: in large sets, evenly spaced. */
  private static final int LOOKED_AT = 256;

  /** What pictures in reach at once may take: the same on all machines, as the order is. */
  private static final long REACH_BYTES = 256L << 20;

  private static final int REACH = 64;

  private final PictureCache cache;
  private final long kept;
  private final int[] chosen;
  private final int skipped;

  private Pictures(PictureCache cache, long kept, int[] chosen, int skipped) {
    this.cache = cache;
    this.kept = kept;
    this.chosen = chosen;
    this.skipped = skipped;
  }

  static Pictures of(PictureSource source, long kept, int skipped) {
    int[] all = IntStream.range(0, source.size()).toArray();
    return new Pictures(new PictureCache(source, kept), kept, all, skipped);
  }

  private static long quarterOfHeap() {
    return Runtime.getRuntime().maxMemory() / 4;
  }

  /**
   * Takes the pictures of a folder, in the order of their names, but not those of folders in it:
   * all files whose names end in .png, .jpg, .jpeg, .gif, .bmp, .tif or .tiff, in small or capital
   * letters. Hidden files and files of other names are skipped.
   *
   * @param folder the folder
   * @return the pictures, at least one
   * @throws DataFormatException if there is none
   * @throws IOException if the folder cannot be read
   */
  public static Pictures folder(Path folder) throws IOException {
    return folder(folder, false);
  }

  /**
   * Takes the pictures of a folder and of all folders in it, as {@link #folder} does. Hidden
   * folders are left alone, and a folder that links lead to more than once is entered once.
   *
   * @param folder the folder
   * @return the pictures, at least one
   * @throws DataFormatException if there is none
   * @throws IOException if a folder cannot be read
   */
  public static Pictures tree(Path folder) throws IOException {
    return folder(folder, true);
  }

  private static Pictures folder(Path folder, boolean deep) throws IOException {
    PictureFolder search = PictureFolder.search(Require.present(folder, "folder"), deep);
    var files = new PictureSource.Files(List.copyOf(search.found()));
    return of(files, quarterOfHeap(), search.skipped());
  }

  /**
   * Takes files, in this order, whatever their names.
   *
   * @param files at least one
   * @return the pictures
   * @throws IllegalArgumentException if there is none
   */
  public static Pictures files(List<Path> files) {
    List<Path> copy = List.copyOf(Require.present(files, "files"));
    Require.that(!copy.isEmpty(), "files must not be empty, found none");
    return of(new PictureSource.Files(copy), quarterOfHeap(), 0);
  }

  /**
   * Takes pictures in memory.
   *
   * @param pictures at least one
   * @return the pictures
   * @throws IllegalArgumentException if there is none
   */
  public static Pictures of(List<Picture> pictures) {
    List<Picture> copy = List.copyOf(Require.present(pictures, "pictures"));
    Require.that(!copy.isEmpty(), "pictures must not be empty, found none");
    return of(new PictureSource.Memory(copy), quarterOfHeap(), 0);
  }

  /**
   * Takes samples that are pictures, such as those of an IDX file. Their values must be whole
   * numbers, or the pictures are refused when they are asked for.
   *
   * @param images of shape {@link SampleShape.Image} with one or three channels, and of the
   *     declared range 0 to 255 or 0 to 65535; at least one
   * @return the pictures
   * @throws IllegalArgumentException if there is none, or shape or range are others
   */
  public static Pictures of(Samples images) {
    PictureSource source = PictureSource.OfSamples.of(images);
    Require.that(source.size() > 0, "images must not be empty, found none");
    return of(source, quarterOfHeap(), 0);
  }

  /**
   * Returns how many pictures there are.
   *
   * @return the number of pictures, at least 1
   */
  public int size() {
    return chosen.length;
  }

  /**
   * Returns how many files of the folder were left out because they are hidden or, by their names,
   * no pictures. For a tree, those of all folders.
   *
   * @return the number of files; 0 for what is no folder
   */
  public int skipped() {
    return skipped;
  }

  /**
   * Returns the name of a picture.
   *
   * @param index of the picture, from 0
   * @return its file, or its number if it is in memory
   * @throws IndexOutOfBoundsException if there is no such picture
   */
  public String name(int index) {
    return cache.source().name(chosen[Objects.checkIndex(index, size())]);
  }

  /**
   * Returns a picture. Its file is read unless the picture is in memory.
   *
   * @param index of the picture, from 0
   * @return the picture
   * @throws IndexOutOfBoundsException if there is no such picture
   * @throws DataFormatException if its file is not a picture that can be taken as it is
   * @throws IOException if its file cannot be read
   */
  public Picture picture(int index) throws IOException {
    return cache.get(chosen[Objects.checkIndex(index, size())]);
  }

  /**
   * Returns some of the pictures, in the order of the indices: to learn from some and judge by
   * others, so that no part of a picture is in both.
   *
   * @param indices which pictures, from 0; the same may occur twice; at least one
   * @return a view that shares what is kept
   * @throws IllegalArgumentException if there are no indices
   * @throws IndexOutOfBoundsException if there is no such picture
   */
  public Pictures select(int[] indices) {
    int[] copy = Require.present(indices, "indices").clone();
    Require.that(copy.length > 0, "indices must not be empty, found none");
    for (int i = 0; i < copy.length; i++) {
      copy[i] = chosen[Objects.checkIndex(copy[i], size())];
    }
    return new Pictures(cache, kept, copy, skipped);
  }

  /**
   * Returns the same pictures with another limit on the memory for pictures that were read.
   *
   * @param bytes how much; of 8 bits, a pixel takes a byte per channel. The picture used last is
   *     kept in any case
   * @return the pictures, of which nothing is kept yet
   * @throws IllegalArgumentException if {@code bytes} is negative
   */
  public Pictures keeping(long bytes) {
    Require.that(bytes >= 0, "bytes must not be negative, found %d", bytes);
    return new Pictures(new PictureCache(cache.source(), bytes), bytes, chosen, skipped);
  }

  /**
   * Returns the pictures in grey, as {@link Picture#asGrey} makes them.
   *
   * @return the pictures, of which nothing is kept yet
   */
  public Pictures asGrey() {
    return converted(new PictureSource.Channels(1));
  }

  /**
   * Returns the pictures with three channels, as {@link Picture#asColour} makes them.
   *
   * @return the pictures, of which nothing is kept yet
   */
  public Pictures asColour() {
    return converted(new PictureSource.Channels(3));
  }

  /**
   * Returns the pictures brought to one size, whatever their proportions: each new pixel is the
   * mean of the area of old ones that it covers, to the nearest whole number, a half upwards.
   * Transparency is averaged like a channel.
   *
   * @param height rows of pixels, at least 1
   * @param width pixels in a row, at least 1
   * @return the pictures, of which nothing is kept yet
   * @throws IllegalArgumentException if height or width are not positive
   */
  public Pictures resized(int height, int width) {
    Require.positive(height, "height");
    Require.positive(width, "width");
    return converted(new PictureSource.Size(height, width));
  }

  private Pictures converted(PictureSource.Conversion conversion) {
    var source = new PictureSource.Converted(cache.source(), conversion);
    return new Pictures(new PictureCache(source, kept), kept, chosen, skipped);
  }

  /**
   * Decodes every picture, to find the files that cannot be read before training does. Several are
   * decoded at a time, as memory allows; none is kept.
   *
   * @return those that can be read, and what is wrong with the others
   */
  public Checked checked() {
    List<Optional<String>> reasons =
        IntStream.range(0, size()).parallel().mapToObj(this::reasonAgainst).toList();
    List<Refused> refused = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      if (reasons.get(i).isPresent()) {
        refused.add(new Refused(name(i), reasons.get(i).get()));
      }
    }
    int[] good = IntStream.range(0, size()).filter(i -> reasons.get(i).isEmpty()).toArray();
    Optional<Pictures> rest = good.length == 0 ? Optional.empty() : Optional.of(select(good));
    return new Checked(rest, List.copyOf(refused));
  }

  private Optional<String> reasonAgainst(int index) {
    try {
      cache.source().read(chosen[index]);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e instanceof DataFormatException ? e.getMessage() : e.toString());
    }
  }

  /**
   * Holds what {@link #checked} found.
   *
   * @param pictures those that can be read; empty if none can
   * @param refused those that cannot, in their order
   */
  public record Checked(Optional<Pictures> pictures, List<Refused> refused) {}

  /**
   * A picture that cannot be read.
   *
   * @param name its file
   * @param reason what is wrong with it, and what to do
   */
  public record Refused(String name, String reason) {}

  /**
   * Refuses other pictures that do not correspond to these, for pairs of the same scenes with and
   * without noise. Looks at the headers of all files.
   *
   * @param others to be as many, in the same order, each of the same kind and size as its partner
   * @throws IllegalArgumentException if they are not, with the first that differs
   * @throws IOException if a file cannot be read
   */
  public void requirePartners(Pictures others) throws IOException {
    Require.that(
        Require.present(others, "others").size() == size(),
        "there must be a partner for each of %d pictures, found %d: leave out those without one",
        size(),
        others.size());
    for (int i = 0; i < size(); i++) {
      PictureHeader here = cache.source().header(chosen[i]);
      PictureHeader there = others.cache.source().header(others.chosen[i]);
      Require.that(
          here.equals(there),
          "partners must be of one kind and size, found %s, %s, in %s and %s, %s, in %s",
          here.kind(),
          here.size(),
          name(i),
          there.kind(),
          there.size(),
          others.name(i));
    }
  }

  /**
   * Returns squares cut from the pictures, to learn from: sample i is a part of picture {@code i /
   * perPicture}, at a place and laid down in one of eight ways (turned by quarters, and mirrored)
   * that are drawn from the seed and i alone. A picture that is smaller than the square is mirrored
   * at its borders, as {@link Picture#read} does, somewhere in the square.
   *
   * <p>Nothing is decoded before a sample is asked for, and samples of one picture that are asked
   * for one after another cost one reading of its file. A file that turns out to be bad then fails
   * with an {@link UncheckedIOException} around what {@link Picture#read} throws; {@link #checked}
   * finds such files beforehand. All pictures must be of one kind, grey or colour, 8 bits or 16: of
   * up to 256 files the headers are looked at now, and the others when they are read.
   *
   * @param size rows and columns of a square, at least 1
   * @param perPicture squares per picture, at least 1
   * @param seed of places and turns: the same seed gives the same samples
   * @return the samples, of shape {@code [n, channels, size, size]}, in the units of the pictures,
   *     with the declared range 0 to 255 or 0 to 65535
   * @throws IllegalArgumentException if a number is not positive, or there are 2<sup>31</sup>
   *     samples or more
   * @throws DataFormatException if a file is bad, or the pictures are not of one kind
   * @throws IOException if a file cannot be read
   */
  public Samples crops(int size, int perPicture, long seed) throws IOException {
    Require.positive(size, "size");
    Require.positive(perPicture, "perPicture");
    long count = (long) size() * perPicture;
    Require.that(
        count <= Integer.MAX_VALUE,
        "there must be fewer than 2^31 samples, found %d: take fewer per picture",
        count);
    List<PictureHeader> seen = look(false);
    PictureHeader kind = seen.get(0);
    var shape = new SampleShape.Image(kind.channels(), size, size);
    var crops = new Crops(this, kind, reach(seen), size, perPicture, seed);
    return samples(crops, shape, kind);
  }

  /**
   * Returns the pictures as samples, for autoencoders of whole pictures. They must be of one kind
   * and one size, that of the first: see {@link #resized}, {@link #asGrey} and {@link #asColour}.
   * When files are looked at and read, and how bad ones fail, is as with {@link #crops}.
   *
   * @return the samples, of shape {@code [n, channels, height, width]}, in the units of the
   *     pictures, with the declared range 0 to 255 or 0 to 65535
   * @throws DataFormatException if a file is bad, or the pictures are not of one kind and size
   * @throws IOException if a file cannot be read
   */
  public Samples whole() throws IOException {
    PictureHeader kind = look(true).get(0);
    var shape = new SampleShape.Image(kind.channels(), kind.height(), kind.width());
    return samples(new WholePictures(this, kind), shape, kind);
  }

  private static Samples samples(SampleSource source, SampleShape shape, PictureHeader kind) {
    return Samples.of(source, shape).withPromisedRange(new Range(0, kind.white()));
  }

  private List<PictureHeader> look(boolean sameSize) throws IOException {
    int count = Math.min(LOOKED_AT, size());
    List<PictureHeader> seen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int index = (int) ((long) i * size() / count);
      seen.add(cache.source().header(chosen[index]));
      require(index, seen.get(i), seen.get(0), sameSize);
    }
    return seen;
  }

  /** How many pictures of the largest size seen are to be in reach at once. */
  private static int reach(List<PictureHeader> seen) {
    long largest = seen.stream().mapToLong(PictureHeader::bytes).max().orElse(1);
    return (int) Math.max(1, Math.min(REACH, REACH_BYTES / largest));
  }

  /** Reads a picture for a sample. */
  Picture ofKind(int index, PictureHeader kind, boolean sameSize) {
    try {
      Picture picture = picture(index);
      require(index, PictureHeader.of(picture), kind, sameSize);
      return picture;
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private void require(int index, PictureHeader found, PictureHeader kind, boolean sameSize)
      throws DataFormatException {
    requireKind(index, found, kind);
    if (sameSize) {
      requireSize(index, found, kind);
    }
  }

  private void requireKind(int index, PictureHeader found, PictureHeader kind)
      throws DataFormatException {
    if (!found.isOfKind(kind)) {
      throw new DataFormatException(
          String.format(
              Locale.ROOT,
              "pictures must be of one kind, %s as %s, found %s in %s: %s",
              kind.kind(),
              name(0),
              found.kind(),
              name(index),
              found.depth() == kind.depth()
                  ? "use asGrey() or asColour()"
                  : "convert them to 8 or 16 bits or take them apart"));
    }
  }

  private void requireSize(int index, PictureHeader found, PictureHeader kind)
      throws DataFormatException {
    if (found.height() != kind.height() || found.width() != kind.width()) {
      throw new DataFormatException(
          String.format(
              Locale.ROOT,
              "pictures must be of one size, %s as %s, found %s in %s: use resized, or crops",
              kind.size(),
              name(0),
              found.size(),
              name(index)));
    }
  }

  @Override
  public String toString() {
    return "Pictures[" + size() + (size() == 1 ? " picture]" : " pictures]");
  }
}
