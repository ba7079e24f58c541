package dev.concertina.cli.input;

import dev.concertina.data.SampleShape;
import dev.concertina.denoise.NoiseLevel;
import dev.concertina.image.ImageQuality;
import dev.concertina.image.Picture;

/**
 * A picture as numbers from 0 to 255, whatever its depth.
 *
 * @param values {@code [channels, height, width]}, side by side
 * @param shape their shape
 */
public record PictureValues(float[] values, SampleShape.Image shape) {
  private static final float WHITE = 255;

  /** Pixels of the middle that tell the noise of all. */
  private static final int LARGEST_SIDE = 768;

  /** Smaller pictures tell too little of their noise. */
  private static final int LEAST_SIDE = 20;

  /** What a window of the structural similarity takes. */
  private static final int WINDOW = 11;

  public static PictureValues of(Picture picture) {
    return of(picture, picture.height(), picture.width());
  }

  /** The middle of a picture. */
  private static PictureValues of(Picture picture, int height, int width) {
    SampleShape.Image shape = new SampleShape.Image(picture.channels(), height, width);
    float[] values = new float[shape.size()];
    int top = (picture.height() - height) / 2;
    picture.read(top, (picture.width() - width) / 2, height, width, values, 0);
    if (picture.white() != WHITE) {
      for (int i = 0; i < values.length; i++) {
        values[i] *= WHITE / picture.white();
      }
    }
    return new PictureValues(values, shape);
  }

  /** The estimated standard deviation of the noise, white being 255; NaN for tiny pictures. */
  public static double noise(Picture picture) {
    if (Math.min(picture.height(), picture.width()) < LEAST_SIDE) {
      return Double.NaN;
    }
    int height = Math.min(LARGEST_SIDE, picture.height());
    int width = Math.min(LARGEST_SIDE, picture.width());
    PictureValues middle = of(picture, height, width);
    return NoiseLevel.estimate(middle.values, middle.shape);
  }

  /** How close this comes to the clean picture. */
  public Quality against(PictureValues clean) {
    double psnr = ImageQuality.psnr(clean.values, values, WHITE);
    boolean large = Math.min(shape.height(), shape.width()) >= WINDOW;
    double ssim = large ? ImageQuality.ssim(clean.values, values, shape, WHITE) : Double.NaN;
    return new Quality(psnr, ssim);
  }

  /**
   * Two measures of closeness.
   *
   * @param psnr in decibels, infinite for equal pictures
   * @param ssim at most 1; NaN for tiny pictures
   */
  public record Quality(double psnr, double ssim) {}

  /** The same with other values, which are brought to what a file of 8 bits could hold. */
  public PictureValues with(float[] others) {
    float[] rounded = new float[others.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) Math.rint(Math.max(0, Math.min(WHITE, others[i])));
    }
    return new PictureValues(rounded, shape);
  }
}
