/** Denoising of pictures of any size, noise level estimates, and classical filters as baselines. */
@NullMarked
package dev.concertina.denoise;

import org.jspecify.annotations.NullMarked;
