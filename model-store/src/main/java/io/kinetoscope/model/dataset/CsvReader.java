package io.kinetoscope.model.dataset;

import io.kinetoscope.ConfigurationException;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits text into rows and fields as RFC 4180 has it, with any single character between the
 * fields. Lines may end in CRLF, LF or CR; empty ones are passed over. A quote inside a field that
 * does not begin with one stands for itself.
 */
final class CsvReader {

    private static final int MAX_FIELDS = 1000;

    /** Of all rows: a field of one byte becomes an object of fifty. */
    private static final int MAX_ALL_FIELDS = 4_000_000;

    /** Past the end of the text. */
    private static final int END = -1;

    private final String text;
    private final char separator;
    private int at;
    private int line = 1;
    private int allFields;

    private CsvReader(String text, char separator) {
        this.text = text;
        this.separator = separator;
    }

    /**
     * @param line that the row begins in, counted from 1
     * @param fault what is wrong with it, or null
     */
    record CsvRow(int line, List<String> fields, String fault) {}

    static List<CsvRow> read(String text, char separator) {
        CsvReader reader = new CsvReader(text, separator);
        List<CsvRow> rows = new ArrayList<>();
        while (reader.peek() != END) {
            CsvRow row = reader.row();
            boolean empty = row.fields().size() == 1 && row.fields().get(0).isBlank();
            if (!empty || row.fault() != null) {
                rows.add(row);
            }
        }
        return rows;
    }

    private CsvRow row() {
        int first = line;
        List<String> fields = new ArrayList<>();
        String fault = null;
        while (true) {
            StringBuilder field = new StringBuilder();
            String wrong = peek() == '"' ? quoted(field) : plain(field);
            fault = fault == null ? wrong : fault;
            if (++allFields > MAX_ALL_FIELDS) {
                throw new ConfigurationException(
                        "A table has more than %,d fields: cut it into parts"
                                .formatted(MAX_ALL_FIELDS));
            }
            if (fields.size() < MAX_FIELDS) {
                fields.add(field.toString());
            } else {
                fault = "it has more than %d fields".formatted(MAX_FIELDS);
            }
            if (peek() != separator) {
                lineBreak();
                return new CsvRow(first, fields, fault);
            }
            at++;
        }
    }

    private String plain(StringBuilder field) {
        while (!atFieldEnd()) {
            field.append(text.charAt(at++));
        }
        return null;
    }

    private String quoted(StringBuilder field) {
        int from = line;
        at++;
        while (true) {
            int c = peek();
            if (c == END) {
                return "a quote in line %d is never closed".formatted(from);
            }
            if (c == '"' && at + 1 < text.length() && text.charAt(at + 1) == '"') {
                field.append('"');
                at += 2;
            } else if (c == '"') {
                at++;
                break;
            } else if (c == '\r' || c == '\n') {
                lineBreak();
                field.append('\n');
            } else {
                field.append((char) c);
                at++;
            }
        }
        String wrong = atFieldEnd() ? null : "text follows after a closing quote";
        while (!atFieldEnd()) {
            at++;
        }
        return wrong;
    }

    private boolean atFieldEnd() {
        int c = peek();
        return c == END || c == separator || c == '\r' || c == '\n';
    }

    private void lineBreak() {
        if (peek() == '\r') {
            at++;
            if (peek() == '\n') {
                at++;
            }
            line++;
        } else if (peek() == '\n') {
            at++;
            line++;
        }
    }

    private int peek() {
        return at < text.length() ? text.charAt(at) : END;
    }
}
