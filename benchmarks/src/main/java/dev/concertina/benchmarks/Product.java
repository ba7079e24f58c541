package dev.concertina.benchmarks;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * A matrix product {@code C = A B}, all row by row.
 *
 * @param m rows of A
 * @param n columns of B
 * @param k columns of A
 */
record Product(int m, int n, int k) {
  static Product of(int m, int n, int k) {
    return new Product(m, n, k);
  }

  void run(FloatPointer a, FloatPointer b, FloatPointer c) {
    openblas_nolapack.cblas_sgemm(
        openblas_nolapack.CblasRowMajor,
        openblas_nolapack.CblasNoTrans,
        openblas_nolapack.CblasNoTrans,
        m,
        n,
        k,
        1,
        a,
        k,
        b,
        n,
        0,
        c,
        n);
  }
}
