package dev.concertina.accelerate;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;

import dev.concertina.accelerate.Memory.Window;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * Matrix products by OpenBLAS's own call: ND4J's way there takes three times as long for small
 * matrices. An instance is for one thread.
 */
final class Blas {
  private final Window a = new Window();
  private final Window b = new Window();
  private final Window c = new Window();

  /** Loads the library once, and settles that a product takes one thread: the caller's. */
  private static final class Library {
    static final boolean LOADED = load();

    private static boolean load() {
      try {
        Loader.load(openblas_nolapack.class);
        openblas_nolapack.blas_set_num_threads(1);
        return true;
      } catch (LinkageError e) {
        return false;
      }
    }
  }

  /** Whether OpenBLAS's Java binding and library are there. */
  static boolean available() {
    return Library.LOADED;
  }

  /**
   * {@code c = op(a) op(b) + beta c}, all row-major: {@code op(a)} is m×k, {@code op(b)} k×n.
   *
   * @param aRow the distance between the rows of a as it lies in memory, likewise for b and c
   */
  void multiply(
      boolean aTransposed,
      boolean bTransposed,
      int m,
      int n,
      int k,
      long aAt,
      int aRow,
      long bAt,
      int bRow,
      float beta,
      long cAt,
      int cRow) {
    openblas_nolapack.cblas_sgemm(
        CblasRowMajor,
        aTransposed ? CblasTrans : CblasNoTrans,
        bTransposed ? CblasTrans : CblasNoTrans,
        m,
        n,
        k,
        1,
        a.at(aAt),
        aRow,
        b.at(bAt),
        bRow,
        beta,
        c.at(cAt),
        cRow);
  }
}
