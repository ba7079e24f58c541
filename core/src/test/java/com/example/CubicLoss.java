package com.example;

import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** A stranger's loss; what it computes does not matter here. */
final class CubicLoss extends LossMSE {
  private static final long serialVersionUID = 1;
}
