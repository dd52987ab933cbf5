package io.kinetoscope.ingest.scene;

import java.util.Arrays;
import java.util.List;

/** How a figure moves, as the viewer sees it: none of it can be told from a single picture. */
public enum Motion {
    STILL("still"),
    LEFT("left"),
    RIGHT("right"),
    UP("up"),
    DOWN("down"),
    APPROACH("approach"),
    RECEDE("recede"),
    CLOCKWISE("clockwise"),
    COUNTER_CLOCKWISE("counter-clockwise");

    private final String label;

    Motion(String label) {
        this.label = label;
    }

    /** Its name in a model's labels and in events. */
    public String label() {
        return label;
    }

    /** All labels, in the order of the constants. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(Motion::label).toList();
    }
}
