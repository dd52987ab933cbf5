package io.kinetoscope.stream.benchmark;

import com.google.protobuf.ByteString;
import io.kinetoscope.stream.clip.Clip;
import io.kinetoscope.stream.clip.EncodedClip;
import io.kinetoscope.stream.inference.ClipDecoder;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Processor time of decoding, which threads that wait for their turn at a processor do not use; by
 * the clock decoding takes the longer the more of them there are. Any thread may use it.
 */
public final class DecodingMeter {

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final LongAdder nanos = new LongAdder();

    /** The same decoder, measured. */
    public ClipDecoder around(ClipDecoder decoder) {
        return new ClipDecoder() {
            @Override
            public Clip decode(EncodedClip clip, Map<ByteString, byte[]> seen) {
                long begin = threads.getCurrentThreadCpuTime();
                try {
                    return decoder.decode(clip, seen);
                } finally {
                    nanos.add(threads.getCurrentThreadCpuTime() - begin);
                }
            }

            @Override
            public void close() {
                decoder.close();
            }
        };
    }

    /** Seconds so far, of all threads together. */
    double seconds() {
        return nanos.sum() / 1e9;
    }
}
