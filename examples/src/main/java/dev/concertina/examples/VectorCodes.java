package dev.concertina.examples;

import dev.concertina.Autoencoder;
import dev.concertina.TrainingOptions;
import dev.concertina.data.Samples;
import dev.concertina.dense.DenseArchitecture;
import java.util.SplittableRandom;

/** Makes short codes of vectors, and vectors of codes. */
public final class VectorCodes {
  private VectorCodes() {}

  /**
   * What came out.
   *
   * @param vector a vector that the net has not seen
   * @param code the same in two numbers
   * @param reconstruction the vector that the code stands for
   */
  public record Result(float[] vector, float[] code, float[] reconstruction) {}

  /**
   * Trains a net of eight inputs and a code of two, and sends a vector through it.
   *
   * @param vectors how many vectors to learn from
   * @return the vector, its code and its reconstruction
   */
  public static Result run(int vectors) {
    float[][] known = made(vectors, 1);
    float[][] unseen = made(1, 2);
    DenseArchitecture net = DenseArchitecture.of(16, 2); // two hidden layers, the last is the code
    TrainingOptions options = TrainingOptions.defaults().withEpochs(300);
    try (Autoencoder model = Autoencoder.fit(net, Samples.of(known), options).model()) {
      float[][] codes = model.encode(unseen);
      float[][] reconstructions = model.decode(codes); // the same as model.reconstruct(unseen)
      return new Result(unseen[0], codes[0], reconstructions[0]);
    }
  }

  /** Eight numbers that two decide. */
  private static float[][] made(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] vectors = new float[count][8];
    for (float[] vector : vectors) {
      double a = random.nextDouble();
      double b = random.nextDouble();
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) (a * Math.cos(i) + b * Math.sin(i));
      }
    }
    return vectors;
  }

  /**
   * Prints what {@link #run} returns.
   *
   * @param args none
   */
  public static void main(String[] args) {
    Result result = run(1000);
    System.out.printf("code %.3f %.3f%n", result.code[0], result.code[1]);
    for (int i = 0; i < result.vector.length; i++) {
      System.out.printf("%.3f came back as %.3f%n", result.vector[i], result.reconstruction[i]);
    }
  }
}
