package io.kinetoscope.ingest.scene;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a {@link MotionScene} shows when: acts without end. In each nothing happens for two to three
 * and a half seconds, then a figure does one motion for the rest. Of eight acts each shows another
 * motion. A function of the seed, looked up for any time without what came before. Immutable.
 *
 * @param seed the scene's
 */
public record MotionScript(long seed) {

    /** Length of each act, of which 2 to 3.5 s are the motion. */
    static final long ACT_MICROS = 5_500_000;

    private static final long LEAST_MICROS = 2_000_000;

    private static final int ORDER = 0;
    private static final int PAUSES = 1;

    /**
     * What happens between two times.
     *
     * @param fromMicros since the scene began, at least 0
     * @param toMicros the same, not included
     * @return in order without gaps, whole: the first may begin before and the last end after
     */
    public List<TrueMotion> between(long fromMicros, long toMicros) {
        List<TrueMotion> motions = new ArrayList<>();
        for (long act = actAt(fromMicros); act * ACT_MICROS < toMicros; act++) {
            for (TrueMotion motion : List.of(pause(act), motion(act))) {
                if (motion.startMicros() < toMicros && motion.endMicros() > fromMicros) {
                    motions.add(motion);
                }
            }
        }
        return motions;
    }

    /** Number of the act that goes on at a time, from 0. */
    long actAt(long micros) {
        return micros / ACT_MICROS;
    }

    private TrueMotion pause(long act) {
        return new TrueMotion(Motion.STILL, act * ACT_MICROS, motion(act).startMicros());
    }

    /** What an act shows after its pause. */
    TrueMotion motion(long act) {
        RandomGenerator random = branch(PAUSES).branch(act).generator();
        long pause = random.nextLong(LEAST_MICROS, ACT_MICROS - LEAST_MICROS + 1);
        long begin = act * ACT_MICROS;
        return new TrueMotion(motionOf(act), begin + pause, begin + ACT_MICROS);
    }

    private Motion motionOf(long act) {
        List<Motion> left = new ArrayList<>(EnumSet.complementOf(EnumSet.of(Motion.STILL)));
        int motions = left.size();
        RandomGenerator random = branch(ORDER).branch(act / motions).generator();
        for (long turn = act % motions; turn > 0; turn--) {
            left.remove(random.nextInt(left.size()));
        }
        return left.get(random.nextInt(left.size()));
    }

    private Randomness branch(int index) {
        return new Randomness(seed).branch(0).branch(index);
    }
}
