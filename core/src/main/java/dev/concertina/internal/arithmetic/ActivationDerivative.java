package dev.concertina.internal.arithmetic;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What turns the gradient of an activation into that of the sums before it.
 *
 * @param function the activation
 * @param value its values, or null where the slope is already in the gradient
 * @param sums what adds the result up
 */
public record ActivationDerivative(Pointwise function, INDArray value, BiasGradient sums) {}
