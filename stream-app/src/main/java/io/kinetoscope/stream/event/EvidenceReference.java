package io.kinetoscope.stream.event;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Where the evidence of an event's record lies: on a topic, under the event's id as the key, in
 * records whose {@code ce_id} is given here.
 *
 * @param topic with its prefix
 * @param thumbnail a picture
 * @param animation moving pictures; empty where they could not be made, or would be too large
 */
public record EvidenceReference(String topic, String thumbnail, Optional<String> animation) {

    public EvidenceReference {
        requireNonNull(topic, "topic");
        requireNonNull(thumbnail, "thumbnail");
        requireNonNull(animation, "animation");
    }
}
