package dev.concertina.internal.format;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The tags of a picture file. They are copied from the file that was read to the one that is
 * written, and are never acted on. The arrays must not be changed.
 *
 * @param profile the ICC profile, or null
 * @param exif the camera's tags, an {@link Exif} block, or null
 * @param chunks of PNG: gamma, chromaticities and pixel density, whole and one after another
 */
public record PictureTags(byte[] profile, byte[] exif, byte[] chunks) {
  private static final Map<Integer, String> COLOURS = Map.of(1, "GRAY", 3, "RGB ");

  public static final PictureTags NONE = new PictureTags(null, null, new byte[0]);

  /** Drops a profile that is for grey where there are colours, or the other way round. */
  public PictureTags fitting(int channels) {
    boolean fits = profile == null || COLOURS.get(channels).equals(colours());
    return fits ? this : new PictureTags(null, exif, chunks);
  }

  /** What the profile is for, as its header says. */
  private String colours() {
    return profile.length < 20 ? "" : new String(profile, 16, 4, StandardCharsets.ISO_8859_1);
  }

  /** For a picture whose values no longer mean colours of the same kind. */
  public PictureTags withoutProfile() {
    return new PictureTags(null, exif, new byte[0]);
  }
}
