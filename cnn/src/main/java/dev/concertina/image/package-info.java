/**
 * Pictures: reading and writing them by their sample values, folders of them as samples, PSNR and
 * SSIM.
 */
@NullMarked
package dev.concertina.image;

import org.jspecify.annotations.NullMarked;
