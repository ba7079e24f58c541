package dev.concertina.image;

import dev.concertina.Autoencoder;
import dev.concertina.TrainingOptions;
import dev.concertina.cnn.DctArchitecture;
import dev.concertina.compress.Quality;
import dev.concertina.data.Samples;
import dev.concertina.denoise.Denoiser;
import dev.concertina.image.compress.PictureCompressor;
import dev.concertina.testkit.UseContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** How the uses of models for pictures end. */
class UsesTest {
  private static final Picture PICTURE = stripes();
  private static final Samples SQUARES = squares();

  private static Picture stripes() {
    float[] values = new float[40 * 48];
    for (int i = 0; i < values.length; i++) {
      values[i] = 8 * (i % 31);
    }
    return Picture.of(values, 1, 40, 48, 8);
  }

  private static Samples squares() {
    try {
      return Pictures.of(List.of(PICTURE)).crops(32, 8, 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Autoencoder trained() {
    TrainingOptions options = TrainingOptions.forCompression().withEpochs(1).withStepsPerEpoch(2);
    return Autoencoder.fit(new DctArchitecture(4, 1), SQUARES, options).model();
  }

  @Nested
  class Denoisers implements UseContract<Denoiser> {
    private final Autoencoder model = trained();

    @Override
    public Autoencoder model() {
      return model;
    }

    @Override
    public Denoiser of(Autoencoder given) {
      return Denoiser.of(given);
    }

    @Override
    public Denoiser load(Path file) throws IOException {
      return Denoiser.load(file);
    }

    @Override
    public void save(Denoiser use, Path file) throws IOException {
      use.save(file);
    }

    @Override
    public void use(Denoiser use, Path folder) {
      use.denoise(PICTURE);
      use.withNoise(10).withLargestTile(64).denoise(PICTURE);
    }

    @Override
    public Autoencoder modelOf(Denoiser use) {
      return use.model();
    }
  }

  @Nested
  class Compressors implements UseContract<PictureCompressor> {
    private final Autoencoder model = trained();

    @Override
    public Autoencoder model() {
      return model;
    }

    @Override
    public PictureCompressor of(Autoencoder given) {
      return PictureCompressor.learn(given, SQUARES, "squares");
    }

    @Override
    public PictureCompressor load(Path file) throws IOException {
      return PictureCompressor.load(file);
    }

    @Override
    public void save(PictureCompressor use, Path file) throws IOException {
      use.save(file);
    }

    @Override
    public void use(PictureCompressor use, Path folder) throws IOException {
      use.compress(PICTURE, Quality.step(1), folder.resolve("picture.squeeze"));
    }

    @Override
    public Autoencoder modelOf(PictureCompressor use) {
      return use.compressor().model();
    }
  }
}
