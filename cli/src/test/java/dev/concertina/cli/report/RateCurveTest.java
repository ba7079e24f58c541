package dev.concertina.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.cli.report.RateCurve.Point;
import dev.concertina.cli.reproduce.PictureCompression;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RateCurveTest {
  private static final RateCurve CURVE =
      new RateCurve(
          "mine",
          List.of(
              new Point(2, 40, Double.NaN),
              new Point(0.125, 28, Double.NaN),
              new Point(0.5, 32, Double.NaN)));

  /** 0.25 is half way from 0.125 to 0.5 in the logarithm: 28 + 4 / 2. And 1 is, from 0.5 to 2. */
  @Test
  void betweenSettingsALineOverTheLogarithm() {
    assertEquals(30, CURVE.psnrAt(0.25).orElseThrow(), 1e-12);
    assertEquals(36, CURVE.psnrAt(1).orElseThrow(), 1e-12);
  }

  @Test
  void settingsAreMetAndEndsAreEnds() {
    assertEquals(28, CURVE.psnrAt(0.125).orElseThrow(), 1e-12);
    assertEquals(32, CURVE.psnrAt(0.5).orElseThrow(), 1e-12);
    assertEquals(40, CURVE.psnrAt(2).orElseThrow(), 1e-12);
    assertTrue(CURVE.psnrAt(0.12).isEmpty());
    assertTrue(CURVE.psnrAt(2.1).isEmpty());
  }

  @Test
  void whatWasNotMeasuredIsNotInterpolated() {
    assertEquals(OptionalDouble.empty(), CURVE.ssimAt(1));
  }

  @Test
  void meansAreOfEachPart() {
    Point mean = Point.mean(List.of(new Point(1, 30, 0.8), new Point(2, 34, 0.9)));
    assertEquals(1.5, mean.bits(), 1e-12);
    assertEquals(32, mean.psnr(), 1e-12);
    assertEquals(0.85, mean.ssim(), 1e-12);
  }

  /** CompressAI's figures on both sides of 0.5 bits: 29.042 at 0.5084, and 28.042 at 0.4231. */
  @Test
  void publishedCurvesAreThere() {
    List<RateCurve> published = PictureCompression.published();
    assertEquals(
        List.of("JPEG", "WebP", "BPG", "factorised 2018", "Cheng 2020"),
        published.stream().map(RateCurve::name).toList());
    double share = Math.log(0.5 / 0.4231) / Math.log(0.5084 / 0.4231);
    assertEquals(28.042 + share, published.get(0).psnrAt(0.5).orElseThrow(), 1e-9);
  }
}
