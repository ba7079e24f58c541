package dev.concertina.compress;

/** Says whether a compressed file contains its model, so that one file is enough to read it. */
public enum Embedding {
  /** The file names its model, which must be at hand to read it. */
  NONE,
  /** The model stands in the file, which grows by the model's size. */
  MODEL
}
