package io.kinetoscope.cli;

import java.util.List;

/** Rows in columns, for people. */
final class TextTable {

    private static final String GAP = "  ";

    private TextTable() {}

    /**
     * Aligns rows.
     *
     * @param rows of as many cells each; control characters in them, which may come from outside,
     *     are not shown
     * @return a line for each row
     */
    static String of(List<List<String>> rows) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder table = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String cell = row.get(i).replaceAll("\\p{Cntrl}", "?");
                line.append(cell).append(" ".repeat(widths[i] - cell.length())).append(GAP);
            }
            table.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return table.toString();
    }
}
