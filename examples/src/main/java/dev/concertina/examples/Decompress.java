package dev.concertina.examples;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.concertina.compress.CompressedTable;
import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Gives a compressed table back as CSV. */
@Command(
    name = "decompress",
    sortOptions = false,
    description = "Gives what 'compress' wrote back as CSV; missing readings are empty cells.",
    footer = {"", "Example:", "  concertina decompress --in pumps.squeeze --out pumps.csv"})
final class Decompress extends Task {
  @Option(names = "--in", required = true, paramLabel = "FILE", description = "A compressed file.")
  private Path in;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "The CSV file.")
  private Path out;

  Decompress(Console console) {
    super(console);
  }

  @Override
  Summary work() throws Exception {
    requireDifferent(in, out, json());
    try (CompressedTable table = CompressedTable.open(in);
        NewFile file = NewFile.open(out)) {
      Writer writer =
          new BufferedWriter(new OutputStreamWriter(file.stream(), StandardCharsets.UTF_8));
      CsvWriter csv = CsvWriter.builder().build(writer);
      csv.writeRecord(table.names());
      for (long row = 0; row < table.size(); row++) {
        csv.writeRecord(cells(table.row(row)));
      }
      csv.flush();
      file.commit();
      Summary summary = new Summary("decompress");
      summary.fact("rows", "rows", Cell.of(table.size()));
      summary.fact("columns", "columns", Cell.of(table.names().size()));
      summary.fact("max_error", "largest error", Cell.of(table.bound().toString()));
      return summary.fact("out", "written to", Cell.of(out.toString()));
    }
  }

  private static String[] cells(float[] row) {
    String[] cells = new String[row.length];
    for (int i = 0; i < row.length; i++) {
      boolean whole = row[i] == Math.rint(row[i]) && Math.abs(row[i]) < 1 << 24;
      cells[i] =
          Float.isNaN(row[i])
              ? ""
              : whole && row[i] != 0 ? Integer.toString((int) row[i]) : Float.toString(row[i]);
    }
    return cells;
  }
}
