package dev.concertina.data;

import dev.concertina.internal.Require;
import java.util.ArrayList;
import java.util.List;

/** Windows split in time: what is held out comes after what is learned from, and shares no step. */
final class WindowSplit {
  private WindowSplit() {}

  /** Holds out the last part of each series in which a window fits on either side. */
  static Split of(SlidingWindows windows, double fraction) {
    Require.fraction(fraction, "validationFraction");
    List<Integer> training = new ArrayList<>();
    List<Integer> heldOut = new ArrayList<>();
    for (int from = 0; from < windows.size(); ) {
      int series = windows.place(from).series();
      int to = from;
      while (to < windows.size() && windows.place(to).series() == series) {
        to++;
      }
      split(windows, from, to, fraction, training, heldOut);
      from = to;
    }
    Require.that(
        !heldOut.isEmpty(),
        "to hold out the last part, a series must have at least twice the %d steps of a window,"
            + " found none: take shorter windows, or hold out nothing",
        windows.length());
    return new Split(array(training), array(heldOut));
  }

  private static void split(
      SlidingWindows windows,
      int from,
      int to,
      double fraction,
      List<Integer> training,
      List<Integer> heldOut) {
    int first = windows.place(from).start();
    SlidingWindows.Place last = windows.place(to - 1);
    int boundary = last.end() - (int) Math.round((last.end() - first) * fraction);
    boundary = Math.min(boundary, last.start());
    boolean fits = windows.place(from).end() <= boundary;
    for (int i = from; i < to; i++) {
      if (!fits || windows.place(i).end() <= boundary) {
        training.add(i);
      } else if (windows.place(i).start() >= boundary) {
        heldOut.add(i);
      }
    }
  }

  private static int[] array(List<Integer> indices) {
    return indices.stream().mapToInt(Integer::intValue).toArray();
  }
}
