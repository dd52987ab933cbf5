package io.kinetoscope.ingest.source;

import java.time.Duration;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * The watchdog of one FFmpeg input: FFmpeg asks it, while it waits for a network or a file, whether
 * to give up. It says so when the deadline has passed, when the source is being closed, and when
 * the waiting thread is interrupted.
 *
 * <p>The deadline lies in native memory, since FFmpeg hands nothing but a pointer to its callback.
 */
final class FfmpegDeadline {

    private static final long NONE = Long.MAX_VALUE;
    private static final long NOW = Long.MIN_VALUE;

    /** Without state, and one for all inputs: JavaCPP has room for ten callbacks of a type. */
    private static final GiveUp GIVE_UP = new GiveUp();

    private final LongPointer nanoTime;

    FfmpegDeadline() {
        nanoTime = new LongPointer(avutil.av_malloc(Long.BYTES));
        nanoTime.put(NONE);
    }

    void watch(AVFormatContext input) {
        AVIOInterruptCB callback = input.interrupt_callback();
        callback.callback(GIVE_UP);
        callback.opaque(nanoTime);
    }

    /** Sets the deadline for what follows, unless {@link #expireNow} was called. */
    synchronized void expireIn(Duration timeout) {
        set(System.nanoTime() + timeout.toNanos());
    }

    /** Ends whatever FFmpeg waits for, now and from now on. Any thread may call it. */
    synchronized void expireNow() {
        set(NOW);
    }

    synchronized boolean expired() {
        return isPast(nanoTime.get());
    }

    /** The input must be closed by then. */
    synchronized void free() {
        avutil.av_free(nanoTime);
        nanoTime.setNull();
    }

    private void set(long deadline) {
        // After free() there is nothing left to end; NOW is never taken back.
        if (!nanoTime.isNull() && nanoTime.get() != NOW) {
            nanoTime.put(deadline);
        }
    }

    private static boolean isPast(long deadline) {
        return deadline == NOW || (deadline != NONE && System.nanoTime() - deadline >= 0);
    }

    private static final class GiveUp extends AVIOInterruptCB.Callback_Pointer {

        @Override
        public int call(Pointer deadline) {
            boolean giveUp =
                    isPast(new LongPointer(deadline).get())
                            || Thread.currentThread().isInterrupted();
            return giveUp ? 1 : 0;
        }
    }
}
