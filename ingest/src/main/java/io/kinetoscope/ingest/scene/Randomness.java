package io.kinetoscope.ingest.scene;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Seeds that are looked up and not drawn: the same index gives the same seed, in any order.
 * SplitMix64's finalizer over seed and index (Steele, Lea, Flood: "Fast Splittable Pseudorandom
 * Number Generators", OOPSLA 2014).
 */
record Randomness(long seed) {

    /** Numbers that have nothing to do with those of another branch. */
    Randomness branch(long index) {
        return new Randomness(mix(seed ^ mix(~index)));
    }

    /** A new generator, at its beginning. */
    RandomGenerator generator() {
        return new SplittableRandom(seed);
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
