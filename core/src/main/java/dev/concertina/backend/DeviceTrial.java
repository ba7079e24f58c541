package dev.concertina.backend;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.Optional;

/**
 * Tries a backend: the main class of a JVM of its own, because a library that fails may take its
 * process with it.
 *
 * <p>Prints lines that begin with {@link #WORD}: that it has begun, and how it ended.
 */
final class DeviceTrial {
  static final String WORD = "concertina-trial: ";
  static final String BEGUN = "begun";
  static final String WORKED = "worked";

  private static final int SIZE = 64;
  private static final float TOLERANCE = 1e-3f;

  private DeviceTrial() {}

  /**
   * Computes {@code A B + 1} with a backend and compares it with Java's result.
   *
   * @param arguments the backend's name
   */
  public static void main(String[] arguments) {
    // The process is ours, and so is what it prints.
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
    out.println(WORD + BEGUN);
    String result;
    try {
      result = result(Backend.valueOf(arguments[0]));
    } catch (Throwable failure) {
      result = rootOf(failure).toString();
    }
    out.println(WORD + result.replaceAll("\\s+", " "));
    Runtime.getRuntime().halt(result.equals(WORKED) ? 0 : 1); // ND4J leaves threads behind
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static String result(Backend backend) throws ReflectiveOperationException {
    Optional<Nd4jLoader> door = Nd4jLoader.find();
    if (door.isEmpty()) {
      return "ND4J is not on the class path";
    }
    Nd4jLoader.Opened opened = door.get().open(backend);
    if (!opened.backendClass().equals(backend.service())) {
      return "ND4J took " + opened.backendClass();
    }
    float[][] a = matrix(1);
    float[][] b = matrix(2);
    float error = largest(product(a, b), computed(door.get().loader(), a, b));
    // A comparison that NaN fails.
    return error <= TOLERANCE ? WORKED : "a product of matrices is wrong by " + error;
  }

  /** The product is cuBLAS's, the sum ND4J's own code: either may lack code for the device. */
  private static float[][] computed(ClassLoader loader, float[][] a, float[][] b)
      throws ReflectiveOperationException {
    Class<?> nd4j = Class.forName("org.nd4j.linalg.factory.Nd4j", true, loader);
    Class<?> array = Class.forName("org.nd4j.linalg.api.ndarray.INDArray", true, loader);
    var make = nd4j.getMethod("create", float[][].class);
    Object left = make.invoke(null, (Object) a);
    Object right = make.invoke(null, (Object) b);
    Object product = array.getMethod("mmul", array).invoke(left, right);
    Object sum = array.getMethod("addi", Number.class).invoke(product, 1);
    return (float[][]) array.getMethod("toFloatMatrix").invoke(sum);
  }

  private static float[][] matrix(int seed) {
    float[][] matrix = new float[SIZE][SIZE];
    for (int i = 0; i < SIZE; i++) {
      for (int j = 0; j < SIZE; j++) {
        matrix[i][j] = ((i * 7 + j * 3 + seed) % 11 - 5) / 5f;
      }
    }
    return matrix;
  }

  private static float[][] product(float[][] a, float[][] b) {
    float[][] product = new float[SIZE][SIZE];
    for (int i = 0; i < SIZE; i++) {
      for (int j = 0; j < SIZE; j++) {
        product[i][j] = 1;
        for (int k = 0; k < SIZE; k++) {
          product[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return product;
  }

  private static float largest(float[][] expected, float[][] computed) {
    float largest = 0;
    for (int i = 0; i < SIZE; i++) {
      for (int j = 0; j < SIZE; j++) {
        largest = Math.max(largest, Math.abs(expected[i][j] - computed[i][j]));
      }
    }
    return largest;
  }
}
