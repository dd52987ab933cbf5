package io.kinetoscope.model.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpanMatchingTest {

    @Test
    void shouldMeasureOverlapAgainstAllThatEitherCovers() {
        assertThat(span(0, 10).overlap(span(5, 20))).isCloseTo(0.25, within(1e-12));
    }

    @Test
    void shouldNotOverlapWhereSpansOnlyTouch() {
        assertThat(span(0, 10).overlap(span(10, 20))).isZero();
    }

    @Test
    void shouldNotOverlapWithoutLength() {
        assertThat(span(5, 5).overlap(span(5, 5))).isZero();
    }

    @Test
    void shouldRefuseASpanThatEndsBeforeItStarts() {
        assertThatThrownBy(() -> span(2, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldMatchAtExactlyTheOverlap() {
        assertThat(SpanMatching.match(List.of(span(0, 10)), List.of(span(0, 5)), 0.5)).hasSize(1);
    }

    @Test
    void shouldNotMatchBelowTheOverlap() {
        assertThat(SpanMatching.match(List.of(span(0, 10)), List.of(span(0, 4.9)), 0.5)).isEmpty();
    }

    @Test
    void shouldMatchASpanOnce() {
        List<LabelledSpan> twice = List.of(span(0, 10), span(0.5, 10));

        assertThat(SpanMatching.match(List.of(span(0, 10)), twice, 0.3))
                .containsExactly(new SpanMatching.Match(span(0, 10), span(0, 10)));
    }

    @Test
    void shouldMatchAnEventOnce() {
        List<LabelledSpan> halves = List.of(span(0, 10), span(10, 20));

        assertThat(SpanMatching.match(halves, List.of(span(0, 20)), 0.5)).hasSize(1);
    }

    @Test
    void shouldGiveUpTheBestPairForTwoPairs() {
        List<LabelledSpan> annotated = List.of(span(0, 10), span(10, 20));
        // The first overlaps the first span best, but is all that there is for the second.
        List<LabelledSpan> reported = List.of(span(4, 15), span(0, 3.5));

        assertThat(SpanMatching.match(annotated, reported, 0.3))
                .containsExactlyInAnyOrder(
                        new SpanMatching.Match(span(0, 10), span(0, 3.5)),
                        new SpanMatching.Match(span(10, 20), span(4, 15)));
    }

    @Test
    void shouldKeepLabelsApart() {
        LabelledSpan other = new LabelledSpan("v", "other", 0, 10);

        assertThat(SpanMatching.match(List.of(span(0, 10)), List.of(other), 0.3)).isEmpty();
    }

    @Test
    void shouldKeepVideosApart() {
        LabelledSpan other = new LabelledSpan("w", "act", 0, 10);

        assertThat(SpanMatching.match(List.of(span(0, 10)), List.of(other), 0.3)).isEmpty();
    }

    @Test
    void shouldMatchNothingWithNothing() {
        assertThat(SpanMatching.match(List.of(), List.of(), 0.3)).isEmpty();
    }

    @Test
    void shouldFindWhatTryingAllPairingsFinds() {
        Random random = new Random(3);
        for (int round = 0; round < 300; round++) {
            List<LabelledSpan> annotated = some(random);
            List<LabelledSpan> reported = some(random);

            List<SpanMatching.Match> matches = SpanMatching.match(annotated, reported, 0.3);

            double value =
                    matches.stream()
                            .mapToDouble(m -> 100 + m.annotated().overlap(m.reported()))
                            .sum();
            assertThat(value)
                    .as("%s against %s", annotated, reported)
                    .isCloseTo(best(annotated, reported), within(1e-6));
        }
    }

    private static List<LabelledSpan> some(Random random) {
        List<LabelledSpan> spans = new ArrayList<>();
        int count = random.nextInt(6);
        for (int i = 0; i < count; i++) {
            double start = random.nextInt(20);
            spans.add(span(start, start + 1 + random.nextInt(10)));
        }
        return spans;
    }

    /** 100 for each pair, and what they overlap, by trying everything. */
    private static double best(List<LabelledSpan> annotated, List<LabelledSpan> reported) {
        if (annotated.isEmpty()) {
            return 0;
        }
        List<LabelledSpan> rest = annotated.subList(1, annotated.size());
        double best = best(rest, reported);
        for (LabelledSpan event : reported) {
            double overlap = annotated.get(0).overlap(event);
            if (overlap >= 0.3) {
                List<LabelledSpan> others = new ArrayList<>(reported);
                others.remove(event);
                best = Math.max(best, 100 + overlap + best(rest, others));
            }
        }
        return best;
    }

    private static LabelledSpan span(double start, double end) {
        return new LabelledSpan("v", "act", start, end);
    }
}
