package dev.concertina;

import dev.concertina.spi.ReceptiveField;

/**
 * The capability of a model that treats all pixels of a picture alike, and so serves pictures of
 * any size, and large ones in parts. Asked for by {@link Autoencoder#capability}; a net with a flat
 * code never has it.
 */
public interface Resizable {
  /**
   * Returns how far the net looks.
   *
   * @return what {@link #resized} and working in parts need to know
   */
  ReceptiveField receptiveField();

  /**
   * Returns the same net for pictures of another size.
   *
   * @param height in pixels, a multiple of the {@linkplain ReceptiveField#grid() grid}
   * @param width in pixels, a multiple of the grid
   * @return a model of its own with a copy of the weights; yours to close
   * @throws IllegalArgumentException if a side is not a positive multiple of the grid
   */
  Autoencoder resized(int height, int width);
}
