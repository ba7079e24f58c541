package dev.concertina.cli.input;

import dev.concertina.cli.console.Console;
import dev.concertina.cli.console.Failure;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.options.PictureOptions;
import dev.concertina.data.Samples;
import dev.concertina.image.Picture;
import dev.concertina.image.Pictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Pictures to learn from, in random order, so that the last ones can be held out.
 *
 * @param pictures those that can be read
 * @param clean their clean partners, if there are any
 * @param leftOut what was left out, and why
 * @param ignored how many files were no pictures by their names
 */
public record PictureSet(
    Pictures pictures, Optional<Pictures> clean, List<Pictures.Refused> leftOut, int ignored) {
  private static final int NAMED = 10;

  /**
   * Finds the pictures and reads each once, to know that it can be read.
   *
   * @param data a folder, or a picture
   * @throws Failure if none is left, or --strict was given and one is bad
   */
  public static PictureSet read(Path data, PictureOptions options, Console console, long seed)
      throws IOException, Failure {
    Pictures found = open(data);
    int ignored = found.skipped();
    PictureSet set =
        options.clean() == null ? checked(found) : paired(found, open(options.clean()));
    report(set, ignored, options.strict(), console);
    int[] order = shuffled(set.pictures.size(), seed);
    return new PictureSet(
        options.applyTo(set.pictures.select(order)),
        set.clean.map(clean -> options.applyTo(clean.select(order))),
        set.leftOut,
        ignored);
  }

  /** The same in the order of their names, as they are. */
  static PictureSet inOrder(Path data, Console console) throws IOException, Failure {
    Pictures found = open(data);
    PictureSet set = checked(found);
    report(set, found.skipped(), false, console);
    return set;
  }

  /** Takes the pictures of an IDX file. */
  public static PictureSet of(Samples images, PictureOptions options, long seed) {
    int[] order = shuffled(images.size(), seed);
    Pictures pictures = options.applyTo(Pictures.of(images).select(order));
    return new PictureSet(pictures, Optional.empty(), List.of(), 0);
  }

  /** The same in grey. */
  public PictureSet asGrey() {
    return new PictureSet(pictures.asGrey(), clean, leftOut, ignored);
  }

  private static Pictures open(Path path) throws IOException {
    return Files.isDirectory(path) ? Pictures.folder(path) : Pictures.files(List.of(path));
  }

  private static PictureSet checked(Pictures found) throws Failure {
    Pictures.Checked checked = found.checked();
    return new PictureSet(
        checked.pictures().orElseThrow(() -> none(checked.refused())),
        Optional.empty(),
        checked.refused(),
        0);
  }

  private static Failure none(List<Pictures.Refused> refused) {
    return new Failure(
        "none of " + Format.count(refused.size(), "picture") + " can be used: " + list(refused));
  }

  /** Brings together what has the same name, as far as both can be read and are of one size. */
  private static PictureSet paired(Pictures noisy, Pictures clean) throws Failure {
    Map<String, Integer> partners = byName(clean);
    List<Integer> here = new ArrayList<>();
    List<Integer> there = new ArrayList<>();
    List<Pictures.Refused> leftOut = new ArrayList<>();
    List<Optional<String>> reasons =
        IntStream.range(0, noisy.size())
            .parallel()
            .mapToObj(i -> reasonAgainst(noisy, i, clean, partners.get(fileName(noisy, i))))
            .toList();
    for (int i = 0; i < noisy.size(); i++) {
      if (reasons.get(i).isPresent()) {
        leftOut.add(new Pictures.Refused(noisy.name(i), reasons.get(i).get()));
      } else {
        here.add(i);
        there.add(partners.get(fileName(noisy, i)));
      }
    }
    if (here.isEmpty()) {
      throw none(leftOut);
    }
    Optional<Pictures> rest = Optional.of(clean.select(array(there)));
    return new PictureSet(noisy.select(array(here)), rest, leftOut, 0);
  }

  private static Map<String, Integer> byName(Pictures pictures) {
    Map<String, Integer> places = new LinkedHashMap<>();
    for (int i = 0; i < pictures.size(); i++) {
      places.put(fileName(pictures, i), i);
    }
    return places;
  }

  private static String fileName(Pictures pictures, int index) {
    return Path.of(pictures.name(index)).getFileName().toString();
  }

  private static Optional<String> reasonAgainst(
      Pictures noisy, int index, Pictures clean, Integer partner) {
    if (partner == null) {
      return Optional.of(noisy.name(index) + " has no clean picture of the same name");
    }
    try {
      String one = kind(noisy.picture(index));
      String other = kind(clean.picture(partner));
      return one.equals(other)
          ? Optional.empty()
          : Optional.of(noisy.name(index) + " is " + one + ", and its clean partner " + other);
    } catch (IOException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static String kind(Picture picture) {
    return (picture.channels() == 1 ? "grey" : "colour")
        + " of "
        + picture.depth()
        + " bits, "
        + picture.width()
        + " x "
        + picture.height();
  }

  private static int[] array(List<Integer> list) {
    return list.stream().mapToInt(i -> i).toArray();
  }

  private static void report(PictureSet set, int ignored, boolean strict, Console console)
      throws Failure {
    if (strict && !set.leftOut.isEmpty()) {
      throw new Failure(
          Format.count(set.leftOut.size(), "picture")
              + " cannot be used: "
              + list(set.leftOut)
              + "; correct or remove them, or drop --strict to leave them out");
    }
    set.leftOut.forEach(bad -> console.note("left out: " + text(bad)));
    if (ignored > 0) {
      console.note(Format.count(ignored, "file") + " left alone: no pictures by their names");
    }
  }

  private static String list(List<Pictures.Refused> refused) {
    List<String> named = refused.stream().limit(NAMED).map(PictureSet::text).toList();
    int more = refused.size() - named.size();
    return String.join("; ", named) + (more == 0 ? "" : "; and " + more + " more");
  }

  private static String text(Pictures.Refused bad) {
    return bad.reason().contains(bad.name()) ? bad.reason() : bad.name() + ": " + bad.reason();
  }

  private static int[] shuffled(int count, long seed) {
    int[] order = IntStream.range(0, count).toArray();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }
}
