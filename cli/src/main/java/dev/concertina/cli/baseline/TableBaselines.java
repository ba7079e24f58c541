package dev.concertina.cli.baseline;

import com.github.luben.zstd.Zstd;
import dev.concertina.compress.ErrorBound;
import dev.concertina.data.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/**
 * What programs that know nothing of tables make of one whose values were rounded to the same
 * bound. Each packs the levels in many ways, and the smallest file counts.
 */
public final class TableBaselines {
  private static final int XZ_PRESET = 9;

  // What "extreme" adds to that: by xz's manual, the longest match to look for, and how far to go.
  private static final int NICE_LENGTH = 273;
  private static final int DEPTH = 512;
  private static final int LEAST_DICTIONARY = 1 << 16;

  private static final int ZSTD_LEVEL = 19;

  private TableBaselines() {}

  /** A program that makes bytes fewer, and gives all of them back. */
  private interface Squeezer {
    byte[] squeeze(byte[] bytes) throws IOException;
  }

  /**
   * xz and zstd.
   *
   * @param samples rows of features
   * @param bound the largest error
   */
  public static List<BaselineCodec> of(Samples samples, ErrorBound bound) throws IOException {
    QuantisedTable table = QuantisedTable.of(samples.rows(), bound);
    return List.of(best("xz -9e", table, TableBaselines::xz), byZstd(table));
  }

  private static BaselineCodec byZstd(QuantisedTable table) throws IOException {
    String name = "zstd -" + ZSTD_LEVEL;
    try {
      return best(name, table, TableBaselines::zstd);
    } catch (LinkageError e) {
      return BaselineCodec.missing(name, "not measured: its native library does not run here");
    }
  }

  private static BaselineCodec best(String name, QuantisedTable table, Squeezer squeezer)
      throws IOException {
    List<BaselineCodec> tried = new ArrayList<>();
    for (Packing packing : Packing.ways(table.width())) {
      byte[] squeezed = squeezer.squeeze(packing.pack(table.columns(), table.width()));
      tried.add(BaselineCodec.of(name, squeezed.length, packing.toString()));
    }
    return tried.stream()
        .min((a, b) -> Long.compare(a.bytes().orElseThrow(), b.bytes().orElseThrow()))
        .orElseThrow();
  }

  static byte[] xz(byte[] bytes) throws IOException {
    LZMA2Options options = new LZMA2Options(XZ_PRESET);
    options.setNiceLen(NICE_LENGTH);
    options.setDepthLimit(DEPTH);
    // A dictionary beyond the data finds nothing more, and takes hundreds of megabytes.
    options.setDictSize(Math.min(options.getDictSize(), Math.max(LEAST_DICTIONARY, bytes.length)));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (XZOutputStream xz = new XZOutputStream(out, options)) {
      xz.write(bytes);
    }
    return out.toByteArray();
  }

  static byte[] zstd(byte[] bytes) {
    return Zstd.compress(bytes, ZSTD_LEVEL);
  }
}
