package dev.concertina.cli.baseline;

import dev.concertina.cli.console.Cell;
import dev.concertina.cli.console.Summary;
import dev.concertina.cli.console.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** What simpler ways make of the same data, beside what was made here. */
public final class CodecComparison {
  private final List<BaselineCodec> sums = new ArrayList<>();
  private long ours;

  /** Adds the files of one thing more; always the same rivals in the same order. */
  public void add(long bytes, List<BaselineCodec> rivals) {
    ours += bytes;
    if (sums.isEmpty()) {
      sums.addAll(rivals);
      return;
    }
    for (int i = 0; i < sums.size(); i++) {
      sums.set(i, sum(sums.get(i), rivals.get(i)));
    }
  }

  /** Of several things there is no one setting to tell; what cannot be made of one has no sum. */
  private static BaselineCodec sum(BaselineCodec one, BaselineCodec other) {
    if (one.bytes().isEmpty() || other.bytes().isEmpty()) {
      return new BaselineCodec(
          one.name(), OptionalLong.empty(), one.bytes().isEmpty() ? one.note() : other.note());
    }
    return BaselineCodec.of(one.name(), one.bytes().getAsLong() + other.bytes().getAsLong(), "");
  }

  public boolean isEmpty() {
    return sums.isEmpty();
  }

  /** Adds the table, and the advice to take a simpler way where that is smaller. */
  public void addTo(Summary summary) {
    sums.stream()
        .filter(rival -> rival.bytes().orElse(Long.MAX_VALUE) < ours)
        .min((a, b) -> Long.compare(a.bytes().getAsLong(), b.bytes().getAsLong()))
        .ifPresent(
            better ->
                summary.fact(
                    "advice", "advice", Cell.of("take " + better.name() + ": it is smaller")));
    summary.table("comparison", table());
  }

  private Table table() {
    return new Table(
        "the same at the same distortion",
        List.of(
            new Table.Column("name", "by"),
            new Table.Column("bytes", "bytes"),
            new Table.Column("share", "this file's share of it"),
            new Table.Column("note", "")),
        sums.stream().map(this::row).toList());
  }

  private List<Cell> row(BaselineCodec rival) {
    if (rival.bytes().isEmpty()) {
      return List.of(Cell.of(rival.name()), Cell.none(), Cell.none(), Cell.of(rival.note()));
    }
    double share = (double) ours / rival.bytes().getAsLong();
    return List.of(
        Cell.of(rival.name()),
        Cell.of(rival.bytes().getAsLong()),
        Cell.of(share).as(String.format(Locale.ROOT, "%.2f", share)),
        Cell.of(rival.note()));
  }
}
