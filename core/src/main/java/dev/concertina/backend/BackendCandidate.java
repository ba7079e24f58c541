package dev.concertina.backend;

/**
 * A backend that was considered.
 *
 * @param backend which
 * @param artifact its name and version, or "none" if it is not on the class path
 * @param usable whether nets can be computed with it here
 * @param reason why, or why not
 * @param remedy what would change that, in one sentence; empty if nothing needs to
 */
public record BackendCandidate(
    Backend backend, String artifact, boolean usable, String reason, String remedy) {

  /** In a sentence: whether it can be used, why, and what would change that. */
  String words() {
    String can = backend + (usable ? " can be used: " : " cannot be used: ") + reason;
    return remedy.isEmpty() ? can : can + ": " + remedy;
  }
}
