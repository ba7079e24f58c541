package dev.concertina.image;

import dev.concertina.internal.Require;
import java.awt.color.ColorSpace;
import java.awt.image.ColorModel;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.MultiPixelPackedSampleModel;
import java.awt.image.SampleModel;
import java.util.Arrays;

/**
 * What a picture makes of the pixels of a JDK image: known from the models alone, before there are
 * any pixels.
 *
 * @param channels 1 or 3
 * @param depth 8 or 16
 * @param alpha whether there is transparency
 * @param imageBits what a pixel takes in the JDK's image
 */
record PixelLayout(int channels, int depth, boolean alpha, int imageBits) {
  /**
   * Looks at the models of an image.
   *
   * @throws IllegalArgumentException if a picture cannot hold such values as they are
   */
  static PixelLayout of(ColorModel colors, SampleModel samples) {
    int bits = imageBits(samples);
    if (colors instanceof IndexColorModel palette) {
      return new PixelLayout(isGrey(palette) ? 1 : 3, 8, palette.hasAlpha(), bits);
    }
    int type = samples.getDataType();
    boolean whole = type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT;
    boolean packed = !(samples instanceof ComponentSampleModel) && type == DataBuffer.TYPE_INT;
    Require.that(
        whole || packed,
        "samples must be whole numbers of 8 or 16 bits without sign, found %s: convert the picture",
        typeName(type));
    int channels = channels(colors.getColorSpace());
    Require.that(
        samples.getNumBands() == channels + (colors.hasAlpha() ? 1 : 0),
        "expected %d channels, found %d",
        channels,
        samples.getNumBands());
    return new PixelLayout(channels, depth(colors), colors.hasAlpha(), bits);
  }

  /** The bytes that a picture of the given number of pixels takes, without the JDK's image. */
  long pictureBytes(long pixels) {
    return pixels * (channels + (alpha ? 1 : 0)) * (depth / 8);
  }

  /** The bytes that the JDK's image of the given number of pixels takes. */
  long imageBytes(long pixels) {
    return pixels * imageBits / 8;
  }

  static boolean isGrey(IndexColorModel palette) {
    for (int i = 0; i < palette.getMapSize(); i++) {
      int red = palette.getRed(i);
      if (red != palette.getGreen(i) || red != palette.getBlue(i)) {
        return false;
      }
    }
    return true;
  }

  private static int imageBits(SampleModel samples) {
    if (samples instanceof MultiPixelPackedSampleModel packed) {
      return packed.getPixelBitStride();
    }
    return samples.getNumDataElements() * DataBuffer.getDataTypeSize(samples.getDataType());
  }

  /** Of the colours themselves nothing is asked: linear or not, the values are kept. */
  private static int channels(ColorSpace space) {
    int type = space.getType();
    Require.that(
        type == ColorSpace.TYPE_GRAY || type == ColorSpace.TYPE_RGB,
        "colours must be grey or RGB, found %s: convert it to RGB",
        type == ColorSpace.TYPE_CMYK ? "CMYK" : "a colour space of type " + type);
    return type == ColorSpace.TYPE_GRAY ? 1 : 3;
  }

  private static int depth(ColorModel colors) {
    int[] bits = colors.getComponentSize();
    boolean small = Arrays.stream(bits).allMatch(b -> b >= 1 && b <= 8);
    Require.that(
        small || Arrays.stream(bits).allMatch(b -> b == 16),
        "samples must have 1 to 8 bits or 16, found %s: convert the picture",
        Arrays.toString(bits));
    return small ? 8 : 16;
  }

  private static String typeName(int type) {
    return switch (type) {
      case DataBuffer.TYPE_SHORT -> "16 bits with sign";
      case DataBuffer.TYPE_INT -> "32 bits";
      case DataBuffer.TYPE_FLOAT -> "floating-point numbers of 32 bits";
      case DataBuffer.TYPE_DOUBLE -> "floating-point numbers of 64 bits";
      default -> "the data type " + type;
    };
  }
}
