package dev.concertina.cli.baseline;

import dev.concertina.image.Picture;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Lossy WebP by Google's own programs, {@code cwebp} and {@code dwebp}, where they are found. */
public final class WebpBaseline implements PictureCodecBaseline {
  private static final long MOST_SECONDS = 120;

  private final boolean here = answers("cwebp") && answers("dwebp");

  @Override
  public String name() {
    return "WebP";
  }

  @Override
  public String note(boolean grey) {
    return here
        ? "cwebp -m 6" + (grey ? "" : ", colour 4:2:0")
        : "not measured: no cwebp and dwebp on the PATH";
  }

  @Override
  public boolean isHere() {
    return here;
  }

  @Override
  public int lowest() {
    return 0;
  }

  @Override
  public int highest() {
    return 100;
  }

  private static boolean answers(String program) {
    try {
      run(List.of(program, "-version"));
      return true;
    } catch (IOException notThere) {
      return false;
    }
  }

  @Override
  public byte[] encode(Picture picture, int quality) throws IOException {
    Path from = Files.createTempFile("concertina", ".png");
    Path to = Files.createTempFile("concertina", ".webp");
    try {
      picture.write(from);
      String number = Integer.toString(quality);
      run(List.of("cwebp", "-quiet", "-m", "6", "-q", number, from + "", "-o", to + ""));
      return Files.readAllBytes(to);
    } finally {
      Files.deleteIfExists(from);
      Files.deleteIfExists(to);
    }
  }

  @Override
  public Picture decode(byte[] file, boolean grey) throws IOException {
    Path from = Files.createTempFile("concertina", ".webp");
    Path to = Files.createTempFile("concertina", ".png");
    try {
      Files.write(from, file);
      run(List.of("dwebp", "-quiet", from + "", "-o", to + ""));
      Picture picture = Picture.read(to).withoutAlpha();
      return grey ? picture.asGrey() : picture.asColour();
    } finally {
      Files.deleteIfExists(from);
      Files.deleteIfExists(to);
    }
  }

  private static void run(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(nowhere()).start();
    try {
      if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(command.get(0) + " did not end within " + MOST_SECONDS + " s");
      }
      if (process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + " failed: try it yourself");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + command.get(0) + " ran");
    } finally {
      process.destroyForcibly();
    }
  }

  private static File nowhere() {
    return ProcessBuilder.Redirect.DISCARD.file();
  }
}
