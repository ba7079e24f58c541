package dev.concertina.internal.optimiser;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.internal.optimiser.Update.Kind;
import dev.concertina.internal.optimiser.Update.Penalties;
import dev.concertina.internal.optimiser.Update.Section;
import dev.concertina.internal.workers.Workers;
import dev.concertina.testkit.Twins;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;

class UpdateTest {
  private static final double RATE = 0.01;

  /**
   * Fifty steps, each rounded by 6e-8 of a parameter of about 1, and of a moment, whose root a step
   * is divided by.
   */
  private static final float ROUNDING = 2e-5f;

  private enum Rules {
    SGD(() -> new Sgd(RATE)),
    MOMENTUM(() -> new Nesterovs(RATE, 0.9)),
    RMSPROP(() -> new RmsProp(RATE)),
    RMSPROP_OTHER(() -> new RmsProp(RATE, 0.5, 1e-4)),
    ADAGRAD(() -> new AdaGrad(RATE)),
    ADAM(() -> new Adam(RATE)),
    ADAM_OTHER(() -> new Adam(RATE, 0.5, 0.8, 1e-3));

    private final Supplier<IUpdater> config;

    Rules(Supplier<IUpdater> config) {
      this.config = config;
    }
  }

  private static final int[] LENGTHS = {1, 2, 7, 2047, 2048, 2049, 4096, 5000};

  private static Workers workers(int parts) {
    return new Workers(parts, () -> {}, () -> {});
  }

  private static INDArray vector(SplittableRandom random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return Nd4j.createFromArray(values).reshape(1, length);
  }

  private static float[] values(INDArray array) {
    return array.dup().data().asFloat();
  }

  /** Cuts a vector at random, some of it weights, others, and statistics. */
  private static List<Section> sections(SplittableRandom random, int length, boolean statistics) {
    List<Section> sections = new ArrayList<>();
    int from = 0;
    while (from < length) {
      int to = random.nextInt(3) == 0 ? length : random.nextInt(from, length) + 1;
      Kind kind = Kind.values()[random.nextInt(statistics ? 3 : 2)];
      sections.add(new Section(from, to, kind));
      from = to;
    }
    return sections;
  }

  private static List<INDArray> gradients(SplittableRandom random, int length, int count) {
    List<INDArray> gradients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      gradients.add(vector(random, length));
    }
    return gradients;
  }

  private static List<INDArray> copies(List<INDArray> arrays) {
    return arrays.stream().map(INDArray::dup).toList();
  }

  @Property(seed = "21", tries = 120)
  void fused_fiftySteps_areThoseOfNd4j(
      @ForAll Rules rule,
      @ForAll @IntRange(min = 0, max = 7) int size,
      @ForAll @IntRange(min = 1, max = 5) int parts,
      @ForAll @IntRange(min = 1, max = 3) int count,
      @ForAll @IntRange(min = 0, max = 15) int extras,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int length = LENGTHS[size];
    Penalties penalties =
        new Penalties((extras & 1) * 0.01, (extras >> 1 & 1) * 0.02, (extras >> 2 & 1) * 0.1);
    double clip = (extras >> 3) * 0.3;
    INDArray one = vector(random, length);
    INDArray other = one.dup();
    List<Section> sections = sections(random, length, true);
    try (Workers workers = workers(parts);
        Update fused = new FusedUpdate(rule.config.get(), one, sections, penalties, workers);
        Update plain = new PlainUpdate(rule.config.get(), other, sections, penalties)) {
      for (int i = 0; i < 50; i++) {
        List<INDArray> gradients = gradients(random, length, count);
        double rate = RATE / (1 + i % 7);
        assertTrue(plain.take(copies(gradients), 0.1, clip, rate));
        assertTrue(fused.take(gradients, 0.1, clip, rate));
      }
      assertEquals(50, fused.steps());
      assertEquals(50, plain.steps());
      Twins.assertClose("state", 1e-5, plain.state(), moments(fused, sections, plain.state()));
    }
    assertArrayEquals(values(other), values(one), ROUNDING * (float) scaleOf(other));
  }

  /** Running statistics only add up: fifty gradients may take them to 50. */
  private static double scaleOf(INDArray vector) {
    return Math.max(1, vector.amaxNumber().doubleValue());
  }

  /** The fused moments; those of statistics, which nobody uses, as the plain ones are. */
  private static float[] moments(Update fused, List<Section> sections, float[] plain) {
    float[] state = fused.state();
    int length = sections.get(sections.size() - 1).to();
    for (Section section : sections) {
      for (int m = 0; m < state.length / length && section.kind() == Kind.STATISTICS; m++) {
        int from = m * length + section.from();
        System.arraycopy(plain, from, state, from, section.to() - section.from());
      }
    }
    return state;
  }

  @Test
  void fused_anyLanes_sameBits() {
    for (Rules rule : Rules.values()) {
      float[] first = null;
      for (int parts = 1; parts <= 4; parts++) {
        SplittableRandom random = new SplittableRandom(3);
        INDArray parameters = vector(random, 5000);
        List<Section> sections = sections(random, 5000, true);
        Penalties penalties = new Penalties(0.01, 0.02, 0.1);
        try (Workers workers = workers(parts);
            Update update =
                new FusedUpdate(rule.config.get(), parameters, sections, penalties, workers)) {
          for (int i = 0; i < 5; i++) {
            update.take(gradients(random, 5000, 2), 0.1, 0, RATE);
          }
        }
        first = first == null ? values(parameters) : first;
        assertArrayEquals(first, values(parameters), rule + " on " + parts);
      }
    }
  }

  private static final List<Section> ALL = List.of(new Section(0, 3000, Kind.WEIGHTS));

  private static Update update(
      boolean fused, Rules rule, INDArray parameters, List<Section> sections, Workers workers) {
    Penalties penalties = new Penalties(0, 0.02, 0.1);
    return fused
        ? new FusedUpdate(rule.config.get(), parameters, sections, penalties, workers)
        : new PlainUpdate(rule.config.get(), parameters, sections, penalties);
  }

  /** In thirds of thirty steps: on one kind, and on another that goes on where it was. */
  @Test
  void resume_goesOnFromThere() {
    boolean[][] ways = {{true, true, true}, {true, false, true}, {false, true, false}};
    try (Workers workers = workers(2)) {
      for (Rules rule : Rules.values()) {
        float[] uninterrupted = thirtySteps(rule, new boolean[] {true}, workers);
        for (boolean[] way : ways) {
          float exact = way[0] && way[1] ? 0 : ROUNDING;
          assertArrayEquals(uninterrupted, thirtySteps(rule, way, workers), exact, rule.toString());
        }
      }
    }
  }

  private static float[] thirtySteps(Rules rule, boolean[] way, Workers workers) {
    SplittableRandom random = new SplittableRandom(5);
    INDArray parameters = vector(random, 3000);
    float[] state = null;
    int steps = 0;
    for (boolean fused : way) {
      try (Update update = update(fused, rule, parameters, ALL, workers)) {
        if (state != null) {
          update.resume(state, steps);
          assertEquals(steps, update.steps());
          assertArrayEquals(state, update.state());
        }
        for (int i = 0; i < 30 / way.length; i++) {
          assertTrue(update.take(gradients(random, 3000, 1), 0.5, 0, RATE));
        }
        state = update.state();
        steps = update.steps();
      }
    }
    assertEquals(30, steps);
    return values(parameters);
  }

  @Test
  void stateAndResume_areCopies() {
    try (Workers workers = workers(1)) {
      for (boolean fused : new boolean[] {true, false}) {
        SplittableRandom random = new SplittableRandom(6);
        INDArray parameters = vector(random, 3000);
        try (Update update = update(fused, Rules.ADAM, parameters, ALL, workers)) {
          update.take(gradients(random, 3000, 1), 1, 0, RATE);
          float[] state = update.state();
          float[] given = state.clone();
          update.resume(given, 1);
          given[0] = 99;
          assertArrayEquals(state, update.state());
          update.state()[0] = 99;
          assertArrayEquals(state, update.state());
        }
      }
    }
  }

  @Test
  void resume_otherLength_isRefused() {
    try (Workers workers = workers(1)) {
      for (boolean fused : new boolean[] {true, false}) {
        INDArray parameters = vector(new SplittableRandom(6), 3000);
        try (Update update = update(fused, Rules.ADAM, parameters, ALL, workers)) {
          Exception refused =
              assertThrows(IllegalArgumentException.class, () -> update.resume(new float[3000], 1));
          assertTrue(refused.getMessage().contains("6000"), refused.getMessage());
        }
        try (Update update = update(fused, Rules.SGD, parameters, ALL, workers)) {
          assertEquals(0, update.state().length);
          update.resume(new float[0], 9);
          assertEquals(9, update.steps());
        }
      }
    }
  }

  @Test
  void take_notFinite_changesNothing() {
    try (Workers workers = workers(3)) {
      for (Rules rule : Rules.values()) {
        for (boolean fused : new boolean[] {true, false}) {
          for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
            assertUnchangedBy(bad, fused, rule, workers);
          }
        }
      }
    }
  }

  private static void assertUnchangedBy(float bad, boolean fused, Rules rule, Workers workers) {
    SplittableRandom random = new SplittableRandom(7);
    INDArray parameters = vector(random, 3000);
    try (Update update = update(fused, rule, parameters, ALL, workers)) {
      update.take(gradients(random, 3000, 2), 1, 0, RATE);
      float[] before = values(parameters);
      float[] state = update.state();
      List<INDArray> gradients = gradients(random, 3000, 2);
      gradients.get(1).putScalar(2999, bad);
      assertFalse(update.take(gradients, 1, 1, RATE));
      assertArrayEquals(before, values(parameters));
      assertArrayEquals(state, update.state());
      assertEquals(1, update.steps());
      assertTrue(update.take(gradients(random, 3000, 2), 1, 1, RATE));
    }
  }

  @Test
  void restart_isAsBeforeTheFirstStep() {
    try (Workers workers = workers(2)) {
      for (Rules rule : Rules.values()) {
        for (boolean fused : new boolean[] {true, false}) {
          INDArray parameters = vector(new SplittableRandom(8), 3000);
          try (Update update = update(fused, rule, parameters, ALL, workers)) {
            float[] state = update.state();
            INDArray start = parameters.dup();
            update.take(gradients(new SplittableRandom(9), 3000, 1), 1, 0, RATE);
            float[] first = values(parameters);
            update.take(gradients(new SplittableRandom(10), 3000, 1), 1, 0, RATE);
            update.restart();
            assertArrayEquals(state, update.state());
            assertEquals(0, update.steps());
            parameters.assign(start);
            update.take(gradients(new SplittableRandom(9), 3000, 1), 1, 0, RATE);
            assertArrayEquals(first, values(parameters), rule + (fused ? " fused" : " plain"));
          }
        }
      }
    }
  }

  @Test
  void clipping_leavesStatisticsAloneAndTheirSizeOut() {
    List<Section> sections =
        List.of(
            new Section(0, 2, Kind.WEIGHTS),
            new Section(2, 4, Kind.STATISTICS),
            new Section(4, 5, Kind.OTHERS));
    try (Workers workers = workers(2)) {
      for (boolean fused : new boolean[] {true, false}) {
        INDArray parameters = Nd4j.zeros(1, 5);
        List<INDArray> gradient = List.of(Nd4j.createFromArray(1f, 2, 1e6f, -5, 2).reshape(1, 5));
        Update update =
            fused
                ? new FusedUpdate(new Sgd(1), parameters, sections, new Penalties(0, 0, 0), workers)
                : new PlainUpdate(new Sgd(1), parameters, sections, new Penalties(0, 0, 0));
        try (update) {
          // The norm of (1, 2, 2), doubled, is 6: clipped to 3 it is what it was.
          assertTrue(update.take(gradient, 2, 3, 1));
        }
        assertArrayEquals(new float[] {-1, -2, -1e6f, 5, -2}, values(parameters), 1e-6f);
      }
    }
  }

  @Test
  void l1_denormalAndZeroWeights_havePenaltiesOfTheirSigns() {
    float[] start = {0, 1e-42f, -1e-42f, 1, -1};
    INDArray parameters = Nd4j.createFromArray(start).reshape(1, 5);
    try (Workers workers = workers(1);
        Update update =
            new FusedUpdate(
                new Sgd(1),
                parameters,
                List.of(new Section(0, 5, Kind.WEIGHTS)),
                new Penalties(0.5, 0, 0),
                workers)) {
      update.take(List.of(Nd4j.zeros(1, 5)), 1, 0, 1);
    }
    assertArrayEquals(new float[] {0, -0.5f, 0.5f, 0.5f, -0.5f}, values(parameters));
  }

  @Test
  void of_rulesThatAreNotOurs_areNd4js() {
    INDArray parameters = vector(new SplittableRandom(1), 3000);
    Penalties none = new Penalties(0, 0, 0);
    IUpdater changing = new Nesterovs(RATE, new StepSchedule(ScheduleType.ITERATION, 0.9, 0.5, 10));
    try (Workers workers = workers(1)) {
      assertInstanceOf(
          FusedUpdate.class, Update.of(new Adam(RATE), parameters, ALL, none, workers));
      for (IUpdater rule : List.of(new AdaDelta(), changing)) {
        assertInstanceOf(PlainUpdate.class, Update.of(rule, parameters, ALL, none, workers));
      }
    }
  }
}
