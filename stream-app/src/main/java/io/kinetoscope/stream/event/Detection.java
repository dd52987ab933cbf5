package io.kinetoscope.stream.event;

import java.util.List;

/**
 * The outcome of one step of an {@link EventDetector}.
 *
 * @param state to be given to the stream's next step
 * @param events what became known, in the order in which it is to be published
 */
public record Detection(DetectorState state, List<ActionEvent> events) {

    public Detection {
        events = List.copyOf(events);
    }
}
