package dev.concertina.backend;

import dev.concertina.internal.Require;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the backend of ND4J before ND4J is loaded, and has it load that one alone.
 *
 * <p>Left to itself ND4J takes CUDA wherever it sees a GPU, also one that its binary has no code
 * for, and fails later for good: a process that has loaded ND4J once cannot change to another
 * backend. So class path, driver, libraries and devices are looked at first; where all of that
 * speaks for CUDA, a JVM of its own tries it on the device, once for each driver, GPU and artifact
 * (at most three minutes; the first time JavaCPP unpacks the binary).
 *
 * <p>The first fit and the first model that is loaded choose as {@link #configured()} says: the
 * system property {@value #PROPERTY}, or else the environment variable {@value #VARIABLE}, one of
 * {@code auto}, {@code cpu}, {@code prefer-cuda}, {@code require-cuda}. A program that wants
 * something else calls {@link #load()} before; a program that uses ND4J itself should call it
 * before that, too.
 *
 * <p>Immutable; {@link #load()} may be called from any thread, and chooses once for the process.
 */
public final class BackendSelector {
  /** The name of the system property. */
  public static final String PROPERTY = "concertina.backend";

  /** The name of the environment variable. */
  public static final String VARIABLE = "CONCERTINA_BACKEND";

  private static final Logger LOG = LoggerFactory.getLogger(BackendSelector.class);
  private static final Duration TRIAL = Duration.ofMinutes(3);

  /** Says whether and when CUDA is tried on the device before it is taken. */
  public enum Trials {
    /** Where driver, GPU or artifact are new; what came of it is remembered. */
    ONCE,
    /** Now, whatever is remembered. */
    AGAIN,
    /** Not at all: what can be looked at decides. */
    NEVER
  }

  private static volatile @Nullable BackendReport loaded;

  private final BackendPreference wish;
  private final Trials trials;
  private final Machine machine;
  private final TrialRecord record;

  private BackendSelector(BackendPreference wish, Trials trials) {
    this(wish, trials, new HostMachine());
  }

  private BackendSelector(BackendPreference wish, Trials trials, Machine machine) {
    this(wish, trials, machine, TrialRecord.ofUser(machine));
  }

  /** For any machine. */
  BackendSelector(BackendPreference wish, Trials trials, Machine machine, TrialRecord record) {
    this.wish = wish;
    this.trials = trials;
    this.machine = machine;
    this.record = record;
  }

  /**
   * Returns a selector that takes CUDA where it runs, else the CPU.
   *
   * @return a selector
   */
  public static BackendSelector auto() {
    return new BackendSelector(
        new BackendPreference(Optional.empty(), false, "the program"), Trials.ONCE);
  }

  /**
   * Returns a selector that takes the CPU, whatever else there is.
   *
   * @return a selector
   */
  public static BackendSelector cpu() {
    return require(Backend.CPU);
  }

  /**
   * Returns a selector that takes a backend where it runs, else another, with a warning in the log.
   *
   * @param backend which
   * @return a selector
   */
  public static BackendSelector prefer(Backend backend) {
    Require.present(backend, "backend");
    return new BackendSelector(
        new BackendPreference(Optional.of(backend), false, "the program"), Trials.ONCE);
  }

  /**
   * Returns a selector that takes a backend and no other: {@link #load()} fails where it does not
   * run, and says what to do.
   *
   * @param backend which
   * @return a selector
   */
  public static BackendSelector require(Backend backend) {
    Require.present(backend, "backend");
    return new BackendSelector(
        new BackendPreference(Optional.of(backend), true, "the program"), Trials.ONCE);
  }

  /**
   * Returns the selector that the property names, or else the variable, or else {@code auto}.
   *
   * @return a selector
   * @throws IllegalArgumentException if the setting is none of the four; the message lists them
   */
  public static BackendSelector configured() {
    return new BackendSelector(BackendPreference.configured(), Trials.ONCE);
  }

  /**
   * Returns a copy with another choice of whether CUDA is tried.
   *
   * @param trials when
   * @return a new selector
   */
  public BackendSelector withTrials(Trials trials) {
    return new BackendSelector(wish, Require.present(trials, "trials"), machine, record);
  }

  /**
   * Checks the machine without loading anything in this process. If CUDA passes all checks, a trial
   * is made in another process.
   *
   * @return what {@link #load()} would choose; what is loaded, if that has happened
   */
  public BackendReport inspect() {
    BackendReport already = loaded;
    if (already == null && Nd4jLoader.seemsOpen()) {
      return firstLoad(Nd4jLoader.find().orElseThrow(BackendSelector::noNd4j));
    }
    return already != null ? already : survey(loader(), true).report();
  }

  private static ClassLoader loader() {
    return Nd4jLoader.find().map(Nd4jLoader::loader).orElse(BackendSelector.class.getClassLoader());
  }

  private BackendProbe survey(ClassLoader loader, boolean thorough) {
    return new BackendProbe(machine, wish, loader, tried(), thorough);
  }

  private Optional<Trial> tried() {
    return trials == Trials.NEVER
        ? Optional.empty()
        : Optional.of(new Trial(machine, record, TRIAL, trials == Trials.AGAIN));
  }

  /**
   * Loads the backend, unless ND4J is loaded already. The backend then stays for the life of the
   * process. Where the application had loaded ND4J before, the report says with what.
   *
   * @return what was found and chosen
   * @throws IllegalStateException if a backend that is required does not run or comes too late, if
   *     none runs at all, or if ND4J is not on the class path; the message says what to do
   */
  public BackendReport load() {
    synchronized (BackendSelector.class) {
      if (loaded == null) {
        loaded = firstLoad(Nd4jLoader.find().orElseThrow(BackendSelector::noNd4j));
        tell(loaded);
      }
      requireKept(loaded);
      return loaded;
    }
  }

  private static IllegalStateException noNd4j() {
    return new IllegalStateException(
        "ND4J is not on the class path: add org.nd4j:nd4j-native-platform");
  }

  private BackendReport firstLoad(Nd4jLoader door) {
    if (Nd4jLoader.seemsOpen()) {
      // It is too late to choose: nothing is to be tried, or refused.
      BackendProbe survey = withTrials(Trials.NEVER).survey(door.loader(), false);
      return new Loading(survey, door).find();
    }
    return new Loading(survey(door.loader(), false), door).run();
  }

  /**
   * Loads ND4J if necessary, as the program has chosen, or else as {@link #configured()} says.
   * Costs nothing from the second call on.
   *
   * @return what was found and chosen
   * @throws IllegalArgumentException as {@link #configured()}
   * @throws IllegalStateException as {@link #load()}
   */
  public static BackendReport ready() {
    BackendReport already = loaded;
    return already != null ? already : configured().load();
  }

  private void requireKept(BackendReport report) {
    boolean kept = !wish.required() || wish.backend().equals(report.chosen());
    if (!kept) {
      BackendCandidate wanted = report.candidate(wish.backend().orElseThrow());
      throw new IllegalStateException(
          String.format(
              "ND4J must be loaded with %s, found it loaded with %s in this process: choose before"
                  + " the first fit, the first model and the first array%s",
              wanted.backend(),
              report.shortForm(),
              wanted.usable() ? "" : " (and " + wanted.words() + ")"));
    }
  }

  /** A GPU that was meant to be used and is not should not go unnoticed. */
  private void tell(BackendReport report) {
    BackendCandidate cuda = report.candidate(Backend.CUDA);
    boolean there = !cuda.artifact().equals(BackendProbe.NONE);
    boolean meant = wish.isFor(Backend.CUDA) || there && !wish.isFor(Backend.CPU);
    if (report.state() == BackendReport.State.FOUND_LOADED) {
      LOG.info("computing with {}, which had been loaded before", report.shortForm());
    } else if (report.chosen().equals(Optional.of(Backend.CPU)) && meant && !cuda.usable()) {
      LOG.warn("computing on the CPU; {}", cuda.words());
    } else {
      LOG.debug("computing with {}", report.shortForm());
    }
  }
}
