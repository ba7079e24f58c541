package dev.concertina.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.data.DataFormatException;
import dev.concertina.internal.format.Exif;
import dev.concertina.internal.format.PictureTags;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The files among the resources were written with Pillow and tifffile, and what they hold was read
 * back with these.
 */
class PictureFileTest {
  @TempDir Path folder;

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = PictureFileTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private Path copy(String name) throws IOException {
    return file(name, resource(name));
  }

  private static String failure(Path file) {
    var e = assertThrows(DataFormatException.class, () -> Picture.read(file));
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    return e.getMessage();
  }

  private static float[] floats(int... values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values[i];
    }
    return floats;
  }

  private static float[] values(Picture picture) {
    return PictureTest.values(picture);
  }

  private static int[] alpha(Picture picture) {
    BufferedImage image = picture.toImage();
    return image
        .getRaster()
        .getSamples(0, 0, image.getWidth(), image.getHeight(), picture.channels(), (int[]) null);
  }

  /** Of the values as big-endian shorts, channel by channel. */
  private static long crc(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length);
    for (float value : values) {
      bytes.putShort((short) (int) value);
    }
    var crc = new CRC32();
    crc.update(bytes.array());
    return crc.getValue();
  }

  private Picture png(int width, int height, int depth, int type, byte[] rows, byte[]... chunks)
      throws IOException {
    return Picture.read(file("x.png", PngBytes.of(width, height, depth, type, rows, chunks)));
  }

  // PNG

  @Test
  void png_greyOfOneTwoAndFourBits_isScaledExactly() throws IOException {
    byte[] two = PngBytes.bytes(0, 0b00011011);
    assertArrayEquals(floats(0, 85, 170, 255), values(png(4, 1, 2, PngBytes.GREY, two)));
    byte[] four = PngBytes.bytes(0, 0x01, 0x9f);
    assertArrayEquals(floats(0, 17, 153, 255), values(png(4, 1, 4, PngBytes.GREY, four)));
    byte[] one = PngBytes.bytes(0, 0b01100000);
    assertArrayEquals(floats(0, 255, 255), values(png(3, 1, 1, PngBytes.GREY, one)));
  }

  @Test
  void png_ofSixteenBits_keepsThem() throws IOException {
    byte[] grey = PngBytes.bytes(0, 1, 2, 0xff, 0xff);
    Picture picture = png(2, 1, 16, PngBytes.GREY, grey);
    assertArrayEquals(floats(258, 65535), values(picture));
    assertEquals(16, picture.depth());
    byte[] colour = PngBytes.bytes(0, 1, 2, 3, 4, 5, 6, 7, 8);
    Picture see = png(1, 1, 16, PngBytes.RGBA, colour);
    assertArrayEquals(floats(258, 772, 1286), values(see));
    assertArrayEquals(new int[] {1800}, alpha(see));
    byte[] both = PngBytes.bytes(0, 1, 2, 3, 4);
    Picture half = png(1, 1, 16, PngBytes.GREY_ALPHA, both);
    assertArrayEquals(floats(258), values(half));
    assertArrayEquals(new int[] {772}, alpha(half));
  }

  @Test
  void png_palette_isItsColoursWithTransparency() throws IOException {
    byte[] colours = PngBytes.chunk("PLTE", PngBytes.bytes(10, 20, 30, 40, 50, 60, 70, 80, 90));
    byte[] alphas = PngBytes.chunk("tRNS", PngBytes.bytes(255, 128));
    byte[] rows = PngBytes.bytes(0, 0b10010000);
    Picture plain = png(2, 1, 2, PngBytes.PALETTE, rows, colours);
    assertArrayEquals(floats(70, 40, 80, 50, 90, 60), values(plain));
    assertFalse(plain.hasAlpha());
    Picture see = png(2, 1, 2, PngBytes.PALETTE, rows, colours, alphas);
    assertArrayEquals(floats(70, 40, 80, 50, 90, 60), values(see));
    assertArrayEquals(new int[] {255, 128}, alpha(see));
  }

  @Test
  void png_transparentColour_isAlpha() throws IOException {
    byte[] key = PngBytes.chunk("tRNS", PngBytes.bytes(0, 4, 0, 5, 0, 6));
    Picture colour = png(2, 1, 8, PngBytes.RGB, PngBytes.bytes(0, 1, 2, 3, 4, 5, 6), key);
    assertArrayEquals(floats(1, 4, 2, 5, 3, 6), values(colour));
    assertArrayEquals(new int[] {255, 0}, alpha(colour));
    byte[] grey = PngBytes.chunk("tRNS", PngBytes.bytes(0, 9));
    assertArrayEquals(
        new int[] {0, 255}, alpha(png(2, 1, 8, PngBytes.GREY, PngBytes.bytes(0, 9, 1), grey)));
  }

  @Test
  void png_gammaAndProfile_areNotApplied() throws IOException {
    byte[] gamma = PngBytes.chunk("gAMA", PngBytes.bytes(0, 1, 0x86, 0xa0));
    byte[] space = PngBytes.chunk("sRGB", PngBytes.bytes(0));
    byte[] rows = PngBytes.bytes(0, 100, 200);
    assertArrayEquals(floats(100, 200), values(png(2, 1, 8, PngBytes.GREY, rows, gamma)));
    assertArrayEquals(floats(100, 200), values(png(2, 1, 8, PngBytes.GREY, rows, space)));
  }

  @Test
  void png_interlaced_isTheSamePicture() throws IOException {
    var random = new Random(5);
    float[] values = new float[3 * 11 * 13];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(256);
    }
    Path file = folder.resolve("interlaced.png");
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    ImageWriteParam how = writer.getDefaultWriteParam();
    how.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    try (var out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      BufferedImage image = Picture.of(values, 3, 11, 13, 8).toImage();
      writer.write(null, new IIOImage(image, null, null), how);
    }
    assertEquals(1, Files.readAllBytes(file)[28], "the interlace method of IHDR");
    assertArrayEquals(values, values(Picture.read(file)));
    // By hand: pass 1 has the pixel (0, 0), pass 6 the pixel (0, 1), pass 7 row 1.
    byte[] passes = PngBytes.bytes(0, 1, 0, 2, 0, 3, 4);
    byte[] bytes = PngBytes.of(2, 2, 8, PngBytes.GREY, 1, passes);
    assertArrayEquals(floats(1, 2, 3, 4), values(Picture.read(file("adam.png", bytes))));
  }

  @Test
  void png_damagedAnywhere_isRefused() throws IOException {
    var random = new Random(3);
    byte[] rows = new byte[20 * 61];
    random.nextBytes(rows);
    for (int y = 0; y < 20; y++) {
      rows[61 * y] = 0;
    }
    byte[] good = PngBytes.of(20, 20, 8, PngBytes.RGB, rows);
    Picture.read(file("good.png", good));
    for (int i = 0; i < good.length; i += 7) {
      byte[] bad = good.clone();
      bad[i] ^= 4;
      failure(file("bad.png", bad));
      failure(file("cut.png", Arrays.copyOf(good, i)));
    }
  }

  @Test
  void png_withTooFewRows_isRefused() throws IOException {
    byte[] rows = new byte[3 * 5];
    failure(file("few.png", PngBytes.of(4, 4, 8, PngBytes.GREY, rows)));
    failure(file("zero.png", PngBytes.of(0, 4, 8, PngBytes.GREY, rows)));
  }

  @Test
  void png_animation_isRefused() throws IOException {
    byte[] control = PngBytes.chunk("acTL", PngBytes.bytes(0, 0, 0, 2, 0, 0, 0, 0));
    byte[] rows = PngBytes.bytes(0, 1);
    String message = failure(file("a.png", PngBytes.of(1, 1, 8, PngBytes.GREY, rows, control)));
    assertTrue(message.contains("2 frames"), message);
  }

  // JPEG

  private static void assertJpeg(Picture picture) {
    // Three pixels of each as Pillow decodes it; one off is another decoder's rounding.
    int[][] expected = {{0, 0, 40, 200, 90}, {5, 9, 128, 155, 136}, {11, 15, 190, 102, 178}};
    assertEquals("Picture[colour of 8 bits, 12 rows of 16]", picture.toString());
    for (int[] pixel : expected) {
      float[] found = new float[3];
      picture.read(pixel[0], pixel[1], 1, 1, found, 0);
      assertArrayEquals(floats(pixel[2], pixel[3], pixel[4]), found, 1);
    }
  }

  @Test
  void jpeg_ofAnyKind_hasTheValuesOfTheFile() throws IOException {
    String[] names = {
      "plain.jpg", // baseline, JFIF
      "progressive.jpg",
      "turned.jpg", // to be turned for showing
      "unmarked.jpg", // neither JFIF nor Adobe, components 0, 1, 2: YCbCr, but RGB to the JDK
      "swapped-profile.jpg" // a profile with red and green swapped, which the JDK would apply
    };
    for (String name : names) {
      assertJpeg(Picture.read(copy(name)));
    }
  }

  @Test
  void jpeg_cutShortAnywhere_isRefused() throws IOException {
    for (String name : new String[] {"plain.jpg", "progressive.jpg"}) {
      byte[] good = resource(name);
      for (int length = 1; length < good.length; length += 5) {
        failure(file("cut.jpg", Arrays.copyOf(good, length)));
      }
      failure(file("cut.jpg", Arrays.copyOf(good, good.length - 1)));
    }
  }

  @Test
  void jpeg_withWordsAfterItsEnd_isRead() throws IOException {
    byte[] good = resource("plain.jpg");
    byte[] more = Arrays.copyOf(good, good.length + 100);
    assertJpeg(Picture.read(file("more.jpg", more)));
  }

  @Test
  void jpeg_cmyk_isRefusedByName() throws IOException {
    String message = failure(copy("cmyk.jpg"));
    assertTrue(message.contains("CMYK") && message.contains("convert it to RGB"), message);
  }

  // GIF, BMP, TIFF

  @Test
  void gif_palette_isItsColoursWithTransparency() throws IOException {
    Picture picture = Picture.read(copy("palette.gif"));
    assertEquals("Picture[colour of 8 bits with alpha, 12 rows of 16]", picture.toString());
    assertEquals(3355270105L, crc(values(picture)));
    assertEquals(2615665230L, crc(floats(alpha(picture))));
  }

  @Test
  void severalPictures_areRefused() throws IOException {
    assertTrue(failure(copy("animation.gif")).contains("2 frames"));
    assertTrue(failure(copy("pages.tif")).contains("2 pages"));
  }

  @Test
  void tiff_smallerCopyFirst_givesThePicture() throws IOException {
    Picture picture = Picture.read(copy("thumbnail.tif"));
    assertEquals("Picture[colour of 8 bits, 12 rows of 16]", picture.toString());
    assertEquals(3488260817L, crc(values(picture)));
    PictureHeader header = PictureFile.header(folder.resolve("thumbnail.tif"));
    assertEquals(new PictureHeader(12, 16, 3, 8), header);
  }

  @Test
  void tiff_ofManyKinds_hasTheValuesOfTheFile() throws IOException {
    Picture deep = Picture.read(copy("grey16-bigendian.tif"));
    assertEquals("Picture[grey of 16 bits, 12 rows of 16]", deep.toString());
    assertEquals(1525324608L, crc(values(deep)));
    assertEquals(36285581L, crc(values(Picture.read(copy("white-is-zero.tif")))));
    Picture divided = Picture.read(copy("premultiplied.tif"));
    assertEquals(3080859778L, crc(values(divided)));
    assertEquals(3822537170L, crc(floats(alpha(divided))));
  }

  @Test
  void tiff_ofOtherSamplesAndColours_isRefused() throws IOException {
    assertTrue(failure(copy("float.tif")).contains("floating-point"));
    assertTrue(failure(copy("cmyk.tif")).contains("CMYK"));
  }

  /** Of one grey pixel, which is read from byte 4; the directory begins at byte 8. */
  private static byte[] tiff(int bits, int nextDirectory) {
    int[][] fields = {{256, 1}, {257, 1}, {258, bits}, {259, 1}, {262, 1}, {273, 4}, {279, 1}};
    ByteBuffer bytes = ByteBuffer.allocate(8 + 2 + 12 * fields.length + 4);
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(new byte[] {'I', 'I', 42, 0}).putInt(8).putShort((short) fields.length);
    for (int[] field : fields) {
      bytes.putShort((short) field[0]).putShort((short) 3).putInt(1).putInt(field[1]);
    }
    return bytes.putInt(nextDirectory).array();
  }

  @Test
  void tiff_chainOfPagesThatEndsInItself_isRead() throws IOException {
    assertArrayEquals(floats(8), values(Picture.read(file("plain.tif", tiff(8, 0)))));
    assertArrayEquals(floats(8), values(Picture.read(file("loop.tif", tiff(8, 8)))));
  }

  @Test
  void tiff_of32Bits_isRefused() throws IOException {
    assertTrue(failure(file("deep.tif", tiff(32, 0))).contains("found 32 bits"));
  }

  @Test
  void tiffGifAndBmp_cutShortAnywhere_areRefusedUnlessAllPixelsAreThere() throws IOException {
    Path bmp = folder.resolve("x.bmp");
    noise(3, 8).write(bmp);
    Map<String, byte[]> all =
        Map.of(
            "tif", resource("white-is-zero.tif"),
            "zip.tif", resource("grey16-bigendian.tif"),
            "gif", resource("palette.gif"),
            "bmp", Files.readAllBytes(bmp));
    for (Map.Entry<String, byte[]> one : all.entrySet()) {
      byte[] good = one.getValue();
      float[] values = values(Picture.read(file("good." + one.getKey(), good)));
      for (int length = 1; length < good.length; length += 5) {
        Path cut = file("cut." + one.getKey(), Arrays.copyOf(good, length));
        if (length < good.length - 4) {
          failure(cut);
        } else {
          assertRefusedOr(values, cut);
        }
      }
    }
  }

  /** What is missing may be no more than a mark of the end, or what fills up a row. */
  private static void assertRefusedOr(float[] values, Path file) throws IOException {
    Picture found;
    try {
      found = Picture.read(file);
    } catch (DataFormatException refused) {
      return;
    }
    assertArrayEquals(values, values(found));
  }

  @Test
  void bmp_turnedUpsideDown_isRead() throws IOException {
    // 24 bits, 2 pixels, -2 rows: the first row stands first; blue, green, red
    ByteBuffer bytes = ByteBuffer.allocate(54 + 16).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(new byte[] {'B', 'M'}).putInt(70).putInt(0).putInt(54);
    bytes.putInt(40).putInt(2).putInt(-2).putShort((short) 1).putShort((short) 24);
    bytes.putInt(0).putInt(16).putInt(0).putInt(0).putInt(0).putInt(0);
    bytes.put(PngBytes.bytes(1, 2, 3, 4, 5, 6, 0, 0, 7, 8, 9, 10, 11, 12, 0, 0));
    Picture picture = Picture.read(file("x.bmp", bytes.array()));
    assertArrayEquals(floats(3, 6, 9, 12, 2, 5, 8, 11, 1, 4, 7, 10), values(picture));
  }

  // Any file

  @Test
  void content_decides_notTheName() throws IOException {
    byte[] png = PngBytes.of(1, 1, 8, PngBytes.GREY, PngBytes.bytes(0, 7));
    assertArrayEquals(floats(7), values(Picture.read(file("lies.jpg", png))));
    assertArrayEquals(floats(7), values(Picture.read(file("nothing", png))));
    assertJpeg(Picture.read(file("lies.png", resource("plain.jpg"))));
  }

  @Test
  void whatIsNoPicture_isRefused() throws IOException {
    assertTrue(failure(file("empty.png", new byte[0])).contains("empty"));
    assertTrue(failure(file("short.png", new byte[] {1})).contains("something else"));
    byte[] text = "hello, world".getBytes(StandardCharsets.US_ASCII);
    assertTrue(failure(file("text.png", text)).contains("something else"));
    assertTrue(failure(folder).contains("the folder"));
    Path missing = folder.resolve("missing.png");
    var e = assertThrows(NoSuchFileException.class, () -> Picture.read(missing));
    assertTrue(e.getMessage().contains("missing.png"));
  }

  @Test
  void tooLarge_isRefusedBeforeAnythingIsDecoded() throws IOException {
    byte[] bomb = PngBytes.of(100_000, 100_000, 8, PngBytes.RGB, new byte[1]);
    String message = failure(file("bomb.png", bomb));
    assertTrue(message.contains("100000 rows of 100000"), message);
    assertTrue(message.contains("57220 MB") && message.contains("-Xmx"), message);
    // 3 bytes per pixel for the JDK, 3 for us, and twice the file
    byte[] small = PngBytes.of(100, 100, 8, PngBytes.RGB, new byte[100 * 301]);
    Path file = file("small.png", small);
    long needed = 60_000 + 2L * small.length;
    assertEquals(100, PictureFile.read(file, needed).width());
    assertThrows(DataFormatException.class, () -> PictureFile.read(file, needed - 1));
  }

  @Test
  void header_tellsSizeAndKindOfAll() throws IOException {
    assertEquals(new PictureHeader(12, 16, 3, 8), PictureFile.header(copy("plain.jpg")));
    assertEquals(new PictureHeader(12, 16, 3, 8), PictureFile.header(copy("palette.gif")));
    Path deep = copy("grey16-bigendian.tif");
    assertEquals(new PictureHeader(12, 16, 1, 16), PictureFile.header(deep));
    byte[] colours = PngBytes.chunk("PLTE", PngBytes.bytes(9, 9, 9, 7, 7, 7));
    byte[] rows = PngBytes.bytes(0, 1, 0);
    Path grey = file("grey.png", PngBytes.of(2, 1, 8, PngBytes.PALETTE, rows, colours));
    assertEquals(new PictureHeader(1, 2, 1, 8), PictureFile.header(grey));
  }

  @Test
  void read_interruptedThread_readsOn() throws IOException {
    Path jpeg = copy("plain.jpg");
    Path tiff = copy("white-is-zero.tif");
    Thread.currentThread().interrupt();
    try {
      assertJpeg(Picture.read(jpeg));
      assertEquals(1, Picture.read(tiff).channels());
    } finally {
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  void read_leavesNoFilesBehind() throws IOException {
    Path jpeg = copy("plain.jpg");
    Path gif = copy("palette.gif");
    try (Stream<Path> before = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      long count = before.filter(file -> file.toString().contains("imageio")).count();
      Picture.read(jpeg).write(folder.resolve("out.tif"));
      Picture.read(gif);
      try (Stream<Path> after = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
        assertEquals(count, after.filter(file -> file.toString().contains("imageio")).count());
      }
    }
  }

  @Test
  void otherFileSystems_serve() throws IOException {
    URI zip = URI.create("jar:" + folder.resolve("all.zip").toUri());
    try (FileSystem files = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      for (String name : new String[] {"plain.jpg", "white-is-zero.tif", "palette.gif"}) {
        Path inside = Files.write(files.getPath("/" + name), resource(name));
        Path outside = copy(name);
        assertArrayEquals(values(Picture.read(outside)), values(Picture.read(inside)));
      }
    }
  }

  // Writing

  private static Picture noise(int channels, int depth) {
    var random = new Random(channels + depth);
    float[] values = new float[channels * 11 * 13];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(1 << depth);
    }
    return Picture.of(values, channels, 11, 13, depth);
  }

  private Picture written(Picture picture, String name) throws IOException {
    Path file = folder.resolve(name);
    picture.write(file);
    return Picture.read(file);
  }

  @Test
  void write_withoutLoss_givesTheSamePictureBack() throws IOException {
    for (int channels : new int[] {1, 3}) {
      for (String name : new String[] {"x.png", "x.TIF", "x.tiff", "x.bmp"}) {
        Picture picture = noise(channels, 8);
        Picture again = written(picture, name);
        assertArrayEquals(values(picture), values(again), name);
        assertEquals(picture.toString(), again.toString());
      }
      for (String name : new String[] {"x.png", "x.tif"}) {
        Picture deep = noise(channels, 16);
        assertArrayEquals(values(deep), values(written(deep, name)), name);
      }
    }
  }

  @Test
  void write_alpha_givesItBack() throws IOException {
    var image = new BufferedImage(2, 1, BufferedImage.TYPE_4BYTE_ABGR);
    image.setRGB(0, 0, 0x40112233);
    image.setRGB(1, 0, 0x00445566);
    Picture picture = Picture.of(image);
    for (String name : new String[] {"a.png", "a.tif"}) {
      for (Picture one : new Picture[] {picture, picture.asGrey()}) {
        Picture again = written(one, name);
        assertArrayEquals(values(one), values(again), name);
        assertArrayEquals(new int[] {64, 0}, alpha(again), name);
      }
    }
  }

  @Test
  void write_jpeg_staysClose() throws IOException {
    // Colours that change from pixel to pixel: gone if every fourth is kept.
    float[] values = new float[3 * 16 * 16];
    for (int i = 0; i < 256; i++) {
      boolean even = (i + i / 16) % 2 == 0;
      values[i] = even ? 160 : 100;
      values[256 + i] = even ? 100 : 130;
      values[512 + i] = 120;
    }
    Picture again = written(Picture.of(values, 3, 16, 16, 8), "x.jpg");
    assertArrayEquals(values, values(again), 12);
    float[] grey = Arrays.copyOf(values, 256);
    assertArrayEquals(grey, values(written(Picture.of(grey, 1, 16, 16, 8), "g.jpeg")), 8);
  }

  @Test
  void write_whatTheFormatCannotHold_isRefusedWithARemedy() {
    Picture deep = noise(1, 16);
    var image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    Picture clear = Picture.of(image);
    for (String name : new String[] {"x.jpg", "x.bmp"}) {
      Path file = folder.resolve(name);
      var bits = assertThrows(IllegalArgumentException.class, () -> deep.write(file));
      assertTrue(bits.getMessage().contains(".png"), bits.getMessage());
      var alpha = assertThrows(IllegalArgumentException.class, () -> clear.write(file));
      assertTrue(alpha.getMessage().contains("withoutAlpha"), alpha.getMessage());
      assertFalse(Files.exists(file));
    }
    for (String name : new String[] {"x.gif", "x", "png", "x.webp"}) {
      Path file = folder.resolve(name);
      var e = assertThrows(IllegalArgumentException.class, () -> deep.write(file));
      assertTrue(e.getMessage().contains("must end in .png"), e.getMessage());
    }
  }

  @Test
  void write_thatFails_leavesTheOldFile() throws IOException {
    Path file = folder.resolve("x.jpg");
    Picture.of(new float[1], 1, 1, 1, 8).write(file);
    byte[] before = Files.readAllBytes(file);
    Picture wide = Picture.of(new float[70_000], 1, 1, 70_000, 8); // 65500 is JPEG's limit
    var e = assertThrows(IOException.class, () -> wide.write(file));
    assertTrue(e.getMessage().contains("x.jpg"), e.getMessage());
    assertArrayEquals(before, Files.readAllBytes(file));
    try (Stream<Path> all = Files.list(folder)) {
      assertEquals(1, all.count());
    }
  }

  // What stands beside the pixels

  @Test
  void tags_profileAndOrientation_goFromKindToKind() throws IOException {
    byte[] profile = Picture.read(copy("swapped-profile.jpg")).tags().profile();
    assertEquals(588, profile.length);
    Picture source = Picture.read(copy("turned.jpg"));
    assertEquals(6, Exif.orientation(source.tags().exif()));
    var tags = new PictureTags(profile, source.tags().exif(), new byte[0]);
    Picture tagged = Picture.of(source.toImage(), tags).withValues(values(source));
    for (String name : new String[] {"t.png", "t.jpg", "t.tif"}) {
      Picture again = written(tagged, name);
      assertArrayEquals(profile, again.tags().profile(), name);
      assertEquals(6, Exif.orientation(again.tags().exif()), name);
      Picture third = written(again, "2" + name);
      assertArrayEquals(values(again), values(third), name.endsWith("jpg") ? 3 : 0, name);
      assertEquals(6, Exif.orientation(third.tags().exif()), name);
    }
  }

  @Test
  void tags_largeProfile_isPutTogetherFromParts() throws IOException {
    byte[] profile = new byte[200_000];
    new Random(1).nextBytes(profile);
    System.arraycopy("RGB ".getBytes(StandardCharsets.US_ASCII), 0, profile, 16, 4);
    var tags = new PictureTags(profile, null, new byte[0]);
    Picture tagged = Picture.of(noise(3, 8).toImage(), tags);
    for (String name : new String[] {"p.jpg", "p.png", "p.tif"}) {
      assertArrayEquals(profile, written(tagged, name).tags().profile(), name);
    }
  }

  @Test
  void tags_ofPng_goFromPngToPng() throws IOException {
    byte[] gamma = PngBytes.chunk("gAMA", PngBytes.bytes(0, 0, 0xb1, 0x8f));
    byte[] density = PngBytes.chunk("pHYs", PngBytes.bytes(0, 0, 11, 19, 0, 0, 11, 19, 1));
    byte[] text = PngBytes.chunk("tEXt", "Title\0x".getBytes(StandardCharsets.US_ASCII));
    byte[] rows = PngBytes.bytes(0, 7);
    Picture picture = png(1, 1, 8, PngBytes.GREY, rows, gamma, text, density);
    Path out = folder.resolve("out.png");
    picture.withValues(floats(9)).write(out);
    byte[] expected = PngBytes.of(1, 1, 8, PngBytes.GREY, PngBytes.bytes(0, 9), gamma, density);
    // All but the compressed pixels, which follow header and tags.
    int same = 8 + 25 + gamma.length + density.length;
    assertArrayEquals(Arrays.copyOf(expected, same), Arrays.copyOf(Files.readAllBytes(out), same));
    assertArrayEquals(floats(9), values(Picture.read(out)));
  }

  @Test
  void tags_damaged_areLeftOut() throws IOException {
    byte[] gamma = PngBytes.chunk("gAMA", PngBytes.bytes(0, 0, 0xb1, 0x8f));
    gamma[gamma.length - 1] ^= 1;
    byte[] profile = PngBytes.chunk("iCCP", PngBytes.bytes('x', 0, 0, 1, 2, 3));
    byte[] rows = PngBytes.bytes(0, 7);
    PictureTags tags = png(1, 1, 8, PngBytes.GREY, rows, gamma, profile).tags();
    assertEquals(0, tags.chunks().length);
    assertNull(tags.profile());
  }

  @Test
  void tags_profileForOtherChannels_isLeftBehind() throws IOException {
    Picture colour = Picture.read(copy("swapped-profile.jpg"));
    assertNull(colour.asGrey().tags().profile());
    var grey = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
    assertNull(Picture.of(grey, colour.tags()).tags().profile());
  }

  @Test
  void exif_damaged_isTakenForNone() {
    assertEquals(1, Exif.orientation(null));
    byte[] good = Exif.of(8);
    assertEquals(8, Exif.orientation(good));
    for (int length = 0; length < 20; length++) {
      assertEquals(1, Exif.orientation(Arrays.copyOf(good, length)));
    }
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] = (byte) 0xff;
      int orientation = Exif.orientation(bad);
      assertTrue(orientation >= 1 && orientation <= 8);
    }
    assertNull(Exif.of(1));
  }
}
