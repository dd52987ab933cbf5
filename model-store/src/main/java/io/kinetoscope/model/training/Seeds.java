package io.kinetoscope.model.training;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Chance that is looked up by where it is used, not drawn in turn: so a training that goes on from
 * its middle, or loads its clips on another number of threads, sees the same.
 */
record Seeds(long seed) {

    /** Of the order of an epoch's examples. */
    RandomGenerator order(int epoch) {
        return new SplittableRandom(mix(1, epoch, 0));
    }

    /** Of the clip at a place in an epoch. */
    RandomGenerator clip(int epoch, int place) {
        return new SplittableRandom(mix(2, epoch, place));
    }

    /** Of PyTorch's generator in a step, counted from 0 over all epochs. */
    long step(long step) {
        return mix(3, (int) (step >>> 31), (int) (step & Integer.MAX_VALUE));
    }

    private long mix(int use, int epoch, int place) {
        long mixed = seed * 0x9E3779B97F4A7C15L + use;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L + epoch;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL + place;
        return mixed ^ mixed >>> 31;
    }
}
