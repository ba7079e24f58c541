/** Denoising of pictures of any size, noise level estimates, and classical filters as baselines. */
package dev.concertina.denoise;
