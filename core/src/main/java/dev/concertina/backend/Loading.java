package dev.concertina.backend;

import dev.concertina.backend.BackendReport.State;
import java.util.List;
import java.util.Optional;

/** The one time that ND4J is loaded, or found loaded. */
final class Loading {
  private final BackendProbe survey;
  private final Nd4jLoader door;

  Loading(BackendProbe survey, Nd4jLoader door) {
    this.survey = survey;
    this.door = door;
  }

  /**
   * Loads what the survey chooses.
   *
   * @throws IllegalStateException if it chooses nothing, or ND4J fails
   */
  BackendReport run() {
    Backend choice = survey.choice().orElseThrow(() -> new IllegalStateException(survey.refusal()));
    prepare(choice);
    return report(opened(choice));
  }

  /** Reports what others have loaded. */
  BackendReport find() {
    BlasCore.choose(); // says what to do where it is too late for that, too
    // Were they none, after all, it is loaded now.
    return report(opened(survey.choice().orElse(Backend.CPU)));
  }

  private BackendReport report(Nd4jLoader.Opened opened) {
    Optional<Backend> actual =
        List.of(Backend.values()).stream()
            .filter(each -> each.service().equals(opened.backendClass()))
            .findFirst();
    boolean oneDnn = opened.buildInfo().contains("HAVE_ONEDNN");
    return survey.report(opened.first() ? State.LOADED : State.FOUND_LOADED, actual, oneDnn);
  }

  private void prepare(Backend choice) {
    if (choice == Backend.CPU) {
      BlasCore.choose();
      if (survey.cpuCheck().mustBePinned()) {
        System.setProperty(CpuCheck.EXTENSION, survey.cpuCheck().build().orElseThrow().extension());
      }
      return;
    }
    Optional<String> visible = survey.cuda().visible();
    if (visible.isPresent() && !Environment.set(VisibleGpus.VARIABLE, visible.get())) {
      throw new IllegalStateException(
          "not every GPU here can be used, and the others cannot be hidden from within: start"
              + " with "
              + VisibleGpus.VARIABLE
              + "="
              + visible.get());
    }
  }

  private Nd4jLoader.Opened opened(Backend choice) {
    try {
      return door.open(choice);
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new IllegalStateException(
          "ND4J could not be loaded with "
              + choice
              + " and cannot be used in this process any more: "
              + rootOf(e)
              + (choice == Backend.CUDA ? "; start with " + BackendSelector.VARIABLE + "=cpu" : ""),
          e);
    }
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
