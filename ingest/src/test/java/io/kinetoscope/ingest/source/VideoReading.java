package io.kinetoscope.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.picture.Picture;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All of a file, as fast as it can be read.
 *
 * @param times of presentation, in microseconds
 * @param greys of the middle of the lower half
 * @param sizes as in {@code 160x96}
 * @param error what was wrong with it, behind these pictures; empty for nothing
 */
record VideoReading(List<Long> times, List<Integer> greys, List<String> sizes, String error) {

    static VideoReading of(Path file) {
        List<Long> times = new ArrayList<>();
        List<Integer> greys = new ArrayList<>();
        List<String> sizes = new ArrayList<>();
        try (FrameSource source = open(file)) {
            for (Optional<SourceFrame> f = source.read(); f.isPresent(); f = source.read()) {
                Picture picture = f.get().render(Region.WHOLE, 320, 256);
                int at = 3 * (picture.height() * 3 / 4 * picture.width() + picture.width() / 2);
                times.add(f.get().presentationTimeMicros());
                greys.add(picture.rgb()[at] & 0xff);
                sizes.add(picture.width() + "x" + picture.height());
            }
            return new VideoReading(times, greys, sizes, "");
        } catch (SourceException | ConfigurationException e) {
            return new VideoReading(times, greys, sizes, e.getMessage());
        }
    }

    /** Of a file with which nothing is wrong. */
    static VideoReading whole(Path file) {
        VideoReading reading = of(file);
        assertThat(reading.error).isEmpty();
        return reading;
    }

    static FrameSource open(Path file) {
        return open(file.toString());
    }

    /**
     * @param uri or path
     */
    static FrameSource open(String uri) {
        return FrameSources.open(
                SourceUri.of(uri), SourceSettings.DEFAULT.withPace(Pace.FAST), Clock.systemUTC());
    }

    /** The first picture, within the default bounds. */
    static Picture first(Path file, Region region) {
        return first(file, region, 320, 256);
    }

    static Picture first(Path file, Region region, int maxWidth, int maxHeight) {
        try (FrameSource source = open(file)) {
            return source.read().orElseThrow().render(region, maxWidth, maxHeight);
        }
    }

    /**
     * @param corner as in {@code top left}
     */
    static void assertCorner(Picture picture, String corner, int red, int green, int blue) {
        int x = corner.endsWith("left") ? 10 : picture.width() - 10;
        int y = corner.startsWith("top") ? 10 : picture.height() - 10;
        assertColour(picture, x, y, red, green, blue);
    }

    static void assertColour(Picture picture, int x, int y, int red, int green, int blue) {
        int at = 3 * (y * picture.width() + x);
        assertThat(picture.rgb()[at] & 0xff).as("red").isCloseTo(red, within(6));
        assertThat(picture.rgb()[at + 1] & 0xff).as("green").isCloseTo(green, within(6));
        assertThat(picture.rgb()[at + 2] & 0xff).as("blue").isCloseTo(blue, within(6));
    }
}
