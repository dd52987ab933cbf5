package io.kinetoscope.model.dataset;

import io.kinetoscope.ConfigurationException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What becomes of a label when its clip is mirrored. */
final class Directions {

    /** For a label whose clips are not mirrored. */
    static final int NOT = -1;

    /** A word, also in camel case, that begins like a side, or a way to turn. */
    private static final Pattern SIDE =
            Pattern.compile("(?i)(?<![a-z])(left|right)|clockwise|(?-i:(?<=[a-z])(Left|Right))");

    private final int[] mirrored;

    /**
     * @param pairs that a mirror swaps, wherever they stand in a label as whole words
     * @throws ConfigurationException when a pair changes no label
     */
    Directions(List<String> labels, List<FlipPair> pairs) {
        mirrored = new int[labels.size()];
        Map<String, String> swaps = new HashMap<>();
        for (FlipPair pair : pairs) {
            swaps.put(pair.one().toLowerCase(Locale.ROOT), pair.other());
            swaps.put(pair.other().toLowerCase(Locale.ROOT), pair.one());
            if (labels.stream()
                    .noneMatch(
                            label ->
                                    contains(label, pair.one()) || contains(label, pair.other()))) {
                throw new ConfigurationException(
                        "The flip pair %s:%s is in no label: the labels are %s"
                                .formatted(pair.one(), pair.other(), few(labels)));
            }
        }
        for (int i = 0; i < mirrored.length; i++) {
            mirrored[i] = mirrored(labels, i, swaps);
        }
    }

    /** The label of the mirrored clip, or {@link #NOT}. */
    int mirrored(int label) {
        return mirrored[label];
    }

    /** Whether a label means left or right, by the words in it. */
    static boolean meant(String label) {
        return SIDE.matcher(label).find();
    }

    private static int mirrored(List<String> labels, int label, Map<String, String> swaps) {
        String text = labels.get(label);
        Matcher matcher = swaps.isEmpty() ? null : words(swaps.keySet()).matcher(text);
        if (matcher == null || !matcher.find()) {
            return meant(text) ? NOT : label;
        }
        String swapped =
                matcher.replaceAll(
                        found ->
                                Matcher.quoteReplacement(
                                        swaps.get(found.group().toLowerCase(Locale.ROOT))));
        String rest = matcher.replaceAll("");
        // What it becomes has to be a label, and nothing in it may mean a side still.
        int other = indexIgnoringCase(labels, swapped);
        return meant(rest) ? NOT : other;
    }

    private static int indexIgnoringCase(List<String> labels, String label) {
        int exact = labels.indexOf(label);
        if (exact >= 0) {
            return exact;
        }
        for (int i = 0; i < labels.size(); i++) {
            if (labels.get(i).equalsIgnoreCase(label)) {
                return i;
            }
        }
        return NOT;
    }

    private static boolean contains(String label, String words) {
        return words(List.of(words)).matcher(label).find();
    }

    /** The longest first, and hyphens within words: {@code counter-clockwise} is no clockwise. */
    private static Pattern words(Iterable<String> texts) {
        List<String> sorted = new ArrayList<>();
        texts.forEach(sorted::add);
        sorted.sort(Comparator.comparing(String::length).reversed());
        String any = String.join("|", sorted.stream().map(Pattern::quote).toList());
        return Pattern.compile(
                "(?<![\\p{L}\\p{N}-])(?:" + any + ")(?![\\p{L}\\p{N}-])",
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    private static String few(List<String> labels) {
        String all = String.join(", ", labels);
        return all.length() <= 200 ? all : all.substring(0, 200) + "…";
    }
}
