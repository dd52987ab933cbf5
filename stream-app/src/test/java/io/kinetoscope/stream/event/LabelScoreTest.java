package io.kinetoscope.stream.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelScoreTest {

    @Test
    void shouldGiveTheBestFirst() {
        assertThat(LabelScore.best(List.of("a", "b", "c", "d"), new double[] {.1, .4, .2, .3}, 3))
                .extracting(LabelScore::label)
                .containsExactly("b", "d", "c");
    }

    @Test
    void shouldGiveAllThatThereAreWhenMoreAreAskedFor() {
        assertThat(LabelScore.best(List.of("a", "b"), new double[] {.1, .9}, 5))
                .containsExactly(new LabelScore("b", .9), new LabelScore("a", .1));
    }

    @Test
    void shouldGiveThoseOfASortThatKeepsTheOrderOfEquals() {
        Random random = new Random(7);
        for (int round = 0; round < 500; round++) {
            int labels = 1 + random.nextInt(30);
            double[] scores = random.doubles(labels).map(s -> Math.rint(s * 10) / 10).toArray();
            List<String> names = IntStream.range(0, labels).mapToObj(i -> "label " + i).toList();
            int count = random.nextInt(10);
            List<String> sorted =
                    IntStream.range(0, labels)
                            .boxed()
                            .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
                            .limit(count)
                            .map(names::get)
                            .toList();

            assertThat(LabelScore.best(names, scores, count))
                    .extracting(LabelScore::label)
                    .isEqualTo(sorted);
        }
    }
}
