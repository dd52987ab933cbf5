package io.kinetoscope.model.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.util.StdConverter;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * Where a model's weights come from.
 *
 * @param source the checkpoint or the data set; 1 to 1000 characters
 * @param command that made this version; 1 to 4000 characters
 * @param created when
 * @param result what was measured, or what to know before use; null when there is nothing
 * @param training how it was trained; null when it was not trained here
 */
public record Provenance(
        Kind kind,
        String source,
        String command,
        @JsonSerialize(using = ToStringSerializer.class)
                @JsonDeserialize(converter = InstantFromText.class)
                Instant created,
        String result,
        @JsonInclude(JsonInclude.Include.NON_NULL) TrainingRecord training) {

    /** How the weights came about. */
    public enum Kind {
        /** Someone else's checkpoint. */
        @JsonProperty("imported")
        IMPORTED,
        /** Random: the scores of its labels mean nothing. */
        @JsonProperty("untrained")
        UNTRAINED,
        /** Trained here. */
        @JsonProperty("trained")
        TRAINED
    }

    public Provenance {
        Require.present("provenance.kind", kind);
        Require.text("provenance.source", source, 1000);
        Require.text("provenance.command", command, 4000);
        Require.present("provenance.created", created);
        if (result != null) {
            Require.text("provenance.result", result, 4000);
        }
    }

    /** Of a model that was not trained here. */
    public Provenance(Kind kind, String source, String command, Instant created, String result) {
        this(kind, source, command, created, result, null);
    }

    static final class InstantFromText extends StdConverter<String, Instant> {
        @Override
        public Instant convert(String text) {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(
                        "provenance.created is an instant like 2026-11-23T10:00:00Z", e);
            }
        }
    }
}
