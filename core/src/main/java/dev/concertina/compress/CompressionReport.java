package dev.concertina.compress;

/**
 * What a compression came to.
 *
 * @param rows how many
 * @param columns how many
 * @param bytesIn the values as floats, 4 bytes each
 * @param bytesOut the whole file
 * @param largestError of all finite values, as they come back, in their columns' units; measured
 * @param largestRelativeError the same as a share of the column's range; 0 for columns without one
 * @param seconds how long it took, reading the rows twice and the check included
 */
public record CompressionReport(
    long rows,
    int columns,
    long bytesIn,
    long bytesOut,
    double largestError,
    double largestRelativeError,
    double seconds) {

  /**
   * How much a value takes.
   *
   * @return bits
   */
  public double bitsPerValue() {
    return bytesOut * 8.0 / rows / columns;
  }
}
