package dev.concertina.cli.help;

/** The headings that options stand under, in the order of a page. */
public enum Heading {
  MODEL("Model"),
  DATA("Data"),
  NET("Net"),
  TRAINING("Training"),
  THRESHOLD("Threshold"),
  PICTURES("Pictures"),
  SERIES("Series"),
  QUALITY("Quality"),
  CHECK("Check"),
  OUTPUT("Output"),
  GENERAL("General");

  private final String title;

  Heading(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }
}
