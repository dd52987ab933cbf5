package io.kinetoscope.stream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ModelSlotTest {

    private final FakeClassifier old = version(1);
    private final FakeClassifier next = version(2);
    private final ModelSlot slot = new ModelSlot(List.of(old));

    @Test
    void shouldLendTheNewVersionAfterAnExchange() throws InterruptedException {
        slot.exchange(List.of(next));

        try (ModelSlot.Lease lease = slot.lease(0)) {
            assertThat(lease.classifier()).isSameAs(next);
        }
    }

    @Test
    void shouldCloseTheOldVersionWhenNoBatchOfItRuns() throws InterruptedException {
        slot.lease(0).close();

        slot.exchange(List.of(next));

        assertThat(old.isClosed()).isTrue();
        assertThat(next.isClosed()).isFalse();
    }

    @Test
    void shouldLendEachWorkerItsOwn() {
        ModelSlot both = new ModelSlot(List.of(old, next));

        assertThat(both.lease(1).classifier()).isSameAs(next);
    }

    @Test
    void shouldRefuseAnotherNumberOfClassifiers() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> slot.exchange(List.of(next, version(2))));

        assertThat(slot.lease(0).classifier()).isSameAs(old);
    }

    @Test
    void shouldNotFreeTheOldVersionWhenItIsInterruptedBeforeItsBatchEnds() {
        slot.lease(0);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> slot.exchange(List.of(next)))
                .isInstanceOf(InterruptedException.class);

        assertThat(old.isClosed()).isFalse();
    }

    @Test
    void shouldCloseTheVersionThatIsInItWhenItIsClosed() throws InterruptedException {
        slot.exchange(List.of(next));

        slot.close();

        assertThat(next.isClosed()).isTrue();
    }

    private static FakeClassifier version(int version) {
        return new FakeClassifier(version, List.of("only"), clip -> new float[] {1});
    }
}
