package dev.concertina.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.data.DataFormatException;
import dev.concertina.data.Range;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PicturesTest {
  @TempDir Path folder;

  /** Each value says where it stands: 100 y + x. */
  private static Picture grid(int height, int width) {
    float[] values = new float[height * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = 100 * (i / width) + i % width;
    }
    return Picture.of(values, 1, height, width, 16);
  }

  private static Picture flat(int value, int channels, int height, int width) {
    float[] values = new float[channels * height * width];
    Arrays.fill(values, value);
    return Picture.of(values, channels, height, width, 8);
  }

  private Path write(String name, Picture picture) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    picture.write(file);
    return file;
  }

  private static float value(Pictures pictures, int index) throws IOException {
    float[] one = new float[pictures.picture(index).channels()];
    pictures.picture(index).read(0, 0, 1, 1, one, 0);
    return one[0];
  }

  // Where pictures come from

  @Test
  void folder_isSortedAndLeavesOutWhatIsNoPicture() throws IOException {
    write("b.png", flat(2, 1, 1, 1));
    write("a.TIF", flat(1, 1, 1, 1));
    write("c.bmp", flat(3, 3, 1, 1));
    Files.writeString(folder.resolve("notes.txt"), "x");
    Files.writeString(folder.resolve("png"), "x");
    Files.copy(folder.resolve("b.png"), folder.resolve(".hidden.png"));
    write("inner/d.png", flat(4, 1, 1, 1));
    Pictures pictures = Pictures.folder(folder);
    assertEquals(3, pictures.size());
    assertEquals(3, pictures.skipped());
    assertEquals(folder.resolve("a.TIF").toString(), pictures.name(0));
    for (int i = 0; i < 3; i++) {
      assertEquals(i + 1, value(pictures, i));
    }
    assertThrows(IndexOutOfBoundsException.class, () -> pictures.picture(3));
    assertThrows(IndexOutOfBoundsException.class, () -> pictures.name(-1));
    assertEquals("Pictures[3 pictures]", pictures.toString());
  }

  @Test
  void tree_entersFoldersOnce() throws IOException {
    write("b/2.png", flat(2, 1, 1, 1));
    write("b/c/3.png", flat(3, 1, 1, 1));
    write("a.png", flat(1, 1, 1, 1));
    write(".git/no.png", flat(9, 1, 1, 1));
    Files.createSymbolicLink(folder.resolve("b/c/loop"), folder);
    Files.createSymbolicLink(folder.resolve("d"), folder.resolve("b"));
    Files.createSymbolicLink(folder.resolve("e.png"), folder.resolve("e.png"));
    Files.createSymbolicLink(folder.resolve("f.png"), folder.resolve("gone.png"));
    Files.createSymbolicLink(folder.resolve("g.png"), folder.resolve("a.png"));
    Pictures pictures = Pictures.tree(folder);
    List<Float> values = new ArrayList<>();
    for (int i = 0; i < pictures.size(); i++) {
      values.add(value(pictures, i));
    }
    assertEquals(List.of(1f, 2f, 3f, 1f), values);
    assertEquals(2, pictures.skipped());
  }

  @Test
  void folder_withoutPictures_isRefused() throws IOException {
    Files.writeString(folder.resolve("notes.txt"), "x");
    var none = assertThrows(DataFormatException.class, () -> Pictures.folder(folder));
    assertTrue(none.getMessage().contains("none among 1 file"), none.getMessage());
    Path file = folder.resolve("notes.txt");
    var noFolder = assertThrows(DataFormatException.class, () -> Pictures.folder(file));
    assertTrue(noFolder.getMessage().contains("expected a folder"), noFolder.getMessage());
    Path missing = folder.resolve("missing");
    assertThrows(NoSuchFileException.class, () -> Pictures.tree(missing));
  }

  @Test
  void folder_ofManyFiles_opensNone() throws IOException {
    for (int i = 0; i < 2000; i++) {
      Files.createFile(folder.resolve(i + ".png")); // empty: to open one would fail
    }
    assertEquals(2000, Pictures.folder(folder).size());
  }

  @Test
  void files_keepTheirOrderWhateverTheirNames() throws IOException {
    Path second = write("b.png", flat(2, 1, 1, 1));
    Path first = Files.copy(write("a.png", flat(1, 1, 1, 1)), folder.resolve("zzz"));
    Pictures pictures = Pictures.files(List.of(second, first));
    assertEquals(2, value(pictures, 0));
    assertEquals(1, value(pictures, 1));
    assertThrows(IllegalArgumentException.class, () -> Pictures.files(List.of()));
    assertThrows(IllegalArgumentException.class, () -> Pictures.of(new ArrayList<Picture>()));
  }

  @Test
  void idxFile_isPictures() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(16 + 12);
    bytes.put(new byte[] {0, 0, 8, 3}).putInt(2).putInt(2).putInt(3);
    for (int i = 0; i < 12; i++) {
      bytes.put((byte) (20 * i));
    }
    Path file = Files.write(folder.resolve("images"), bytes.array());
    Pictures pictures = Pictures.of(Samples.idx(file));
    assertEquals(2, pictures.size());
    float[] expected = {120, 140, 160, 180, 200, 220};
    assertArrayEquals(expected, PictureTest.values(pictures.picture(1)));
    assertEquals("sample 1", pictures.name(1));
    assertArrayEquals(new float[][] {pictures.whole().row(0), expected}, pictures.whole().rows());
  }

  @Test
  void samples_thatAreNoPictures_areRefused() {
    Samples table = Samples.of(new float[][] {{1, 2}});
    var shape = assertThrows(IllegalArgumentException.class, () -> Pictures.of(table));
    assertTrue(shape.getMessage().contains("[n, 1, height, width]"), shape.getMessage());
    Samples bare = table.reshaped(new SampleShape.Image(1, 1, 2));
    var range = assertThrows(IllegalArgumentException.class, () -> Pictures.of(bare));
    assertTrue(range.getMessage().contains("withRange"), range.getMessage());
    float[][] halves = {{1.5f, 2}};
    Pictures odd =
        Pictures.of(
            Samples.of(halves, new SampleShape.Image(1, 1, 2)).withRange(new Range(0, 65535)));
    assertThrows(DataFormatException.class, () -> odd.picture(0));
  }

  @Test
  void select_sharesWhatIsKept() throws IOException {
    var source = new CountingPictures(5, 4);
    Pictures pictures = Pictures.of(source, 1000, 0);
    Pictures some = pictures.select(new int[] {4, 1}).select(new int[] {1, 0, 1});
    assertEquals(3, some.size());
    assertEquals(1, value(some, 0));
    assertEquals(4, value(some, 1));
    assertSame(pictures.picture(1), some.picture(2));
    assertEquals("number 4", some.name(1));
    assertEquals(2, source.total());
    assertThrows(IndexOutOfBoundsException.class, () -> pictures.select(new int[] {5}));
    assertThrows(IllegalArgumentException.class, () -> pictures.select(new int[0]));
  }

  @Test
  void conversions_changeKindAndSize() throws IOException {
    Pictures mixed = Pictures.of(List.of(flat(10, 3, 4, 6), flat(20, 1, 2, 3)));
    assertEquals(1, mixed.asGrey().picture(0).channels());
    assertEquals(3, mixed.asColour().picture(1).channels());
    Samples all = mixed.asColour().resized(2, 2).whole();
    assertEquals(new SampleShape.Image(3, 2, 2), all.shape());
    float[][] expected = new float[2][12];
    Arrays.fill(expected[0], 10);
    Arrays.fill(expected[1], 20);
    assertArrayEquals(expected, all.rows());
    assertEquals(20, value(mixed.select(new int[] {1}).asGrey(), 0));
  }

  // What is kept

  @Test
  void picture_usedLast_isKeptUpToTheLimit() throws IOException {
    var source = new CountingPictures(4, 10);
    Pictures pictures = Pictures.of(source, 250, 0); // two of 100 bytes
    for (int index : new int[] {0, 1, 0, 1}) {
      pictures.picture(index);
    }
    assertEquals(2, source.total());
    pictures.picture(0);
    pictures.picture(2); // drives out 1
    pictures.picture(0);
    assertEquals(3, source.total());
    pictures.picture(1);
    assertEquals(4, source.total());
  }

  @Test
  void picture_beyondTheLimit_isKeptAlone() throws IOException {
    var source = new CountingPictures(2, 10);
    Pictures pictures = Pictures.of(source, 250, 0).keeping(0);
    for (int i = 0; i < 5; i++) {
      pictures.picture(0);
    }
    assertEquals(1, source.total());
    pictures.picture(1);
    pictures.picture(0);
    assertEquals(3, source.total());
    assertThrows(IllegalArgumentException.class, () -> pictures.keeping(-1));
  }

  @Test
  void picture_thatFailed_isTriedAgain() throws IOException {
    Path file = folder.resolve("x.png");
    Files.createFile(file);
    Pictures pictures = Pictures.folder(folder);
    assertThrows(DataFormatException.class, () -> pictures.picture(0));
    assertThrows(DataFormatException.class, () -> pictures.picture(0));
    flat(7, 1, 1, 1).write(file);
    assertEquals(7, value(pictures, 0));
  }

  @Test
  void picture_wantedByManyThreads_isReadOnce() throws Exception {
    var source = new CountingPictures(3, 8);
    Pictures pictures = Pictures.of(source, 1000, 0);
    int threads = 8;
    var together = new CyclicBarrier(threads);
    inThreads(
        threads,
        () -> {
          together.await();
          for (int i = 0; i < 300; i++) {
            assertEquals(i % 3, value(pictures, i % 3));
          }
          return null;
        });
    assertEquals(3, source.total());
  }

  @Test
  void picture_beingRead_doesNotHoldUpOthers() throws Exception {
    var started = new CountDownLatch(1);
    var other = new CountDownLatch(1);
    PictureSource source =
        new PictureSource() {
          @Override
          public int size() {
            return 2;
          }

          @Override
          public String name(int index) {
            return "";
          }

          @Override
          public PictureHeader header(int index) {
            return new PictureHeader(1, 1, 1, 8);
          }

          @Override
          public Picture read(int index) {
            try {
              if (index == 0) {
                started.countDown();
                assertTrue(other.await(30, TimeUnit.SECONDS));
              }
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return flat(index, 1, 1, 1);
          }
        };
    Pictures pictures = Pictures.of(source, 100, 0);
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      Future<Float> slow = pool.submit(() -> value(pictures, 0));
      assertTrue(started.await(30, TimeUnit.SECONDS));
      assertEquals(1, value(pictures, 1));
      other.countDown();
      assertEquals(0, slow.get(30, TimeUnit.SECONDS));
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void picture_readByManyThreadsBeyondTheLimit_staysRight() throws Exception {
    var source = new CountingPictures(20, 10);
    Pictures pictures = Pictures.of(source, 350, 0);
    var number = new AtomicInteger();
    inThreads(
        6,
        () -> {
          var random = new Random(number.incrementAndGet());
          for (int i = 0; i < 2000; i++) {
            int index = random.nextInt(20);
            assertEquals(index, value(pictures, index));
          }
          return null;
        });
    // The accounts still hold: what is asked for next is kept as before.
    int before = source.total();
    for (int i = 0; i < 6; i++) {
      value(pictures, i % 3);
    }
    assertTrue(source.total() - before <= 3, "read " + (source.total() - before));
  }

  private static void inThreads(int threads, Callable<Void> work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Void>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        all.add(pool.submit(work));
      }
      for (Future<Void> one : all) {
        one.get(60, TimeUnit.SECONDS);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  // Crops

  @Test
  void crops_areSquaresOfThePictureLaidDownInEightWays() throws IOException {
    Samples crops = Pictures.of(List.of(grid(9, 12))).crops(4, 4000, 1);
    assertEquals(new SampleShape.Image(1, 4, 4), crops.shape());
    assertEquals(new Range(0, 65535), crops.range().orElseThrow());
    Set<Float> corners = new HashSet<>();
    Set<Float> steps = new HashSet<>();
    int[] ways = new int[8];
    for (int i = 0; i < crops.size(); i++) {
      float[] crop = crops.row(i);
      float right = crop[1] - crop[0];
      float down = crop[4] - crop[0];
      for (int k = 0; k < 16; k++) {
        assertEquals(crop[0] + (k / 4) * down + (k % 4) * right, crop[k]);
      }
      assertEquals(101, Math.abs(right) + Math.abs(down));
      steps.add(1000 * right + down);
      float least = Math.min(Math.min(crop[0], crop[3]), Math.min(crop[12], crop[15]));
      corners.add(least);
      ways[(Math.abs(right) == 1 ? 0 : 4) + (right > 0 ? 2 : 0) + (down > 0 ? 1 : 0)]++;
    }
    assertEquals(8, steps.size());
    assertEquals(6 * 9, corners.size());
    for (int way : ways) {
      assertEquals(500, way, 6 * Math.sqrt(4000 / 8.0 * 7 / 8)); // six standard deviations
    }
  }

  @Test
  void crops_dependOnSeedAndNumberAlone() throws IOException {
    Pictures pictures = Pictures.of(List.of(grid(40, 50), grid(60, 30)));
    Samples crops = pictures.crops(5, 20, 7);
    float[][] forwards = crops.rows();
    float[][] again = pictures.keeping(0).crops(5, 20, 7).rows();
    assertArrayEquals(forwards, again);
    for (int i = crops.size() - 1; i >= 0; i--) {
      assertArrayEquals(forwards[i], crops.row(i));
    }
    assertNotEquals(
        Arrays.deepToString(forwards), Arrays.deepToString(pictures.crops(5, 20, 8).rows()));
    // The places of one seed are not those of the next, moved on.
    Set<String> all = new HashSet<>();
    for (long seed = 0; seed < 4; seed++) {
      for (float[] crop : pictures.crops(2, 20, seed).rows()) {
        all.add(Arrays.toString(crop));
      }
    }
    assertTrue(all.size() > 150, "only " + all.size() + " of 160 differ");
  }

  @Test
  void crops_ofColours_turnAllChannelsAlike() throws IOException {
    float[] values = new float[3 * 6 * 6];
    for (int i = 0; i < 36; i++) {
      values[i] = i;
      values[36 + i] = 100 + i;
      values[72 + i] = 200 + i;
    }
    Samples crops = Pictures.of(List.of(Picture.of(values, 3, 6, 6, 8))).crops(3, 50, 0);
    float[] into = new float[27 + 2];
    for (int i = 0; i < 50; i++) {
      crops.read(i, into, 1);
      for (int k = 1; k <= 9; k++) {
        assertEquals(into[k] + 100, into[k + 9]);
        assertEquals(into[k] + 200, into[k + 18]);
      }
    }
    assertEquals(0, into[0]);
    assertEquals(0, into[28]);
  }

  @Test
  void crops_largerThanThePicture_holdAllOfItAndItsReflection() throws IOException {
    Samples crops = Pictures.of(List.of(grid(2, 3))).crops(7, 100, 3);
    Set<Float> expected = Set.of(0f, 1f, 2f, 100f, 101f, 102f);
    Set<String> places = new HashSet<>();
    for (float[] crop : crops.rows()) {
      Set<Float> values = new HashSet<>();
      for (int k = 0; k < 49; k++) {
        values.add(crop[k]);
        if (k % 7 != 0) {
          float step = Math.abs(crop[k] - crop[k - 1]);
          assertTrue(step == 1 || step == 100, "neighbours differ by " + step);
        }
      }
      assertEquals(expected, values);
      places.add(Arrays.toString(crop));
    }
    assertTrue(places.size() > 10);
  }

  @Test
  void crops_areGroupedByPicture() throws IOException {
    Samples crops = Pictures.of(new CountingPictures(10, 6), 1000, 0).crops(2, 3, 0);
    assertEquals(30, crops.size());
    assertEquals(0, crops.group(2));
    assertEquals(1, crops.group(3));
    Samples some = crops.select(new int[] {0, 5, 29}).select(new int[] {2, 1});
    assertEquals(9, some.group(0));
    assertEquals(1, some.group(1));
    assertThrows(IndexOutOfBoundsException.class, () -> some.group(2));
    assertEquals(64, some.groupsAtOnce());
    assertEquals(1, Samples.of(new float[2][1]).groupsAtOnce());
    assertEquals(1, Samples.of(new float[2][1]).group(1));
  }

  @Test
  void crops_ofLargePictures_haveFewerInReach() throws IOException {
    // 256 MB hold four of 8192 x 8192
    assertEquals(
        4, Pictures.of(new CountingPictures(10, 8192), 1000, 0).crops(2, 3, 0).groupsAtOnce());
    assertEquals(
        1, Pictures.of(new CountingPictures(10, 40000), 1000, 0).crops(2, 3, 0).groupsAtOnce());
  }

  @Test
  void crops_decodeNothingBeforeTheyAreRead() throws IOException {
    var source = new CountingPictures(1000, 6);
    Samples crops = Pictures.of(source, 100_000, 0).crops(4, 50, 0);
    assertEquals(0, source.total());
    crops.row(123);
    crops.row(149);
    assertEquals(1, source.total());
    assertEquals(1, source.reads(2));
  }

  @Test
  void crops_ofTooMany_areRefused() {
    Pictures pictures = Pictures.of(new CountingPictures(1000, 6), 1000, 0);
    assertThrows(IllegalArgumentException.class, () -> pictures.crops(4, 3_000_000, 0));
    assertThrows(IllegalArgumentException.class, () -> pictures.crops(0, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> pictures.crops(1, 0, 0));
  }

  @Test
  void crops_ofMixedKinds_areRefusedWithARemedy() throws IOException {
    write("a.png", flat(1, 3, 4, 4));
    write("b.png", flat(2, 1, 4, 4));
    Pictures mixed = Pictures.folder(folder);
    var e = assertThrows(DataFormatException.class, () -> mixed.crops(2, 1, 0));
    assertTrue(e.getMessage().contains("b.png") && e.getMessage().contains("asGrey()"));
    assertEquals(2, mixed.asGrey().crops(2, 1, 0).row(1)[0]);
    write("c.png", Picture.of(new float[1], 1, 1, 1, 16));
    Pictures depths = Pictures.folder(folder).asGrey();
    var d = assertThrows(DataFormatException.class, () -> depths.crops(2, 1, 0));
    assertTrue(d.getMessage().contains("grey of 16 bits in " + folder), d.getMessage());
  }

  @Test
  void crops_ofALargeMixedSet_failWhenTheOtherKindIsRead() throws IOException {
    List<Picture> many = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      many.add(flat(1, i == 1 ? 3 : 1, 1, 1)); // 256 of 600 are looked at: 0, 2, 4, 7, …
    }
    Samples crops = Pictures.of(many).crops(1, 1, 0);
    var e = assertThrows(UncheckedIOException.class, () -> crops.row(1));
    assertTrue(e.getCause() instanceof DataFormatException);
    assertTrue(e.getMessage().startsWith("pictures must be of one kind"), e.getMessage());
  }

  @Test
  void crops_ofAFileThatWentBad_failWithItsName() throws IOException {
    write("a.png", flat(1, 1, 4, 4));
    Path file = write("b.png", flat(2, 1, 4, 4));
    Samples crops = Pictures.folder(folder).crops(2, 1, 0);
    Files.write(file, new byte[] {1, 2, 3});
    var e = assertThrows(UncheckedIOException.class, () -> crops.row(1));
    assertTrue(e.getMessage().contains("b.png"), e.getMessage());
    assertTrue(e.getCause() instanceof DataFormatException);
    assertEquals(1, crops.row(0)[0]);
  }

  @Test
  void crops_readByManyThreads_areTheSame() throws Exception {
    Pictures pictures = Pictures.of(List.of(grid(20, 30), grid(30, 20), grid(9, 9))).keeping(2000);
    Samples crops = pictures.crops(6, 100, 5);
    float[][] expected = crops.rows();
    inThreads(
        6,
        () -> {
          for (int i = 0; i < 300; i++) {
            int index = (i * 77) % 300;
            assertArrayEquals(expected[index], crops.row(index));
          }
          return null;
        });
  }

  // Whole pictures

  @Test
  void whole_isReadWhenAskedFor() throws IOException {
    var source = new CountingPictures(300, 5);
    Samples all = Pictures.of(source, 1000, 0).whole();
    assertEquals(0, source.total());
    assertEquals(new SampleShape.Image(1, 5, 5), all.shape());
    assertEquals(new Range(0, 255), all.range().orElseThrow());
    assertEquals(77, all.row(77)[24]);
    assertEquals(1, source.total());
    assertNotSame(all.row(1), all.row(1));
  }

  @Test
  void whole_ofSeveralSizes_isRefusedByName() throws IOException {
    write("a.png", flat(1, 1, 4, 4));
    write("b.png", flat(2, 1, 4, 5));
    Pictures pictures = Pictures.folder(folder);
    var e = assertThrows(DataFormatException.class, pictures::whole);
    assertTrue(e.getMessage().contains("found 4 rows of 5 in "), e.getMessage());
    assertTrue(e.getMessage().contains("b.png") && e.getMessage().contains("resized"));
    List<Picture> many = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      many.add(flat(1, 1, i == 1 ? 2 : 1, 1));
    }
    Samples all = Pictures.of(many).whole();
    var late = assertThrows(UncheckedIOException.class, () -> all.row(1));
    assertTrue(late.getMessage().contains("picture 1"), late.getMessage());
  }

  // Sifting

  @Test
  void checked_siftsOutBadFiles() throws IOException {
    write("a.png", flat(1, 1, 4, 4));
    Files.write(folder.resolve("b.jpg"), new byte[0]);
    write("c.tif", flat(3, 1, 4, 4));
    Path cut = write("d.png", flat(4, 1, 4, 4));
    byte[] bytes = Files.readAllBytes(cut);
    Files.write(cut, Arrays.copyOf(bytes, bytes.length - 5));
    Pictures.Checked checked = Pictures.folder(folder).checked();
    Pictures good = checked.pictures().orElseThrow();
    assertEquals(2, good.size());
    assertEquals(3, value(good, 1));
    assertEquals(2, checked.refused().size());
    assertEquals(folder.resolve("b.jpg").toString(), checked.refused().get(0).name());
    assertTrue(checked.refused().get(0).reason().contains("empty"));
    assertEquals(cut.toString(), checked.refused().get(1).name());
    Files.delete(folder.resolve("c.tif"));
    Pictures.Checked missing = good.checked();
    assertEquals(1, missing.refused().size());
    assertTrue(missing.refused().get(0).reason().contains("NoSuchFile"));
    Pictures none = Pictures.files(List.of(folder.resolve("b.jpg")));
    assertTrue(none.checked().pictures().isEmpty());
  }
}
