package io.kinetoscope.model.dataset;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.ingest.window.CorruptJpegException;
import io.kinetoscope.ingest.window.JpegCodec;
import io.kinetoscope.model.Resampling;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A folder of JPEG pictures that are numbered without a gap, as in {@code 00001.jpg}. */
final class FrameFolder implements Footage {

    private static final Pattern NAME =
            Pattern.compile("(.*?)([0-9]{1,9})(\\.jpe?g)", Pattern.CASE_INSENSITIVE);

    private static final int MAX_PICTURES = 1_000_000;
    private static final int MAX_FILE_BYTES = 32 << 20;

    /** 4096 x 4096. */
    private static final int MAX_PIXELS = 1 << 24;

    private final Path folder;
    private final Naming naming;
    private final int pictures;
    private final double rate;

    private FrameFolder(Path folder, Naming naming, int pictures, double rate) {
        this.folder = folder;
        this.naming = naming;
        this.pictures = pictures;
        this.rate = rate;
    }

    /**
     * Looks what pictures are there, and decodes the first.
     *
     * @param rate pictures a second
     * @throws ConfigurationException when there are none, or one is missing between others
     * @throws KinetoscopeException when the first cannot be decoded
     */
    static FrameFolder open(Path folder, double rate) {
        List<String> names;
        try (Stream<Path> entries = Files.list(folder)) {
            names =
                    entries.map(entry -> entry.getFileName().toString())
                            .filter(name -> NAME.matcher(name).matches())
                            .limit(MAX_PICTURES + 1L)
                            .toList();
        } catch (IOException e) {
            throw new ConfigurationException(
                    Files.exists(folder)
                            ? "%s cannot be read as a folder of pictures".formatted(folder)
                            : "there is no folder of pictures %s".formatted(folder),
                    e);
        }
        if (names.isEmpty()) {
            throw new ConfigurationException(
                    "%s holds no numbered JPEG pictures like 00001.jpg".formatted(folder));
        }
        if (names.size() > MAX_PICTURES) {
            throw new ConfigurationException(
                    "%s holds more than %,d pictures".formatted(folder, MAX_PICTURES));
        }
        Naming naming = Naming.of(names);
        FrameFolder opened = new FrameFolder(folder, naming, names.size(), rate);
        for (int i = 0; i < names.size(); i++) {
            if (!Files.exists(opened.file(i))) {
                throw new ConfigurationException(
                        "%s holds %,d pictures, but no %s: they are to be numbered without a gap"
                                .formatted(folder, names.size(), naming.name(i)));
            }
        }
        try (JpegCodec codec = new JpegCodec()) {
            opened.decode(codec, 0);
        }
        return opened;
    }

    /**
     * @param digits of the number, filled with zeros
     * @param first number
     */
    private record Naming(String prefix, int digits, int first, String suffix) {

        static Naming of(List<String> names) {
            Naming lowest = null;
            for (String name : names) {
                Matcher matcher = NAME.matcher(name);
                if (!matcher.matches()) {
                    throw new IllegalArgumentException(name);
                }
                String digits = matcher.group(2);
                int number = Integer.parseInt(digits);
                if (lowest == null || number < lowest.first) {
                    lowest =
                            new Naming(matcher.group(1), digits.length(), number, matcher.group(3));
                }
            }
            return lowest;
        }

        String name(int picture) {
            String number = Integer.toString(first + picture);
            return prefix + "0".repeat(Math.max(0, digits - number.length())) + number + suffix;
        }
    }

    @Override
    public Path path() {
        return folder;
    }

    @Override
    public int pictures() {
        return pictures;
    }

    @Override
    public long timeMicros(int picture) {
        return Math.round(picture * 1e6 / rate);
    }

    @Override
    public long endMicros() {
        return timeMicros(pictures);
    }

    @Override
    public List<Picture> read(int[] wanted, int maxWidth, int maxHeight) {
        List<Picture> read = new ArrayList<>(wanted.length);
        try (JpegCodec codec = new JpegCodec()) {
            for (int i = 0; i < wanted.length; i++) {
                boolean again = i > 0 && wanted[i] == wanted[i - 1];
                read.add(
                        again
                                ? read.get(i - 1)
                                : fitted(decode(codec, wanted[i]), maxWidth, maxHeight));
            }
        }
        return read;
    }

    private Path file(int picture) {
        return folder.resolve(naming.name(picture));
    }

    private Picture decode(JpegCodec codec, int picture) {
        Path file = file(picture);
        try (InputStream input = Files.newInputStream(file)) {
            byte[] jpeg = input.readNBytes(MAX_FILE_BYTES + 1);
            if (jpeg.length > MAX_FILE_BYTES) {
                throw new KinetoscopeException(
                        "%s is larger than %d MB".formatted(file, MAX_FILE_BYTES >> 20));
            }
            return codec.decode(jpeg, MAX_PIXELS);
        } catch (CorruptJpegException e) {
            throw new KinetoscopeException(
                    "%s cannot be decoded: %s".formatted(file, e.getMessage()), e);
        } catch (IOException e) {
            throw new KinetoscopeException(
                    "%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static Picture fitted(Picture picture, int maxWidth, int maxHeight) {
        double scale =
                Math.min(
                        (double) maxWidth / picture.width(), (double) maxHeight / picture.height());
        if (scale >= 1) {
            return picture;
        }
        int width = Math.max(1, (int) Math.round(picture.width() * scale));
        int height = Math.max(1, (int) Math.round(picture.height() * scale));
        byte[] rgb = new byte[width * height * 3];
        Resampling.whole(picture.width(), picture.height(), width, height).apply(picture, rgb, 0);
        return new Picture(width, height, rgb);
    }
}
