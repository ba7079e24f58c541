package dev.concertina.internal.planes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A convolution's channels and axes, and how its images lie as {@linkplain Planes planes}. Between
 * lines, and between images, there are enough zeros that reading at a shift never meets a pixel of
 * another line or image.
 *
 * @param in the image's channels
 * @param out the result's channels
 * @param rows the vertical axis
 * @param columns the horizontal axis
 */
public record ConvolutionShape(int in, int out, Axis rows, Axis columns) {

  /**
   * A phase of the result, a phase of the image that adds to it, and the weights that do.
   *
   * @param to the phase of the result
   * @param from the phase of the image
   * @param shift how far the image's pixel lies from the result's
   * @param taps the weights' places in the kernel; several where they meet the same repeated pixel
   */
  public record Link(int to, int from, int shift, int[] taps) {
    public Link reversed() {
      return new Link(from, to, -shift, taps);
    }
  }

  private record Meeting(int to, int from, int shift) {}

  /** Links by phase of the result, then by weight. */
  public List<Link> links() {
    Map<Meeting, List<Integer>> meetings = new LinkedHashMap<>();
    for (int to = 0; to < rows.up() * columns.up(); to++) {
      for (int tap = 0; tap < taps(); tap++) {
        meetings.computeIfAbsent(meeting(to, tap), m -> new ArrayList<>()).add(tap);
      }
    }
    List<Link> links = new ArrayList<>();
    meetings.forEach(
        (m, taps) ->
            links.add(new Link(m.to, m.from, m.shift, taps.stream().mapToInt(t -> t).toArray())));
    return links;
  }

  private Meeting meeting(int to, int tap) {
    int row = tap / columns.kernel();
    int column = tap % columns.kernel();
    int shift =
        rows.shift(row, to / columns.up()) * columns.pitch()
            + columns.shift(column, to % columns.up());
    return new Meeting(to, rows.phase(row) * columns.stride() + columns.phase(column), shift);
  }

  /** The weights between two channels. */
  public int taps() {
    return rows.kernel() * columns.kernel();
  }

  /** How many values an image's plane takes, zeros included. */
  public int plane() {
    return rows.pitch() * columns.pitch();
  }

  /** How far a shift reaches at most. */
  int reach() {
    return Math.max(rows.before(), rows.after()) * columns.pitch()
        + Math.max(columns.before(), columns.after());
  }

  /** How the images lie. */
  public Planes image() {
    return new Planes(
        in,
        new Planes.Cut(rows.in(), rows.stride(), rows.pixels(0), rows.pitch()),
        new Planes.Cut(columns.in(), columns.stride(), columns.pixels(0), columns.pitch()),
        reach());
  }

  /** How the results lie. */
  public Planes result() {
    return new Planes(
        out,
        new Planes.Cut(rows.out(), rows.up(), rows.results(0), rows.pitch()),
        new Planes.Cut(columns.out(), columns.up(), columns.results(0), columns.pitch()),
        reach());
  }
}
