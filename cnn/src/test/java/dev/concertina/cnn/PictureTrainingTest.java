package dev.concertina.cnn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Autoencoder;
import dev.concertina.TrainingOptions;
import dev.concertina.data.Samples;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.image.CountingPictures;
import dev.concertina.image.Picture;
import dev.concertina.image.Pictures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nets learn from pictures that are read on the way. */
class PictureTrainingTest {
  private static final TrainingOptions OPTIONS =
      TrainingOptions.defaults().withEpochs(3).withBatchSize(20).withPatience(0);

  @TempDir Path folder;

  private Pictures stripes() throws IOException {
    for (int k = 0; k < 8; k++) {
      float[] values = new float[24 * 24];
      for (int i = 0; i < values.length; i++) {
        values[i] = (i % 24 + k) % 6 < 3 ? 20 * k : 250;
      }
      Picture.of(values, 1, 24, 24, 8).write(folder.resolve(k + ".png"));
    }
    return Pictures.folder(folder);
  }

  private static float[][] reconstruction(Samples samples) {
    try (Autoencoder model = Autoencoder.fit(DenseArchitecture.of(12), samples, OPTIONS).model()) {
      return model.reconstruct(new float[][] {samples.row(0), samples.row(9)});
    }
  }

  @Test
  void fit_onCrops_isTheSameWhateverIsKept() throws IOException {
    Pictures pictures = stripes();
    float[][] expected = reconstruction(pictures.crops(6, 20, 3));
    assertArrayEquals(expected, reconstruction(pictures.crops(6, 20, 3)));
    assertArrayEquals(expected, reconstruction(pictures.keeping(0).crops(6, 20, 3)));
    for (float[] one : expected) {
      for (float value : one) {
        assertTrue(value > -100 && value < 355, "no grey: " + value);
      }
    }
  }

  @Test
  void fit_decodesEachPictureAFewTimesPerEpoch() throws IOException {
    // 90 of 40,000 bytes, of which 66 are kept: once each to learn, once to judge, and before
    // the first epoch to look over the data.
    var source = new CountingPictures(90, 200);
    reconstruction(source.pictures(66 * 40_000).crops(6, 20, 3));
    int most = 90 * (2 * OPTIONS.epochs() + 4);
    assertTrue(source.total() <= most, "decoded " + source.total() + " times, more than " + most);
  }

  @Test
  void fit_onAFileThatWentBad_failsWithItsName() throws IOException {
    Samples crops = stripes().crops(6, 20, 3);
    Files.write(folder.resolve("5.png"), new byte[] {1});
    var e =
        assertThrows(
            UncheckedIOException.class,
            () -> Autoencoder.fit(DenseArchitecture.of(12), crops, OPTIONS));
    assertTrue(e.getMessage().contains("5.png"), e.getMessage());
    assertEquals("DataFormatException", e.getCause().getClass().getSimpleName());
  }
}
