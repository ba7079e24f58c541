package dev.concertina.internal.arithmetic;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;

import dev.concertina.internal.arithmetic.Memory.Window;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * Matrix products by OpenBLAS's own call: ND4J's way there takes three times as long for small
 * matrices. An instance is for one thread.
 */
public final class Blas {
  /** The multiplications up to which OpenBLAS 0.3 takes its kernels for small products. */
  private static final long SMALL_PRODUCT = 1_000_000;

  private static final int NARROW = 64;
  private static final int FEWEST_ROWS = 16;

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
  public static boolean available() {
    return Library.LOADED;
  }

  /**
   * {@code c = op(a) op(b) + beta c}, all row-major: {@code op(a)} is m×k, {@code op(b)} k×n.
   *
   * @param aRow the distance between the rows of a as it lies in memory, likewise for b and c
   */
  public void multiply(
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

  /**
   * As {@link #multiply} with b as it is, but in parts small enough for the kernels that OpenBLAS
   * has for small products where c is narrow; they take up to half the time.
   */
  public void multiplyNarrow(
      boolean aTransposed,
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
    int rows = partOf(m, n, k);
    for (int row = 0; row < m; row += rows) {
      int count = Math.min(rows, m - row);
      long a = aAt + (aTransposed ? row : (long) row * aRow) * Float.BYTES;
      long c = cAt + (long) row * cRow * Float.BYTES;
      multiply(aTransposed, false, count, n, k, a, aRow, bAt, bRow, beta, c, cRow);
    }
  }

  /**
   * As {@link #multiply} with b as it is, but in parts small enough for the kernels that OpenBLAS
   * has for small products where c is wide.
   */
  public void multiplyWide(
      boolean aTransposed,
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
    long most = Math.max(NARROW, SMALL_PRODUCT / ((long) m * k));
    long parts = (n + most - 1) / most;
    int columns = (int) ((n + parts - 1) / parts + 15) / 16 * 16;
    for (int column = 0; column < n; column += columns) {
      int count = Math.min(columns, n - column);
      long b = bAt + (long) column * Float.BYTES;
      long c = cAt + (long) column * Float.BYTES;
      multiply(aTransposed, false, m, count, k, aAt, aRow, b, bRow, beta, c, cRow);
    }
  }

  /**
   * Adds to c the product of a and b, both as they are, in parts small enough for the kernels that
   * OpenBLAS has for small products where a is wide and b high.
   */
  public void multiplyDeep(
      int m, int n, int k, long aAt, int aRow, long bAt, int bRow, long cAt, int cRow) {
    long most = Math.max(NARROW, SMALL_PRODUCT / ((long) m * n));
    int parts = (int) ((k + most - 1) / most);
    int depth = (k + parts - 1) / parts;
    for (int at = 0; at < k; at += depth) {
      int count = Math.min(depth, k - at);
      long a = aAt + (long) at * Float.BYTES;
      long b = bAt + (long) at * bRow * Float.BYTES;
      multiply(false, false, m, n, count, a, aRow, b, bRow, 1, cAt, cRow);
    }
  }

  private static int partOf(int m, int n, int k) {
    long most = SMALL_PRODUCT / ((long) n * k) / 4 * 4;
    if (n > NARROW || most >= m || most < FEWEST_ROWS) {
      return m;
    }
    long parts = (m + most - 1) / most;
    return (int) ((m + parts - 1) / parts + 3) / 4 * 4;
  }

  /** Adds as many values at one address, times a factor, to those at another. */
  public void add(int length, float factor, long from, long to) {
    openblas_nolapack.cblas_saxpy(length, factor, a.at(from), 1, b.at(to), 1);
  }

  /** Multiplies values at an address. */
  void scale(int length, float factor, long at) {
    openblas_nolapack.cblas_sscal(length, factor, a.at(at), 1);
  }
}
