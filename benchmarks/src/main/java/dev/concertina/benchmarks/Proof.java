package dev.concertina.benchmarks;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/** That engines compute the same, before their times are compared. */
final class Proof {
  private static final double LOSS_TOLERANCE = 1e-4;
  private static final double OUTPUT_TOLERANCE = 1e-3;
  private static final double TRAINED_TOLERANCE = 1e-2;

  /**
   * What an engine makes of a net.
   *
   * @param first the loss of the untrained net
   * @param difference the largest difference of a reconstructed value from the first engine's
   * @param trained the loss after some steps
   */
  record Found(double first, double difference, double trained) {}

  private final Course course;
  private final Pace pace;
  private final Consumer<String> note;
  private final Consumer<String> progress;
  private final Map<Contender, Found> found = new EnumMap<>(Contender.class);
  private float[] reference;

  /** Remarks for the record go to {@code note}. */
  Proof(Course course, Pace pace, Consumer<String> note, Consumer<String> progress) {
    this.course = course;
    this.pace = pace;
    this.note = note;
    this.progress = progress;
  }

  /** What was found of all engines that are fast enough to take part. */
  Map<Contender, Found> of(Map<Contender, Peer> peers) throws IOException, Failure {
    for (Map.Entry<Contender, Peer> entry : peers.entrySet()) {
      examine(entry.getKey(), entry.getValue());
    }
    Found ours = found.get(Contender.CONCERTINA);
    for (Map.Entry<Contender, Found> entry : found.entrySet()) {
      requireSame(entry.getKey().title(), ours, entry.getValue());
    }
    return found;
  }

  private void examine(Contender contender, Peer peer) throws IOException, Failure {
    course.prepare(peer);
    float[] output = course.reconstruction(peer);
    reference = reference == null ? output : reference;
    peer.ask("train", 1); // loads classes, too
    double seconds = peer.numbers("train", 1)[0] / 1000;
    if (seconds > pace.longestStepSeconds() && contender != Contender.CONCERTINA) {
      note.accept(
          "%s is left out of %s: a step takes it %.1f s, and the limit is %.0f s"
              .formatted(
                  contender.title(), course.net().name(), seconds, pace.longestStepSeconds()));
      return;
    }
    peer.ask("train", pace.checkSteps() - 2);
    Goal goal = course.net().goal();
    found.put(
        contender,
        new Found(
            goal.mean(course.batch(), output),
            farthest(reference, output),
            goal.mean(course.batch(), course.reconstruction(peer))));
  }

  static double farthest(float[] a, float[] b) {
    double most = a.length == b.length ? 0 : Double.POSITIVE_INFINITY;
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      double difference = Math.abs(a[i] - b[i]);
      most = difference <= most ? most : difference; // NaN counts as farthest
    }
    return most;
  }

  private void requireSame(String who, Found ours, Found other) throws Failure {
    String net = course.net().name();
    progress.accept(
        "  %-18s loss %.6f, after %d steps %.6f"
            .formatted(who, other.first(), pace.checkSteps(), other.trained()));
    boolean same =
        relative(ours.first(), other.first()) <= LOSS_TOLERANCE
            && other.difference() <= OUTPUT_TOLERANCE;
    if (!same) {
      throw new Failure(
          "%s computes another %s than we do: from the same weights its loss is %s, ours %s, and"
                  .formatted(who, net, other.first(), ours.first())
              + " a value differs by %s".formatted(other.difference()));
    }
    if (!(relative(ours.trained(), other.trained()) <= TRAINED_TOLERANCE)) {
      note.accept(
          "after %d steps on %s the loss of %s is %.6f, ours %.6f: they train differently"
              .formatted(pace.checkSteps(), net, who, other.trained(), ours.trained()));
    }
  }

  private static double relative(double expected, double found) {
    return Math.abs(found - expected) / Math.abs(expected);
  }
}
