package dev.concertina.image.compress;

import dev.concertina.Autoencoder;
import dev.concertina.ModelDescription;
import dev.concertina.Resizable;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Scaling;
import dev.concertina.spi.Quantisation;
import dev.concertina.spi.ReceptiveField;
import dev.concertina.testkit.FakeAutoencoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * An orthonormal transform of squares of four by four pixels in place of a net: the Hadamard
 * transform, whose planes' errors are those of the pixels. The decoder then blends each pixel with
 * those around it, as a net that sees beyond a square; and it may be computed a little otherwise,
 * as on another machine.
 */
final class BlockNet extends FakeAutoencoder implements Resizable {
  private static final int CELL = 4;
  private static final int PLANES = CELL * CELL;

  private final SampleShape.Image shape;
  private final float blend;
  private final float deviation;
  private final boolean told;
  private final String name;

  BlockNet(SampleShape.Image shape, float blend, float deviation, boolean told, String name) {
    super(
        shape,
        Scaling.of(Scaling.Method.NONE, new float[shape.channels()], ones(shape.channels())),
        row -> row);
    this.shape = shape;
    this.blend = blend;
    this.deviation = deviation;
    this.told = told;
    this.name = name;
  }

  /** For grey pictures, with all that a net for compression has. */
  static BlockNet grey() {
    return new BlockNet(new SampleShape.Image(1, 16, 16), 0.1f, 0, true, "grey");
  }

  /** The same on a machine that computes otherwise. */
  BlockNet deviating(float by) {
    return new BlockNet(shape, blend, by, told, name);
  }

  BlockNet named(String other) {
    return new BlockNet(shape, blend, deviation, told, other);
  }

  private static float[] ones(int count) {
    float[] ones = new float[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Override
  public ModelDescription description() {
    int planes = shape.channels() * PLANES + (told ? 1 : 0);
    return ModelDescription.of(
        "block",
        shape,
        new SampleShape.Image(planes, shape.height() / CELL, shape.width() / CELL),
        Scaling.of(Scaling.Method.NONE, new float[shape.channels()], ones(shape.channels())));
  }

  @Override
  public <C> Optional<C> capability(Class<C> type) {
    boolean rounds = type == Quantisation.class && told;
    return rounds
        ? Optional.of(type.cast(new Quantisation(16, 0.25, 4, true)))
        : super.capability(type);
  }

  @Override
  public ReceptiveField receptiveField() {
    return new ReceptiveField(CELL, CELL);
  }

  @Override
  public Autoencoder resized(int height, int width) {
    return new BlockNet(
        new SampleShape.Image(shape.channels(), height, width), blend, deviation, told, name);
  }

  private static int sign(int a, int b) {
    return Integer.bitCount(a & b) % 2 == 0 ? 1 : -1;
  }

  /**
   * What a square's pixel and a plane have to do with each other; the transform is its own inverse.
   */
  private static float factor(int plane, int y, int x) {
    return sign(plane / CELL, y) * sign(plane % CELL, x) / (float) CELL;
  }

  @Override
  public float[][] encode(float[][] samples) {
    float[][] codes = new float[samples.length][];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = new float[description().codeSize()];
      transform(samples[i], codes[i], true);
    }
    return codes;
  }

  @Override
  public float[][] decode(float[][] codes) {
    float[][] samples = new float[codes.length][];
    for (int i = 0; i < samples.length; i++) {
      float[] sharp = new float[shape.size()];
      transform(sharp, codes[i], false);
      samples[i] = blended(sharp);
    }
    return samples;
  }

  private void transform(float[] pixels, float[] code, boolean forth) {
    int rows = shape.height() / CELL;
    int columns = shape.width() / CELL;
    int area = shape.height() * shape.width();
    for (int at = 0; at < pixels.length; at++) {
      int channel = at / area;
      int y = at % area / shape.width();
      int x = at % shape.width();
      for (int plane = 0; plane < PLANES; plane++) {
        int place = ((channel * PLANES + plane) * rows + y / CELL) * columns + x / CELL;
        float factor = factor(plane, y % CELL, x % CELL);
        if (forth) {
          code[place] += factor * pixels[at];
        } else {
          pixels[at] += factor * code[place];
        }
      }
    }
  }

  /** Nothing lies beyond the border, as with a convolution that pads with zeros. */
  private float[] blended(float[] sharp) {
    float[] blended = new float[sharp.length];
    int width = shape.width();
    int area = shape.height() * width;
    for (int at = 0; at < sharp.length; at++) {
      int y = at % area / width;
      int x = at % width;
      float around = y >= CELL ? sharp[at - CELL * width] : 0;
      around += y + CELL < shape.height() ? sharp[at + CELL * width] : 0;
      around += x > 0 ? sharp[at - 1] : 0;
      blended[at] = (1 - blend) * sharp[at] + blend * around / 3;
      blended[at] += at % 2 == 0 ? deviation : -deviation;
    }
    return blended;
  }

  @Override
  public float[][] reconstruct(float[][] samples) {
    return decode(encode(samples));
  }

  @Override
  public Optional<String> weightsDigest() {
    return Optional.of(name);
  }

  @Override
  public void save(Path file, Map<String, String> sections) {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("weights.bin"));
      zip.write(name.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
