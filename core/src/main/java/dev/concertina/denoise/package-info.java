/**
 * Denoising of pictures: how much noise there is, and the classical filters that every net that
 * removes it has to beat.
 *
 * <p>A use: it may see the front door and the leaves, and knows no net.
 */
package dev.concertina.denoise;
