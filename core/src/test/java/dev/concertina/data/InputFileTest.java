package dev.concertina.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFileTest {
  private static final byte[] TABLE = "a,b\n1,2\n3,4\n".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  private static byte[] gzip() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(TABLE);
    }
    return bytes.toByteArray();
  }

  @Test
  void readsPackedFilesWhateverTheirNames() throws IOException {
    for (byte[] bytes : List.of(TABLE, gzip(), Zstd.compress(TABLE))) {
      assertEquals(2, Samples.csv(Files.write(folder.resolve("x"), bytes)).size());
    }
  }

  @Test
  void namesFilesThatAreCutShort() throws IOException {
    for (byte[] bytes : List.of(gzip(), Zstd.compress(TABLE))) {
      Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(bytes, bytes.length - 4));
      String message = assertThrows(IOException.class, () -> Samples.csv(cut)).getMessage();
      assertTrue(message.contains("damaged or cut short"), message);
    }
  }

  /** The library for zstd is optional. */
  @Test
  void readsOtherFilesWithoutTheLibraryForZstd() throws Exception {
    List<URL> path = new ArrayList<>();
    String all = System.getProperty("java.class.path");
    for (String each :
        System.getProperty("surefire.test.class.path", all).split(File.pathSeparator)) {
      if (!each.contains("zstd-jni")) {
        path.add(Path.of(each).toUri().toURL());
      }
    }
    ClassLoader platform = ClassLoader.getPlatformClassLoader();
    try (var loader = new URLClassLoader(path.toArray(URL[]::new), platform)) {
      assertThrows(
          ClassNotFoundException.class, () -> loader.loadClass("com.github.luben.zstd.Zstd"));
      Method open =
          loader.loadClass("dev.concertina.data.InputFile").getDeclaredMethod("open", Path.class);
      open.setAccessible(true);
      for (byte[] bytes : List.of(TABLE, gzip())) {
        try (var in = (java.io.InputStream) open.invoke(null, write(bytes))) {
          assertEquals(TABLE.length, in.readAllBytes().length);
        }
      }
      Path zstd = write(Zstd.compress(TABLE));
      Throwable refused =
          assertThrows(InvocationTargetException.class, () -> open.invoke(null, zstd)).getCause();
      assertTrue(refused.getMessage().contains("found zstd in " + zstd), refused.toString());
    }
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("y"), bytes);
  }
}
