package io.kinetoscope.model.dataset;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What may be a label: a manifest takes nothing else. */
final class LabelText {

    private static final int MAX_LENGTH = 200;

    private LabelText() {}

    /** What is wrong with a label, or null. */
    static String fault(String label) {
        if (label.isBlank()) {
            return "the label is empty";
        }
        if (label.length() > MAX_LENGTH) {
            return "the label has %d characters; the most is %d"
                    .formatted(label.length(), MAX_LENGTH);
        }
        if (label.chars().anyMatch(Character::isISOControl)) {
            return "the label has a control character or a line break in it";
        }
        return null;
    }

    /** Numbers those that are the same text, as some of FineGym's categories are. */
    static List<String> distinct(List<String> labels) {
        Map<String, Integer> seen = new HashMap<>();
        List<String> distinct = new ArrayList<>();
        for (String label : labels) {
            int times = seen.merge(label, 1, Integer::sum);
            distinct.add(times == 1 ? label : "%s (%d)".formatted(label, times));
        }
        return distinct;
    }
}
