package dev.concertina.cli.input;

import dev.concertina.image.Pictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A picture to denoise.
 *
 * @param in the noisy picture
 * @param out where the result goes
 * @param clean where the clean picture would be, if there are any
 */
public record PictureJob(Path in, Path out, Optional<Path> clean) {

  /**
   * What there is to do.
   *
   * @param in a picture, or a folder of pictures
   * @param out a file or a folder
   * @param clean the same for clean ones; null if there are none
   * @throws IllegalArgumentException if these do not go together, or something would be overwritten
   */
  public static List<PictureJob> of(Path in, Path out, Path clean) throws IOException {
    if (Files.isDirectory(in)) {
      require(
          !Files.exists(out) || Files.isDirectory(out),
          "--in is a folder, so --out must be one, found the file " + out);
      require(
          clean == null || Files.isDirectory(clean),
          "--in is a folder, so --clean must be one, found " + clean);
      Pictures pictures = Pictures.folder(in);
      List<Path> all =
          IntStream.range(0, pictures.size()).mapToObj(i -> Path.of(pictures.name(i))).toList();
      return all.stream().map(one -> into(one, out, clean, all)).toList();
    }
    return List.of(
        Files.isDirectory(out) ? into(in, out, clean, List.of()) : single(in, out, clean));
  }

  /** GIF has too few colours for results: they become PNG, under a name that no other has. */
  private static PictureJob into(Path in, Path folder, Path clean, List<Path> others) {
    String name = in.getFileName().toString();
    if (name.matches("(?i).*\\.gif")) {
      String png = name.substring(0, name.length() - 4) + ".png";
      boolean taken = others.contains(in.resolveSibling(png));
      return single(in, folder.resolve(taken ? name + ".png" : png), clean);
    }
    return single(in, folder.resolve(name), clean);
  }

  private static PictureJob single(Path in, Path out, Path clean) {
    require(
        out.toString().matches("(?i).*\\.(png|jpe?g|bmp|tiff?)"),
        "--out must end in .png, .jpg, .bmp or .tif, or be a folder that exists, found " + out);
    Optional<Path> partner =
        Optional.ofNullable(clean)
            .map(c -> Files.isDirectory(c) ? c.resolve(in.getFileName().toString()) : c);
    return new PictureJob(in, out, partner);
  }

  /** All files that are read or written. */
  public List<Path> files() {
    return clean.map(c -> List.of(out, in, c)).orElseGet(() -> List.of(out, in));
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
