package io.kinetoscope.model.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.dataset.CsvReader.CsvRow;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvReaderTest {

    @Test
    void shouldSplitRowsAndFields() {
        assertThat(fields("a,b\n1,2\n")).containsExactly(List.of("a", "b"), List.of("1", "2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void shouldTakeEveryLineBreak(String lineBreak) {
        List<CsvRow> rows = CsvReader.read("a,b" + lineBreak + "1,2" + lineBreak + "3,4", ',');

        assertThat(rows.stream().map(CsvRow::line)).containsExactly(1, 2, 3);
    }

    @Test
    void shouldTakeSeparatorsQuotesAndLineBreaksInsideQuotes() {
        assertThat(fields("\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\nx"))
                .containsExactly(List.of("a,b", "say \"hi\"", "two\nlines"), List.of("x"));
    }

    @Test
    void shouldCountLinesInsideQuotes() {
        assertThat(CsvReader.read("\"a\r\nb\nc\",1\nx,2", ',').get(1).line()).isEqualTo(4);
    }

    @Test
    void shouldRefuseATableOfMillionsOfFieldsWhileItReads() {
        String bomb = "\n,".repeat(5_000_000);

        assertThatThrownBy(() -> CsvReader.read(bomb, ','))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("4,000,000 fields");
    }

    @Test
    void shouldKeepEmptyFields() {
        assertThat(fields(",,\n")).containsExactly(List.of("", "", ""));
    }

    @Test
    void shouldPassOverEmptyLines() {
        List<CsvRow> rows = CsvReader.read("a\n\n  \nb\n\n", ',');

        assertThat(rows.stream().map(CsvRow::line)).containsExactly(1, 4);
    }

    @Test
    void shouldSayThatAQuoteIsNeverClosed() {
        assertThat(CsvReader.read("a,b\n1,\"2\n3,4\n", ',').get(1).fault())
                .isEqualTo("a quote in line 2 is never closed");
    }

    @Test
    void shouldSayThatTextFollowsAQuote() {
        assertThat(CsvReader.read("\"a\"b,c\nd,e", ',').get(0).fault())
                .isEqualTo("text follows after a closing quote");
    }

    @Test
    void shouldGoOnAfterARowThatIsWrong() {
        assertThat(fields("\"a\"b,c\nd,e").get(1)).containsExactly("d", "e");
    }

    @Test
    void shouldTakeAQuoteInsideAFieldForItself() {
        assertThat(fields("6\" pipe,1")).containsExactly(List.of("6\" pipe", "1"));
    }

    @Test
    void shouldBoundTheFields() {
        CsvRow row = CsvReader.read(",".repeat(100_000), ',').get(0);

        assertThat(row.fields()).hasSize(1000);
        assertThat(row.fault()).contains("more than 1000 fields");
    }

    private static List<List<String>> fields(String text) {
        return CsvReader.read(text, ',').stream().map(CsvRow::fields).toList();
    }
}
