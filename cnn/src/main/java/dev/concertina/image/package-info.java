/**
 * Pictures: reading and writing them by their sample values, folders of them as samples, PSNR and
 * SSIM.
 */
package dev.concertina.image;
