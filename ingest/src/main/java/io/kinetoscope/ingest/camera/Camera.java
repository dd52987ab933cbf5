package io.kinetoscope.ingest.camera;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.source.Region;
import io.kinetoscope.ingest.source.SourceUri;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A camera as its owner defined it.
 *
 * @param id as in {@link StreamId}
 * @param uri its references to secrets not yet resolved
 * @param zones with names of their own; with any, the zones are the streams and the whole picture
 *     is none
 */
public record Camera(String id, SourceUri uri, List<Zone> zones) {

    /**
     * @throws ConfigurationException when the id is no name or two zones share one
     */
    public Camera {
        StreamId.requireName("camera", id);
        zones = List.copyOf(zones);
        if (zones.stream().map(Zone::name).distinct().count() != zones.size()) {
            throw new ConfigurationException(
                    "Camera %s has two zones of the same name".formatted(id));
        }
    }

    /** The streams of this camera and the part of its picture that each shows. */
    public Map<StreamId, Region> streams() {
        if (zones.isEmpty()) {
            return Map.of(StreamId.ofCamera(id), Region.WHOLE);
        }
        Map<StreamId, Region> streams = new LinkedHashMap<>();
        zones.forEach(zone -> streams.put(StreamId.ofZone(id, zone.name()), zone.region()));
        return streams;
    }

    /** As {@link #parse(String, List, List)}, for the flag {@code --camera}. */
    public static List<Camera> parse(List<String> cameras, List<String> zones) {
        return parse("--camera ", cameras, zones);
    }

    /**
     * Reads flags.
     *
     * @param flagName stands before a camera in messages, with a space
     * @param cameras each {@code id=uri}
     * @param zones each {@code camera/zone=x,y,width,height} in fractions of the camera's picture
     * @return the cameras in the order given
     * @throws ConfigurationException when a flag is not of that form, a camera comes twice, or a
     *     zone's camera does not come at all
     */
    public static List<Camera> parse(String flagName, List<String> cameras, List<String> zones) {
        Map<String, SourceUri> uris = new LinkedHashMap<>();
        for (String flag : cameras) {
            int equals = flag.indexOf('=');
            if (equals < 0 || !StreamId.isName(flag.substring(0, equals))) {
                // Whoever forgets the id writes a URI here, with its credentials.
                throw new ConfigurationException(
                        ("%s%s: write it as id=uri, the id of 1 to 100 letters, digits, dots,"
                                        + " underscores or hyphens")
                                .formatted(flagName, SourceUri.of(flag)));
            }
            String id = flag.substring(0, equals);
            if (uris.put(id, SourceUri.of(flag.substring(equals + 1))) != null) {
                throw new ConfigurationException("%s%s is given twice".formatted(flagName, id));
            }
        }
        Map<String, List<Zone>> zonesOf = new LinkedHashMap<>();
        for (String flag : zones) {
            int equals = flag.indexOf('=');
            StreamId stream = equals < 0 ? null : StreamId.parse(flag.substring(0, equals));
            if (stream == null || stream.zone().isEmpty()) {
                throw new ConfigurationException(
                        "--zone %s: write it as camera/zone=x,y,width,height".formatted(flag));
            }
            if (!uris.containsKey(stream.camera())) {
                throw new ConfigurationException(
                        "--zone %s: there is no camera %s".formatted(flag, stream.camera()));
            }
            zonesOf.computeIfAbsent(stream.camera(), id -> new ArrayList<>())
                    .add(new Zone(stream.zone().get(), region(flag, flag.substring(equals + 1))));
        }
        return uris.entrySet().stream()
                .map(
                        c ->
                                new Camera(
                                        c.getKey(),
                                        c.getValue(),
                                        zonesOf.getOrDefault(c.getKey(), List.of())))
                .toList();
    }

    private static Region region(String flag, String text) {
        String[] parts = text.split(",", -1);
        try {
            if (parts.length == 4) {
                return new Region(
                        Double.parseDouble(parts[0].strip()),
                        Double.parseDouble(parts[1].strip()),
                        Double.parseDouble(parts[2].strip()),
                        Double.parseDouble(parts[3].strip()));
            }
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(wrongZone(flag), e);
        }
        throw new ConfigurationException(wrongZone(flag));
    }

    private static String wrongZone(String flag) {
        return ("--zone %s: x,y,width,height are fractions of the picture within 0..1, as in"
                        + " camera/zone=0.5,0,0.5,1")
                .formatted(flag);
    }
}
