package dev.concertina.internal.coding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.ModelFormatException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResidualsTest {
  private static final int WIDTH = 50;
  private static final int LINES = 40;

  private final Random random = new Random(11);
  private final float[] values = new float[WIDTH * LINES];
  private final float[] forecasts = new float[WIDTH * LINES];

  private Quantiser[] drawn(double bound) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (10 * Math.sin(i / 30.0) + random.nextGaussian());
      forecasts[i] = values[i] + 0.3f * (float) random.nextGaussian();
    }
    return new Quantiser[] {Quantiser.of(-20, 20, false, bound)};
  }

  private byte[] coded(Quantiser[] lattices, Residuals residuals) {
    RangeEncoder out = new RangeEncoder();
    for (int from = 0; from < values.length; from += WIDTH) {
      residuals.encode(out, lattices, values, forecasts, from);
    }
    return out.finish();
  }

  private float[] decoded(
      Quantiser[] lattices, byte[] message, Residuals residuals, double deviation)
      throws DamagedStreamException, ModelFormatException {
    RangeDecoder in = new RangeDecoder(message);
    float[] other = new float[forecasts.length];
    for (int i = 0; i < other.length; i++) {
      other[i] = forecasts[i] + (float) (deviation * (2 * random.nextDouble() - 1));
    }
    float[] back = new float[values.length];
    for (int from = 0; from < values.length; from += WIDTH) {
      residuals.decode(in, lattices, other, back, from);
    }
    in.requireEnd();
    return back;
  }

  @Test
  void theBoundHolds_thoughForecastsDifferByAsMuchAsMachinesDo() throws Exception {
    for (double bound : new double[] {0.5, 0.05, 0.01}) {
      Quantiser[] lattices = drawn(bound);
      Residuals encoder = new Residuals(WIDTH);
      byte[] message = coded(lattices, encoder);
      for (double deviation : new double[] {0, 1e-4, 1.9e-3}) {
        Residuals decoder = new Residuals(WIDTH);
        float[] back = decoded(lattices, message, decoder, deviation);
        decoder.requireSame(encoder.checksum());
        for (int i = 0; i < values.length; i++) {
          assertTrue(Math.abs((double) values[i] - back[i]) <= bound);
        }
      }
    }
  }

  @Test
  void forecastsThatDifferTooMuch_areRefused() throws Exception {
    Quantiser[] lattices = drawn(0.01);
    Residuals encoder = new Residuals(WIDTH);
    byte[] message = coded(lattices, encoder);
    Residuals decoder = new Residuals(WIDTH);
    String said =
        assertThrows(
                ModelFormatException.class,
                () -> {
                  decoded(lattices, message, decoder, 0.05);
                  decoder.requireSame(encoder.checksum());
                })
            .getMessage();
    assertTrue(said.contains("cannot be kept"), said);
  }

  @Test
  void goodForecasts_areCheaperThanNone() {
    Quantiser[] lattices = drawn(0.05);
    int with = coded(lattices, new Residuals(WIDTH)).length;
    Arrays.fill(forecasts, 0);
    assertTrue(with < 0.7 * coded(lattices, new Residuals(WIDTH)).length);
  }

  @Test
  void integers_comeBackBitForBit_whateverTheForecast() throws Exception {
    Quantiser[] lattices = {Quantiser.of(0, 255, true, 0)};
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(256);
      forecasts[i] = i % 7 == 0 ? Float.NaN : 300 * (float) random.nextGaussian();
    }
    byte[] message = coded(lattices, new Residuals(WIDTH));
    float[] back = decoded(lattices, message, new Residuals(WIDTH), 0);
    for (int i = 0; i < values.length; i++) {
      assertEquals(values[i], back[i]);
    }
  }

  @Test
  void boundsFinerThanTheArithmetic_areRefused() {
    Residuals.requireSure(Quantiser.of(0, 255, true, 0), "x");
    assertThrows(
        IllegalArgumentException.class,
        () -> Residuals.requireSure(Quantiser.of(0, 1, false, 1e-5), "x"));
    assertThrows(
        IllegalArgumentException.class,
        () -> Residuals.requireSure(Quantiser.of(0, 1, false, 0), "x"));
  }
}
