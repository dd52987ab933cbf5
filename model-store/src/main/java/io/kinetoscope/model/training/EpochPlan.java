package io.kinetoscope.model.training;

import io.kinetoscope.model.dataset.ClipSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Which example a clip is cut from at each place of an epoch: every example before any comes again,
 * or, balanced, every label equally often and within a label every example before any comes again.
 * A source that wants so is taken in its order.
 */
final class EpochPlan {

    private final int clips;
    private final int batch;
    private final List<List<Integer>> groups;
    private final Seeds seeds;
    private final boolean inOrder;
    private final int size;

    EpochPlan(ClipSource source, TrainingRecipe recipe, Seeds seeds) {
        this.seeds = seeds;
        inOrder = source.inOrder();
        size = source.size();
        groups = inOrder ? List.of() : recipe.balanced() ? byLabel(source) : List.of(all(source));
        int wanted = recipe.clipsPerEpoch() > 0 ? recipe.clipsPerEpoch() : source.size();
        batch = Math.min(recipe.batch(), wanted);
        clips = wanted / batch * batch;
    }

    /** Clips of a step. */
    int batch() {
        return batch;
    }

    int stepsPerEpoch() {
        return clips / batch;
    }

    /** The example for each place of an epoch. */
    int[] examples(int epoch) {
        int[] examples = new int[clips];
        if (inOrder) {
            for (int place = 0; place < clips; place++) {
                examples[place] = (int) (((long) epoch * clips + place) % size);
            }
            return examples;
        }
        RandomGenerator random = seeds.order(epoch);
        List<Turns> turns = groups.stream().map(group -> new Turns(group, random)).toList();
        List<Turns> round = new ArrayList<>(turns);
        for (int place = 0; place < clips; place++) {
            int turn = place % round.size();
            if (turn == 0) {
                shuffle(round, random);
            }
            examples[place] = round.get(turn).next();
        }
        return examples;
    }

    private static List<Integer> all(ClipSource source) {
        List<Integer> examples = new ArrayList<>();
        for (int example = 0; example < source.size(); example++) {
            examples.add(example);
        }
        return examples;
    }

    private static List<List<Integer>> byLabel(ClipSource source) {
        List<List<Integer>> groups = new ArrayList<>();
        for (int label = 0; label < source.labels().size(); label++) {
            groups.add(new ArrayList<>());
        }
        for (int example = 0; example < source.size(); example++) {
            groups.get(source.label(example)).add(example);
        }
        groups.removeIf(List::isEmpty);
        return groups;
    }

    private static void shuffle(List<?> list, RandomGenerator random) {
        Collections.shuffle(list, new Random(random.nextLong()));
    }

    /** Goes through a group in a new order each time. */
    private static final class Turns {

        private final List<Integer> order;
        private final RandomGenerator random;
        private int next;

        Turns(List<Integer> group, RandomGenerator random) {
            this.order = new ArrayList<>(group);
            this.random = random;
        }

        int next() {
            if (next % order.size() == 0) {
                shuffle(order, random);
            }
            return order.get(next++ % order.size());
        }
    }
}
