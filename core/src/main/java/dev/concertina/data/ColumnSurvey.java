package dev.concertina.data;

/**
 * What the first part of a file shows of a column.
 *
 * @param name what it is called
 * @param text whether most cells are no numbers, times or words such as yes
 * @param time whether most cells are times
 * @param words whether most cells are pairs of words such as yes and no, which are read as 1 and 0
 * @param counts whether each number is one more than the one above
 * @param nameless whether the header has no name for it
 * @param leadingZeros whether a number has zeros in front, as identifiers have
 */
public record ColumnSurvey(
    String name,
    boolean text,
    boolean time,
    boolean words,
    boolean counts,
    boolean nameless,
    boolean leadingZeros) {}
