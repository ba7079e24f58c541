package dev.concertina.internal.coding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.ModelFormatException;
import dev.concertina.internal.coding.BlockIndex.Block;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkFileTest {
  private static final int BLOCKS = 5;

  @TempDir Path folder;

  private Path file;
  private byte[] whole;

  private static byte[] payload(int number) {
    byte[] payload = new byte[100 * number];
    new Random(number).nextBytes(payload);
    return payload;
  }

  @BeforeEach
  void write() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ChunkWriter writer = new ChunkWriter(out);
    writer.chunk("HEAD", "{}".getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < BLOCKS; i++) {
      writer.block(payload(i), 10 + i);
    }
    assertEquals(writer.finish(), out.size());
    whole = out.toByteArray();
    file = write(whole);
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("file.squeeze"), bytes);
  }

  @Test
  void blocks_areFoundThroughTheIndex() throws IOException {
    try (ChunkFile opened = ChunkFile.open(file)) {
      assertEquals("HEAD", opened.chunk(ChunkFile.start()).type());
      BlockIndex index = opened.index();
      assertEquals(BLOCKS, index.blocks().size());
      assertEquals(10 + 11 + 12 + 13 + 14, index.samples());
      Block third = index.blocks().get(3);
      assertEquals(33, third.first());
      assertEquals(13, third.samples());
      assertArrayEquals(payload(3), opened.block(third).payload());
    }
  }

  @Test
  void chunks_areReadOneBehindTheOther() throws IOException {
    try (ChunkFile opened = ChunkFile.open(file)) {
      StringBuilder types = new StringBuilder();
      for (long at = ChunkFile.start(); at < whole.length; at = opened.end(at)) {
        types.append(opened.chunk(at).type()).append(' ');
      }
      assertEquals("HEAD BLCK BLCK BLCK BLCK BLCK INDX TAIL ", types.toString());
    }
  }

  // The checksum of "123456789" by CRC-32C is e3069283 (RFC 3720's polynomial, reflected).
  @Test
  void bytes_areAsTheFormatSays() {
    byte[] bytes = new Chunk("ABCD", new byte[] {1, 2, 3}).bytes();
    assertEquals("41424344" + "03000000" + "010203", HexFormat.of().formatHex(bytes, 0, 11));
    java.util.zip.CRC32C checksum = new java.util.zip.CRC32C();
    checksum.update("123456789".getBytes(StandardCharsets.US_ASCII));
    assertEquals(0xe3069283L, checksum.getValue());
  }

  @Test
  void damageInOneBlock_leavesTheOthers() throws IOException {
    Block second;
    try (ChunkFile opened = ChunkFile.open(file)) {
      second = opened.index().blocks().get(2);
    }
    whole[(int) second.at() + 20] ^= 1;
    try (ChunkFile opened = ChunkFile.open(write(whole))) {
      BlockIndex index = opened.index();
      for (Block block : index.blocks()) {
        if (block.equals(second)) {
          Exception damaged = assertThrows(ModelFormatException.class, () -> opened.block(block));
          assertTrue(damaged.getMessage().contains("checksum is wrong"), damaged.getMessage());
        } else {
          opened.block(block);
        }
      }
    }
  }

  @Test
  void otherFiles_areRefused() throws IOException {
    for (String content : new String[] {"", "PNG", "{\"json\": true, \"long\": \"enough\"}"}) {
      Path other = write(content.getBytes(StandardCharsets.US_ASCII));
      assertThrows(ModelFormatException.class, () -> ChunkFile.open(other));
    }
    byte[] asText =
        new String(whole, StandardCharsets.ISO_8859_1)
            .replace("\r\n", "\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    Path transferred = write(asText);
    assertThrows(ModelFormatException.class, () -> ChunkFile.open(transferred));
  }

  @Test
  void everyPrefix_isRefusedOrReadsWhatIsThere() throws IOException {
    for (int length = 0; length < whole.length; length++) {
      Path cut = write(Arrays.copyOf(whole, length));
      assertThrows(
          ModelFormatException.class,
          () -> {
            try (ChunkFile opened = ChunkFile.open(cut)) {
              opened.index();
            }
          });
    }
  }

  @Test
  void mutations_areFoundOrDoNoHarm() throws IOException {
    Random random = new Random(3);
    for (int i = 0; i < 2000; i++) {
      byte[] mutated = whole.clone();
      for (int k = random.nextInt(3); k >= 0; k--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      }
      try (ChunkFile opened = ChunkFile.open(write(mutated))) {
        for (Block block : opened.index().blocks()) {
          int number = block.samples() - 10;
          assertArrayEquals(payload(number), opened.block(block).payload());
        }
      } catch (ModelFormatException found) {
        // Never another exception, and never other bytes.
      }
    }
  }
}
