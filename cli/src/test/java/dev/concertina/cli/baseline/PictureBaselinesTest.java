package dev.concertina.cli.baseline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.concertina.cli.TestPictures;
import dev.concertina.cli.baseline.PictureBaselines.Measured;
import dev.concertina.cli.report.Mosaic;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.image.Picture;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PictureBaselinesTest {
  private static final int HEIGHT = 61;
  private static final int WIDTH = 75;

  /** Discs with some grain, so that no quality is without loss. */
  private static Picture picture(int channels) {
    Picture clean = TestPictures.clean(channels, HEIGHT, WIDTH, 3);
    return TestPictures.noisy(clean, 6, 4);
  }

  /** By the pixels that Java's own reader gives, in double precision. */
  private static double psnr(Picture picture, byte[] file) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
    float[] values = TestPictures.values(picture);
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      int pixel = i % (HEIGHT * WIDTH);
      int channel = i / (HEIGHT * WIDTH);
      int rgb = image.getRaster().getSample(pixel % WIDTH, pixel / WIDTH, channel);
      squares += (values[i] - rgb) * (values[i] - rgb);
    }
    return 10 * Math.log10(255.0 * 255 * values.length / squares);
  }

  private static byte[] bytes(PictureCodecBaseline rival, Picture picture, int quality)
      throws IOException {
    return rival.encode(picture, quality);
  }

  /** Java's reader gives colours as BGR in memory, but samples of a raster in RGB order. */
  @Test
  void jpegComesBackAsFaithfulAsItSays() throws IOException {
    for (int channels : new int[] {1, 3}) {
      Picture picture = picture(channels);
      for (boolean halved : new boolean[] {true, false}) {
        PictureCodecBaseline jpeg = new JpegBaseline(halved);
        Measured measured = PictureBaselines.measure(jpeg, picture, 60);
        byte[] file = bytes(jpeg, picture, 60);
        assertEquals(file.length, measured.bytes());
        assertEquals(psnr(picture, file), measured.psnr(), 1e-6);
      }
    }
  }

  @Test
  void wholeColoursAreMoreFaithfulAndLarger() throws IOException {
    Picture picture = picture(3);
    Measured halved = PictureBaselines.measure(new JpegBaseline(true), picture, 90);
    Measured whole = PictureBaselines.measure(new JpegBaseline(false), picture, 90);
    assertTrue(whole.psnr() > halved.psnr(), whole + " " + halved);
    assertTrue(whole.bytes() > halved.bytes());
  }

  @Test
  void theSmallestFileIsFaithfulEnoughAndTheOneBelowIsNot() throws IOException {
    Picture picture = picture(1);
    PictureCodecBaseline jpeg = new JpegBaseline(true);
    Measured found = PictureBaselines.smallest(jpeg, picture, 32).orElseThrow();
    assertTrue(found.psnr() >= 32, found.toString());
    Measured below = PictureBaselines.measure(jpeg, picture, found.quality() - 1);
    assertTrue(below.psnr() < 32, below.toString());
  }

  @Test
  void whatCannotBeReachedIsSaid() throws IOException {
    assertEquals(
        Optional.empty(), PictureBaselines.smallest(new JpegBaseline(true), picture(1), 90));
    List<BaselineCodec> rivals = PictureBaselines.of(picture(1), 90);
    assertEquals(List.of("JPEG", "WebP", "PNG"), rivals.stream().map(BaselineCodec::name).toList());
    assertTrue(rivals.get(0).bytes().isEmpty());
    assertTrue(rivals.get(2).bytes().isPresent());
  }

  @Test
  void pngLosesNothing() throws IOException {
    Picture picture = picture(3);
    BufferedImage back = ImageIO.read(new ByteArrayInputStream(PictureBaselines.png(picture)));
    assertArrayEquals(TestPictures.values(picture), TestPictures.values(Picture.of(back)));
  }

  @Test
  void webpIsMoreFaithfulWithMoreBytes() throws IOException {
    WebpBaseline webp = new WebpBaseline();
    assumeTrue(webp.isHere());
    for (int channels : new int[] {1, 3}) {
      Measured low = PictureBaselines.measure(webp, picture(channels), 20);
      Measured high = PictureBaselines.measure(webp, picture(channels), 90);
      assertTrue(high.bytes() > low.bytes());
      assertTrue(high.psnr() > low.psnr() + 1);
    }
  }

  @Test
  void aMosaicHoldsEveryPictureInItsPlace() {
    SplittableRandom random = new SplittableRandom(1);
    float[][] rows = new float[5][2 * 3 * 4];
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = random.nextInt(256);
      }
    }
    Picture mosaic = Mosaic.of(Samples.of(rows, new SampleShape.Image(1, 6, 4)));
    assertEquals(2 * 6, mosaic.height());
    assertEquals(3 * 4, mosaic.width());
    float[] tile = new float[24];
    mosaic.read(6, 4, 6, 4, tile, 0);
    assertArrayEquals(rows[4], tile);
    mosaic.read(6, 8, 6, 4, tile, 0);
    assertArrayEquals(rows[0], tile, "the first fills the last place");
  }
}
