package io.kinetoscope.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.SourceKind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WindowBufferTest {

    /** Of three windows and a bit. */
    private static final int CAPACITY = 3 * window(SourceKind.LIVE, 1).bytes() + 1;

    private final WindowBuffer buffer = new WindowBuffer(CAPACITY);

    @Test
    void shouldDropTheOldestLiveWindows() throws Exception {
        for (int i = 1; i <= 3; i++) {
            assertThat(buffer.put(window(SourceKind.LIVE, i))).isEmpty();
        }

        assertThat(buffer.put(window(SourceKind.LIVE, 4)))
                .extracting(WindowBuffer.Ticket::number)
                .containsExactly(1L);
        assertThat(buffer.take()).get().extracting(WindowBuffer.Ticket::number).isEqualTo(2L);
    }

    @Test
    void shouldMakeFilesWaitForRoom() throws Exception {
        for (int i = 1; i <= 3; i++) {
            buffer.put(window(SourceKind.FILE, i));
        }
        CompletableFuture<Void> fourth = new CompletableFuture<>();
        Thread file =
                new Thread(
                        () -> {
                            try {
                                buffer.put(window(SourceKind.FILE, 4));
                                fourth.complete(null);
                            } catch (InterruptedException e) {
                                fourth.completeExceptionally(e);
                            }
                        });
        file.start();
        await().until(() -> file.getState() == Thread.State.WAITING);
        assertThat(fourth).isNotDone();
        buffer.take();

        fourth.get(10, TimeUnit.SECONDS);
    }

    @Test
    void shouldNotLetFilesPushLiveWindowsOut() throws Exception {
        for (int i = 1; i <= 3; i++) {
            buffer.put(window(SourceKind.FILE, i));
        }

        assertThat(buffer.put(window(SourceKind.LIVE, 9))).isEmpty();
        assertThat(buffer.take()).get().extracting(WindowBuffer.Ticket::number).isEqualTo(9L);
        assertThat(buffer.take()).get().extracting(WindowBuffer.Ticket::number).isEqualTo(1L);
    }

    @Test
    void shouldTakeAWindowThatIsLargerThanTheBuffer() throws Exception {
        WindowBuffer small = new WindowBuffer(1);

        assertThat(small.put(window(SourceKind.FILE, 1))).isEmpty();
    }

    @Test
    void shouldGiveOutWhatIsLeftAfterItIsClosed() throws Exception {
        buffer.put(window(SourceKind.LIVE, 1));
        buffer.close();

        assertThat(buffer.take()).isPresent();
        assertThat(buffer.take()).isEmpty();
        assertThatThrownBy(() -> buffer.put(window(SourceKind.LIVE, 2)))
                .isInstanceOf(PublishException.class);
    }

    private static WindowBuffer.Ticket window(SourceKind kind, long sequence) {
        return new WindowBuffer.Ticket(
                sequence,
                FrameWindow.newBuilder().setSourceKind(kind).setSequence(sequence).build());
    }
}
