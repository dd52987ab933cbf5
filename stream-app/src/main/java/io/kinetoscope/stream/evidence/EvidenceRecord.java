package io.kinetoscope.stream.evidence;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * One record of topic {@code event-evidence}, whose key is the event's id and whose value the bytes
 * of a picture.
 *
 * @param recordId names the record ({@code ce_id}): that of the event's record, followed by {@code
 *     -thumbnail} or {@code -animation}
 * @param time capture time of what the event's record tells
 * @param data JPEG or WebP; not copied, never written to
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
public record EvidenceRecord(
        String recordId, String cameraId, String streamId, Instant time, Kind kind, byte[] data) {

    /** What a record holds. */
    public enum Kind {
        THUMBNAIL("thumbnail", "image/jpeg", "jpg"),
        ANIMATION("animation", "image/webp", "webp");

        private final String word;
        private final String contentType;
        private final String extension;

        Kind(String word, String contentType, String extension) {
            this.word = word;
            this.contentType = contentType;
            this.extension = extension;
        }

        /** As it stands at the end of {@code ce_type} and {@code ce_id}. */
        public String word() {
            return word;
        }

        public String contentType() {
            return contentType;
        }

        /** Of a file, without the dot. */
        public String extension() {
            return extension;
        }
    }

    public EvidenceRecord {
        requireNonNull(recordId, "recordId");
        requireNonNull(cameraId, "cameraId");
        requireNonNull(streamId, "streamId");
        requireNonNull(time, "time");
        requireNonNull(kind, "kind");
        requireNonNull(data, "data");
    }
}
