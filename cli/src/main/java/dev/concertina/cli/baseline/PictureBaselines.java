package dev.concertina.cli.baseline;

import dev.concertina.data.SampleShape;
import dev.concertina.image.ImageQuality;
import dev.concertina.image.Picture;
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
public final class PictureBaselines {
  private static final double WHITE = 255;

  private PictureBaselines() {}

  /**
   * A rival's file of a picture.
   *
   * @param quality its setting
   * @param bytes its size
   * @param psnr how close the picture comes back, in decibels
   * @param back the picture as it comes back
   */
  public record Measured(int quality, long bytes, double psnr, Picture back) {}

  /**
   * JPEG (the better way to sample colours), WebP and PNG.
   *
   * @param picture of 8 bits, without transparency
   * @param psnr in decibels; infinite if nothing may be lost
   */
  public static List<BaselineCodec> of(Picture picture, double psnr) throws IOException {
    List<BaselineCodec> rivals = new ArrayList<>();
    rivals.add(best(List.of(new JpegBaseline(true), new JpegBaseline(false)), picture, psnr));
    rivals.add(best(List.of(new WebpBaseline()), picture, psnr));
    rivals.add(BaselineCodec.of("PNG", png(picture).length, "no loss"));
    return rivals;
  }

  private static BaselineCodec best(List<PictureCodecBaseline> ways, Picture picture, double psnr)
      throws IOException {
    String name = ways.get(0).name();
    if (!ways.get(0).isHere()) {
      return BaselineCodec.missing(name, ways.get(0).note(picture.channels() == 1));
    }
    Optional<BaselineCodec> best = Optional.empty();
    // Ways differ in how they treat colours, of which grey pictures have none.
    for (PictureCodecBaseline way : picture.channels() == 1 ? ways.subList(0, 1) : ways) {
      Optional<BaselineCodec> found = smallest(way, picture, psnr).map(m -> rival(way, m, picture));
      best =
          Stream.concat(best.stream(), found.stream())
              .min(Comparator.comparingLong(r -> r.bytes().orElseThrow()));
    }
    return best.orElseGet(() -> BaselineCodec.missing(name, "no quality is so faithful"));
  }

  private static BaselineCodec rival(PictureCodecBaseline way, Measured measured, Picture picture) {
    String note =
        String.format(
            Locale.ROOT,
            "quality %d, %.2f dB, %s",
            measured.quality(),
            measured.psnr(),
            way.note(picture.channels() == 1));
    return BaselineCodec.of(way.name(), measured.bytes(), note);
  }

  /** Assumes that higher qualities are more faithful, which is almost always so. */
  static Optional<Measured> smallest(PictureCodecBaseline rival, Picture picture, double psnr)
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

  public static Measured measure(PictureCodecBaseline rival, Picture picture, int quality)
      throws IOException {
    byte[] file = rival.encode(picture, quality);
    Picture back = rival.decode(file, picture.channels() == 1);
    double psnr = ImageQuality.psnr(values(picture), values(back), WHITE);
    return new Measured(quality, file.length, psnr, back);
  }

  /** By both measures; for pictures of at least 11 x 11 pixels. */
  public static ImageQuality faith(Picture picture, Picture back) {
    var shape = new SampleShape.Image(picture.channels(), picture.height(), picture.width());
    return ImageQuality.of(values(picture), values(back), shape, WHITE);
  }

  private static float[] values(Picture picture) {
    float[] values = new float[picture.channels() * picture.height() * picture.width()];
    picture.read(0, 0, picture.height(), picture.width(), values, 0);
    return values;
  }

  /** As small as Java makes it: at its default setting its writer favours speed. */
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
