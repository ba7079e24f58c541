package dev.concertina.cli;

import dev.concertina.image.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Made-up pictures for tests: bright discs on a slope. */
public final class TestPictures {
  private TestPictures() {}

  public static Picture clean(int channels, int height, int width, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[channels * height * width];
    for (int disc = 0; disc < 4; disc++) {
      double x = random.nextDouble(width);
      double y = random.nextDouble(height);
      double radius = 3 + random.nextDouble(8);
      for (int i = 0; i < values.length; i++) {
        int row = i / width % height;
        int column = i % width;
        boolean inside = Math.hypot(column - x, row - y) < radius;
        values[i] = inside ? 200 : Math.max(values[i], 30 + 60f * row / height);
      }
    }
    return Picture.of(values, channels, height, width, 8);
  }

  public static Picture noisy(Picture clean, double sd, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = values(clean);
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (sd * random.nextGaussian());
    }
    return clean.withValues(values);
  }

  public static float[] values(Picture picture) {
    float[] values = new float[picture.channels() * picture.height() * picture.width()];
    picture.read(0, 0, picture.height(), picture.width(), values, 0);
    return values;
  }

  /** A folder of grey pictures p0.png, p1.png, …, all of different sizes. */
  public static Path folder(Path folder, int count) throws IOException {
    Files.createDirectories(folder);
    for (int i = 0; i < count; i++) {
      clean(1, 40 + i, 44 + 2 * i, i).write(folder.resolve("p" + i + ".png"));
    }
    return folder;
  }

  /** The same pictures with noise. */
  public static Path noisyFolder(Path folder, int count, double sd) throws IOException {
    Files.createDirectories(folder);
    for (int i = 0; i < count; i++) {
      noisy(clean(1, 40 + i, 44 + 2 * i, i), sd, 100 + i).write(folder.resolve("p" + i + ".png"));
    }
    return folder;
  }

  /** Many small pictures of one size. */
  public static Path uniformFolder(Path folder, int count, int side) throws IOException {
    Files.createDirectories(folder);
    for (int i = 0; i < count; i++) {
      clean(1, side, side, i).write(folder.resolve("q" + i + ".png"));
    }
    return folder;
  }
}
