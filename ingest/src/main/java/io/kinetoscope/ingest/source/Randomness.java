package io.kinetoscope.ingest.source;

/**
 * Random numbers that are looked up and not drawn: the same index gives the same number, in any
 * order. SplitMix64's finalizer over seed and index (Steele, Lea, Flood: "Fast Splittable
 * Pseudorandom Number Generators", OOPSLA 2014).
 */
record Randomness(long seed) {

    /** Numbers that have nothing to do with those of another branch. */
    Randomness branch(long index) {
        return new Randomness(mix(seed ^ mix(~index)));
    }

    /** From 0, inclusive, to 1. */
    double unit(long index) {
        return (mix(seed + index * 0x9E3779B97F4A7C15L) >>> 11) * 0x1.0p-53;
    }

    double between(long index, double from, double to) {
        return from + unit(index) * (to - from);
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
