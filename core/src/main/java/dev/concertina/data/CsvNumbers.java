package dev.concertina.data;

import dev.concertina.internal.text.NumberForm;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How the numbers of a table are written: their marks, and the signs of columns. */
final class CsvNumbers {
  private static final String LIKE_OTHERS = ", as in other files: this one leaves it open";

  /** Numbers with a comma or a point that only a decimal mark can be, or only one of groups. */
  private static final Pattern DECIMAL =
      Pattern.compile(
          "[-+]?(?:\\d*([.,])(?:\\d{1,2}|\\d{4,})|0*([.,])\\d{3}|\\d{4,}([.,])\\d{3}"
              + "|\\d*([.,])\\d+[eE][-+]?\\d+)");

  private static final Pattern GROUPED =
      Pattern.compile("[-+]?[1-9]\\d{0,2}(?:([.,])\\d{3})(?:\\1\\d{3}|(?!\\1)[.,]\\d+).*");
  private static final Pattern OPEN = Pattern.compile("[-+]?[1-9]\\d{0,2},\\d{3}");

  private final CsvFormat format;
  private final CsvTable table;
  private final char delimiter;
  private final List<String> decisions;
  private final char[] signs;
  private final Set<Character> decimals = new HashSet<>(); // marks that can be nothing else
  private final Set<Character> groups = new HashSet<>(); // likewise
  private boolean open; // whether a mark may be either
  private NumberForm form = NumberForm.PLAIN;
  private boolean undecided;
  private boolean shown; // whether it matters which mark is which

  private CsvNumbers(CsvFormat format, CsvTable table, char delimiter, List<String> decisions) {
    this.format = format;
    this.table = table;
    this.delimiter = delimiter;
    this.decisions = decisions;
    this.signs = new char[table.width()];
  }

  /** Looks at all columns of numbers. */
  static CsvNumbers find(CsvFormat format, CsvTable table, char delimiter, List<String> decisions) {
    var found = new CsvNumbers(format, table, delimiter, decisions);
    for (int i = 0; i < found.signs.length; i++) {
      if (table.kind(i) == CellKind.NUMBER) {
        found.look(i);
      }
    }
    found.choose();
    return found;
  }

  private void look(int column) {
    List<String> cells = table.column(column);
    signs[column] = sign(cells, column);
    for (String cell : cells) {
      String number = CellKind.withoutSign(cell);
      Matcher grouped = GROUPED.matcher(number);
      if (grouped.matches()) {
        groups.add(grouped.group(1).charAt(0));
      } else if (DECIMAL.matcher(number).matches()) {
        decimals.add(number.indexOf(',') >= 0 ? ',' : '.');
      } else {
        open |= OPEN.matcher(number).matches();
      }
    }
    if (signs[column] != 0) {
      String name = table.name(column);
      decisions.add(
          "the sign "
              + signs[column]
              + " is left away in "
              + (name.isEmpty() ? "f" + column : "'" + name + "'"));
    }
  }

  /**
   * The sign of a column. That of earlier files holds: 0.45 there and 45 % here would be the same
   * number on another scale, and cells without the right sign are no numbers.
   */
  private char sign(List<String> cells, int index) {
    Optional<Map<String, Character>> before = format.otherwise().signs();
    String name = table.name(index);
    return before.isPresent() && !name.isEmpty()
        ? before.get().getOrDefault(name, '\0')
        : sign(cells);
  }

  private static char sign(List<String> cells) {
    String signs =
        cells.stream()
            .map(CellKind::sign)
            .filter(c -> c != 0)
            .map(String::valueOf)
            .collect(Collectors.joining());
    return 2 * signs.length() > cells.size() ? signs.charAt(0) : 0;
  }

  private void choose() {
    boolean comma =
        (decimals.contains(',') || groups.contains('.'))
            && !decimals.contains('.')
            && !groups.contains(',');
    boolean marked = !decimals.isEmpty() || !groups.isEmpty();
    boolean bySemicolon = !marked && open && delimiter == ';';
    Optional<Character> before = marked ? Optional.empty() : format.otherwise().decimal();
    char decimal = format.decimal().or(() -> before).orElse(comma || bySemicolon ? ',' : '.');
    char other = decimal == ',' ? '.' : ',';
    boolean grouped = groups.contains(other) && !decimals.contains(other);
    Optional<Character> known = groupBefore(decimal, decimals.contains(other));
    char group =
        format.thousands().orElseGet(() -> grouped ? (Character) other : known.orElse('\0'));
    form = new NumberForm(decimal, group == decimal ? '\0' : group);
    undecided = open && decimal == '.' && group == 0;
    shown = marked || open || format.decimal().isPresent() || before.isPresent();
    if (decimal == ',' && format.decimal().isEmpty()) {
      decisions.add("a comma is the decimal mark" + (before.isPresent() ? LIKE_OTHERS : ""));
    }
    if (group != 0 && format.thousands().isEmpty()) {
      decisions.add("'" + group + "' stands between thousands" + (grouped ? "" : LIKE_OTHERS));
    }
  }

  /** The mark of thousands of other files, if it can be one here. */
  private Optional<Character> groupBefore(char decimal, boolean otherIsDecimal) {
    WrittenForm others = format.otherwise();
    boolean fits = others.decimal().filter(mark -> mark == decimal).isPresent();
    return fits && !otherIsDecimal ? others.thousands() : Optional.empty();
  }

  NumberForm form() {
    return form;
  }

  /** Whether a comma in numbers may be either mark. */
  boolean undecided() {
    return undecided;
  }

  /** The percent or currency sign of a column; 0 if it has none. */
  char sign(int column) {
    return column < signs.length ? signs[column] : 0;
  }

  /** The decimal mark, if any number shows it. */
  Optional<Character> decimal() {
    return shown ? Optional.of(form.decimal()) : Optional.empty();
  }

  /** The mark between thousands, if there is one. */
  Optional<Character> thousands() {
    return shown && form.group() != 0 ? Optional.of(form.group()) : Optional.empty();
  }

  /** The signs of columns with a name. */
  Map<String, Character> signs() {
    Map<String, Character> found = new HashMap<>();
    for (int i = 0; i < signs.length; i++) {
      if (signs[i] != 0 && !table.name(i).isEmpty()) {
        found.put(table.name(i), signs[i]);
      }
    }
    return found;
  }
}
