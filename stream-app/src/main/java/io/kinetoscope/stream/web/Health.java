package io.kinetoscope.stream.web;

/**
 * Whether something works, in one line for a person.
 *
 * @param reason why not, or what works; shown to anybody who asks, so without secrets
 */
public record Health(boolean ok, String reason) {

    public static Health up() {
        return new Health(true, "ok");
    }

    public static Health down(String reason) {
        return new Health(false, reason);
    }
}
