package dev.concertina.series;

import dev.concertina.data.Split;
import dev.concertina.internal.Require;
import java.util.ArrayList;
import java.util.List;

/** Windows split in time: what is held out comes after what is learned from, and shares no step. */
final class WindowSplit {
  private WindowSplit() {}

  /** The windows of one series, and where what is held out of it begins. */
  private record Cut(int from, int to, int boundary, boolean fits) {}

  private static List<Cut> cuts(SlidingWindows windows, double fraction) {
    Require.fraction(fraction, "validationFraction");
    List<Cut> cuts = new ArrayList<>();
    for (int from = 0; from < windows.size(); ) {
      int series = windows.place(from).series();
      int to = from;
      while (to < windows.size() && windows.place(to).series() == series) {
        to++;
      }
      cuts.add(cut(windows, from, to, fraction));
      from = to;
    }
    Require.that(
        cuts.stream().anyMatch(Cut::fits),
        "to hold out the last part, a series must have at least twice the %d steps of a window,"
            + " found none: take shorter windows, or hold out nothing",
        windows.length());
    return cuts;
  }

  private static Cut cut(SlidingWindows windows, int from, int to, double fraction) {
    int first = windows.place(from).start();
    SlidingWindows.Place last = windows.place(to - 1);
    int boundary = last.end() - (int) Math.round((last.end() - first) * fraction);
    // At least one window on either side, if there is room.
    int least = windows.place(from).end();
    boundary = Math.min(Math.max(boundary, least), last.start());
    return new Cut(from, to, boundary, least <= boundary);
  }

  /** Holds out the last part of each series in which a window fits on either side. */
  static Split of(SlidingWindows windows, double fraction) {
    List<Integer> training = new ArrayList<>();
    List<Integer> heldOut = new ArrayList<>();
    for (Cut cut : cuts(windows, fraction)) {
      for (int i = cut.from(); i < cut.to(); i++) {
        if (!cut.fits() || windows.place(i).end() <= cut.boundary()) {
          training.add(i);
        } else if (windows.place(i).start() >= cut.boundary()) {
          heldOut.add(i);
        }
      }
    }
    return new Split(array(training), array(heldOut));
  }

  /** The parts of the series from which that comes. */
  static List<TimeSeries> lastParts(SlidingWindows windows, double fraction) {
    return cuts(windows, fraction).stream()
        .filter(Cut::fits)
        .map(
            cut -> {
              int series = windows.place(cut.from()).series();
              return windows
                  .series()
                  .get(series)
                  .slice(cut.boundary(), windows.place(cut.to() - 1).end());
            })
        .toList();
  }

  private static int[] array(List<Integer> indices) {
    return indices.stream().mapToInt(Integer::intValue).toArray();
  }
}
