package com.example;

import org.nd4j.linalg.activations.impl.ActivationIdentity;

/** A class outside DL4J and Concertina that tells when it is initialised. */
public final class Trap extends ActivationIdentity {
  private static final long serialVersionUID = 1;

  static {
    System.setProperty("com.example.Trap", "sprung");
  }
}
