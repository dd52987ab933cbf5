package io.kinetoscope.stream.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class FairQueueTest {

    private final FairQueue<String> queue = new FairQueue<>(item -> item.substring(0, 1));

    @Test
    void shouldLetStreamsTakeTurns() {
        List.of("a1", "a2", "a3", "b1", "c1", "b2").forEach(queue::add);

        assertThat(queue.drain()).containsExactly("a1", "b1", "c1", "a2", "b2", "a3");
    }

    @Test
    void shouldKeepAStreamInItsOrder() {
        List.of("a1", "a2", "a3").forEach(queue::add);

        assertThat(queue.drain()).containsExactly("a1", "a2", "a3");
    }

    @Test
    void shouldNotLetAStreamJumpTheLineByComingBack() {
        queue.add("a1");
        queue.add("b1");
        queue.poll();
        queue.add("a2");

        assertThat(queue.drain()).containsExactly("b1", "a2");
    }

    @Test
    void shouldKnowItsSize() {
        List.of("a1", "a2", "b1").forEach(queue::add);
        queue.poll();

        assertThat(queue.size()).isEqualTo(2);
    }
}
