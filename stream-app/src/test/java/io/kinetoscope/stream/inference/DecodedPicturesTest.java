package io.kinetoscope.stream.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DecodedPicturesTest {

    private static final ByteString FIRST = ByteString.copyFromUtf8("first");
    private static final ByteString SECOND = ByteString.copyFromUtf8("second");

    private final DecodedPictures pictures = new DecodedPictures(new MemoryBudget(100));

    @Test
    void shouldKnowThePicturesOfTheLastClipAgain() {
        Map<ByteString, byte[]> seen = pictures.of("a");
        seen.put(FIRST, new byte[10]);
        seen.put(SECOND, new byte[20]);

        pictures.keep("a", seen, List.of(SECOND));

        assertThat(pictures.bytes()).isEqualTo(20);
        assertThat(pictures.of("a")).containsOnlyKeys(SECOND);
    }

    @Test
    void shouldKeepStreamsApart() {
        keep("a", 10);

        assertThat(pictures.of("b")).isEmpty();
    }

    @Test
    void shouldForgetTheStreamThatWasNotUsedForLongest() {
        keep("a", 40);
        keep("b", 40);
        keep("a", 40);
        keep("c", 40);

        assertThat(pictures.bytes()).isEqualTo(80);
        assertThat(pictures.of("b")).isEmpty();
        assertThat(pictures.of("a")).isNotEmpty();
        assertThat(pictures.of("c")).isNotEmpty();
    }

    @Test
    void shouldKeepNothingThatIsLargerThanItMayBe() {
        keep("a", 101);

        assertThat(pictures.bytes()).isZero();
        assertThat(pictures.of("a")).isEmpty();
    }

    private void keep(String stream, int size) {
        Map<ByteString, byte[]> seen = pictures.of(stream);
        seen.put(FIRST, new byte[size]);
        pictures.keep(stream, seen, List.of(FIRST));
    }
}
