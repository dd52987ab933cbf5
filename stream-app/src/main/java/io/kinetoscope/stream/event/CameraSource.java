package io.kinetoscope.stream.event;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A camera as {@code ce_source}: {@code /kinetoscope/cameras/<camera>}, percent-encoded. */
public final class CameraSource {

    private static final String PREFIX = "/kinetoscope/cameras/";

    private CameraSource() {}

    public static URI of(String cameraId) {
        // URLEncoder writes forms, in which alone a space is a plus sign.
        String segment = URLEncoder.encode(cameraId, StandardCharsets.UTF_8).replace("+", "%20");
        return URI.create(PREFIX + segment);
    }

    /**
     * The id of the camera.
     *
     * @throws IllegalArgumentException when the source is no camera
     */
    public static String camera(URI source) {
        String text = source.toString();
        if (!text.startsWith(PREFIX)) {
            throw new IllegalArgumentException("ce_source is " + text);
        }
        return URLDecoder.decode(
                text.substring(PREFIX.length()).replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
