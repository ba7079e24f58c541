package dev.concertina.data;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Names files that hold tables, but not as text. */
final class Container {
  private static final String EXPORT = "save the sheet as CSV";
  private static final Map<String, String> STARTS = new LinkedHashMap<>();

  static {
    STARTS.put("PK\3\4", "a workbook (xlsx, ods) or another zip archive: " + EXPORT);
    STARTS.put("\u00d0\u00cf\u0011\u00e0", "a workbook of old Excel (xls): " + EXPORT);
    STARTS.put("PAR1", "Parquet: write the table as CSV");
    STARTS.put("ARROW1", "Arrow: write the table as CSV");
    STARTS.put("FEA1", "Feather: write the table as CSV");
    STARTS.put("ORC", "ORC: write the table as CSV");
    STARTS.put("SQLite format 3", "a SQLite database: export a table as CSV");
    STARTS.put("\u0089HDF", "HDF5: write the table as CSV");
    STARTS.put("\u0093NUMPY", "a NumPy array: write it with numpy.savetxt");
    STARTS.put("%PDF", "PDF: export the table as CSV");
    STARTS.put("BZh", "bzip2: unpack it, or pack it with gzip or zstd");
    STARTS.put("\u00fd7zXZ", "xz: unpack it, or pack it with gzip or zstd");
    STARTS.put("7z\u00bc\u00af", "a 7z archive: unpack it");
    STARTS.put("@relation", "ARFF: write the table as CSV");
  }

  private Container() {}

  static void refuse(byte[] start, Path file) throws DataFormatException {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    String lower = text.toLowerCase(Locale.ROOT);
    for (Map.Entry<String, String> each : STARTS.entrySet()) {
      boolean word = each.getKey().startsWith("@");
      // ORC alone could begin the name of a column.
      boolean binary = !each.getKey().equals("ORC") || start.length > 3 && start[3] < ' ';
      if (binary && (word ? lower : text).startsWith(each.getKey())) {
        throw found(each.getValue(), file);
      }
    }
    String first = text.strip();
    if (first.startsWith("[{") || first.startsWith("{") || first.startsWith("[[")) {
      throw found("JSON: write the table as CSV", file);
    }
    if (first.startsWith("<") && lower.matches("(?s)\\s*<(!doctype|html|\\?xml|table).*")) {
      throw found("HTML or XML: save the table itself as CSV", file);
    }
  }

  private static DataFormatException found(String what, Path file) {
    int colon = what.indexOf(": ");
    return new DataFormatException(
        String.format(
            "expected a table as text in %s, found %s%s",
            file, what.substring(0, colon), what.substring(colon)));
  }
}
