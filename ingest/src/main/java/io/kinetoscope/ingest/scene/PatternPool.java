package io.kinetoscope.ingest.scene;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.random.RandomGenerator;

/**
 * Patterns made from a seed, each when it is first asked for: making one takes a millisecond, and a
 * scene has a dozen. Pools of different seeds have no pattern in common. Thread-safe.
 */
public final class PatternPool {

    private final long seed;
    private final AtomicReferenceArray<Pattern> patterns;

    /**
     * @param size patterns, 16 KiB each
     */
    public PatternPool(long seed, int size) {
        this.seed = seed;
        this.patterns = new AtomicReferenceArray<>(size);
    }

    /** Draws a pattern by chance. */
    Pattern any(RandomGenerator random) {
        int index = random.nextInt(patterns.length());
        Pattern pattern = patterns.get(index);
        if (pattern == null) {
            // Mixed twice, so that no pool's numbers are another's, shifted.
            SplittableRandom own =
                    new SplittableRandom(new SplittableRandom(seed).nextLong() ^ index).split();
            PatternFamily[] families = PatternFamily.values();
            // Two threads may make it at once; both make the same.
            pattern = Pattern.of(families[index % families.length], own);
            patterns.set(index, pattern);
        }
        return pattern;
    }

    /** Mixes a paint for something small. */
    Paint figurePaint(RandomGenerator random) {
        return Paint.of(any(random), 6, 40, random);
    }

    /** Mixes a paint for a wall or a floor. */
    Paint groundPaint(RandomGenerator random) {
        return Paint.of(any(random), 16, 120, random);
    }
}
