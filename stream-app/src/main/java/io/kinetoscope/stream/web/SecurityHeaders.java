package io.kinetoscope.stream.web;

import com.sun.net.httpserver.Headers;

/**
 * What browsers are told to refuse on our behalf: whatever a page might be made to do by a name
 * that comes from outside, it runs no script, style or form but the page's own, loads from nowhere
 * else, and stands in nobody's frame.
 */
final class SecurityHeaders {

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'";

    private SecurityHeaders() {}

    static void add(Headers headers) {
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cache-Control", "no-store");
    }
}
