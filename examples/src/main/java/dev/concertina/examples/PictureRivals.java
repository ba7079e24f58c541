package dev.concertina.examples;

import dev.concertina.data.Picture;
import dev.concertina.data.SampleShape;
import dev.concertina.metrics.ImageQuality;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** What other formats make of a picture that shall come back at least so faithful. */
final class PictureRivals {
  private static final double WHITE = 255;

  private PictureRivals() {}

  /**
   * A rival's file of a picture.
   *
   * @param quality its setting
   * @param bytes its size
   * @param psnr how close the picture comes back, in decibels
   * @param back the picture as it comes back
   */
  record Measured(int quality, long bytes, double psnr, Picture back) {}

  /**
   * JPEG (the better way to sample colours), WebP and PNG.
   *
   * @param picture of 8 bits, without transparency
   * @param psnr in decibels; infinite if nothing may be lost
   */
  static List<Rival> of(Picture picture, double psnr) throws IOException {
    List<Rival> rivals = new ArrayList<>();
    rivals.add(best(List.of(new JpegRival(true), new JpegRival(false)), picture, psnr));
    rivals.add(best(List.of(new WebpRival()), picture, psnr));
    rivals.add(Rival.of("PNG", png(picture).length, "no loss"));
    return rivals;
  }

  private static Rival best(List<PictureRival> ways, Picture picture, double psnr)
      throws IOException {
    String name = ways.get(0).name();
    if (!ways.get(0).isHere()) {
      return Rival.missing(name, ways.get(0).note(picture.channels() == 1));
    }
    Optional<Rival> best = Optional.empty();
    // Ways differ in how they treat colours, of which grey pictures have none.
    for (PictureRival way : picture.channels() == 1 ? ways.subList(0, 1) : ways) {
      Optional<Rival> found = smallest(way, picture, psnr).map(m -> rival(way, m, picture));
      best =
          Stream.concat(best.stream(), found.stream())
              .min(Comparator.comparingLong(r -> r.bytes().orElseThrow()));
    }
    return best.orElseGet(() -> Rival.missing(name, "no quality is so faithful"));
  }

  private static Rival rival(PictureRival way, Measured measured, Picture picture) {
    String note =
        String.format(
            Locale.ROOT,
            "quality %d, %.2f dB, %s",
            measured.quality(),
            measured.psnr(),
            way.note(picture.channels() == 1));
    return Rival.of(way.name(), measured.bytes(), note);
  }

  /** Takes for granted that higher qualities are more faithful, which is so but for a hair. */
  static Optional<Measured> smallest(PictureRival rival, Picture picture, double psnr)
      throws IOException {
    int low = rival.lowest();
    int high = rival.highest();
    Measured enough = measure(rival, picture, high);
    if (enough.psnr() < psnr) {
      return Optional.empty();
    }
    while (low < high) {
      int middle = (low + high) / 2;
      Measured measured = measure(rival, picture, middle);
      if (measured.psnr() >= psnr) {
        enough = measured;
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return Optional.of(enough);
  }

  static Measured measure(PictureRival rival, Picture picture, int quality) throws IOException {
    byte[] file = rival.encode(picture, quality);
    Picture back = rival.decode(file, picture.channels() == 1);
    double psnr = ImageQuality.psnr(values(picture), values(back), WHITE);
    return new Measured(quality, file.length, psnr, back);
  }

  /** By both measures; for pictures of at least 11 x 11 pixels. */
  static ImageQuality faith(Picture picture, Picture back) {
    var shape = new SampleShape.Image(picture.channels(), picture.height(), picture.width());
    return ImageQuality.of(values(picture), values(back), shape, WHITE);
  }

  private static float[] values(Picture picture) {
    float[] values = new float[picture.channels() * picture.height() * picture.width()];
    picture.read(0, 0, picture.height(), picture.width(), values, 0);
    return values;
  }

  /** As small as Java makes it; its writer hurries unless told. */
  static byte[] png(Picture picture) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(0);
      writer.setOutput(out);
      writer.write(null, new IIOImage(picture.toImage(), null, null), settings);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
