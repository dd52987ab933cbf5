package io.kinetoscope.ingest.scene;

import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.ingest.window.CorruptJpegException;
import io.kinetoscope.ingest.window.JpegCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Renders short clips of one motion each, as different from one another as cameras are: textures,
 * shapes, sizes and speeds by chance; several figures, some that rest, some half hidden; a camera
 * that shakes, with noise, blur, changing light, low contrast and compression. RATIONALE.md tells
 * what is drawn how often, and why.
 *
 * <p>For one thread; holds FFmpeg's JPEG codec until {@link #close}.
 */
public final class MotionClip implements AutoCloseable {

    private static final int[] QUALITIES = {25, 40, 60, 80};
    private static final int AUDITIONS = 8;
    private static final double[] CAMERA_RATES = {10, 12.5, 15, 25, 30};

    private final PatternPool patterns;
    private final int frames;
    private final double framesPerSecond;
    private final int size;
    private final JpegCodec codec = new JpegCodec();

    /**
     * @param frames of a clip
     * @param size edge of its square pictures, in pixels
     */
    public MotionClip(PatternPool patterns, int frames, double framesPerSecond, int size) {
        this.patterns = patterns;
        this.frames = frames;
        this.framesPerSecond = framesPerSecond;
        this.size = size;
    }

    /**
     * Renders one clip. Clips of the same scene differ in nothing but their motion: ground,
     * figures, places, light and noise are the same.
     *
     * @param scene the only source of chance
     * @param plain whether one large figure moves at a middling speed before a clean camera, to
     *     learn from first
     * @return uint8 RGB [T, H, W, 3], owned by the caller
     */
    public byte[] render(Motion motion, long scene, boolean plain) {
        SplittableRandom random = new SplittableRandom(scene);
        // A camera's picture is wider than high, a zone of it may be anything; both are squeezed.
        double aspect = random.nextInt(3) == 0 ? logUniform(random, 0.5, 2) : 16 / 9.0;
        Ground ground = new Ground(size, size, aspect, patterns, random.split());
        Film film = plain ? Film.clean() : Film.any(random);
        Acts acts = new Acts(aspect, size, patterns, plain, random.split());
        Stage stage = new Stage(ground, film, aspect, acts);
        List<Actor> actors = actors(motion, stage, random.split());
        boolean shakes = !plain && random.nextInt(3) == 0;
        double shake = shakes ? random.nextDouble(0.015) * size : 0;
        double shakeRate = random.nextDouble(4, 40);
        int quality =
                !plain && random.nextBoolean() ? QUALITIES[random.nextInt(QUALITIES.length)] : 0;

        Canvas canvas = new Canvas(size, size, aspect);
        byte[] clip = new byte[frames * size * size * 3];
        double cameraRate = CAMERA_RATES[random.nextInt(CAMERA_RATES.length)];
        double phase = random.nextDouble();
        for (int frame = 0; frame < frames; frame++) {
            // The picture that was current at the frame's time is up to a period older.
            double due = (frame + 0.5) / framesPerSecond;
            double seconds = (Math.floor(due * cameraRate + phase) - phase) / cameraRate;
            double offsetX = shake * Math.sin(seconds * shakeRate + phase);
            double offsetY = shake * Math.cos(seconds * shakeRate * 1.3);
            ground.draw(canvas, offsetX, offsetY);
            for (Actor actor : actors) {
                actor.draw(canvas, seconds, offsetX, offsetY);
            }
            int offset = frame * size * size * 3;
            film.develop(canvas, seconds, random, clip, offset);
            if (quality > 0) {
                compress(clip, offset, quality);
            }
        }
        return clip;
    }

    @Override
    public void close() {
        codec.close();
    }

    /** Where a clip plays. */
    private record Stage(Ground ground, Film film, double aspect, Acts acts) {}

    /** From the back to the front. */
    private List<Actor> actors(Motion motion, Stage stage, SplittableRandom random) {
        double seconds = frames / framesPerSecond;
        Acts acts = stage.acts();
        List<Actor> actors = new ArrayList<>();
        if (acts.plain()) {
            double radius = acts.logUniform(0.3, 0.7);
            actors.add(visible(stage, () -> acts.moving(motion, radius, -0.2, seconds + 0.2)));
            return actors;
        }
        int bystanders = random.nextInt(3) == 0 ? random.nextInt(4) : random.nextInt(2);
        for (int i = 0; i < bystanders; i++) {
            actors.add(acts.resting(acts.logUniform(0.06, 0.45)));
        }
        if (random.nextInt(4) == 0) {
            actors.add(acts.swinging(acts.logUniform(0.05, 0.3)));
        }
        addMovers(actors, motion, seconds, stage, random);
        int occluders = random.nextInt(4) == 0 ? 1 + random.nextInt(2) : 0;
        for (int i = 0; i < occluders; i++) {
            actors.add(acts.standing(acts.logUniform(0.05, 0.22)));
        }
        return actors;
    }

    /** For {@code still} they are figures that stand and fidget; at times nobody is there. */
    private void addMovers(
            List<Actor> actors,
            Motion motion,
            double seconds,
            Stage stage,
            SplittableRandom random) {
        Acts acts = stage.acts();
        double radius = acts.logUniform(0.13, 0.7);
        boolean other = random.nextInt(8) == 0;
        Motion othersMotion = Motion.values()[random.nextInt(Motion.values().length)];
        if (other && motion != Motion.STILL) {
            actors.add(acts.moving(othersMotion, Math.max(0.04, 0.3 * radius), 0, seconds));
        }
        boolean empty = random.nextInt(4) == 0;
        int movers = random.nextInt(3) > 0 ? 1 : 2 + random.nextInt(2);
        for (int i = 0; i < movers; i++) {
            // Some begin or end within the clip, most do not.
            double begin = random.nextInt(5) == 0 ? random.nextDouble(0.35) * seconds : -0.2;
            double end =
                    begin < 0 && random.nextInt(4) == 0
                            ? random.nextDouble(0.65, 1) * seconds
                            : seconds + 0.2;
            double own = i == 0 ? radius : radius * random.nextDouble(0.5, 1);
            Supplier<Actor> audition = () -> acts.moving(motion, own, begin, end);
            Actor actor = i == 0 ? visible(stage, audition) : audition.get();
            if (motion != Motion.STILL || !empty) {
                actors.add(actor);
            }
        }
    }

    /** The first who can be seen; it is the same for every motion. */
    private Actor visible(Stage stage, Supplier<Actor> audition) {
        Canvas behind = new Canvas(size, size, stage.aspect());
        stage.ground().draw(behind, 0, 0);
        Actor actor = audition.get();
        for (int i = 1; i < AUDITIONS; i++) {
            Trajectory way = actor.trajectory();
            Pose middle =
                    new Pose(
                            way.x() * size / stage.aspect(),
                            way.y() * size,
                            way.radius() * size,
                            0);
            if (Visibility.of(actor.figure(), middle, behind).suffices(stage.film())) {
                break;
            }
            actor = audition.get();
        }
        return actor;
    }

    private void compress(byte[] clip, int offset, int quality) {
        byte[] rgb = new byte[size * size * 3];
        System.arraycopy(clip, offset, rgb, 0, rgb.length);
        try {
            byte[] jpeg = codec.encode(new Picture(size, size, rgb), quality);
            // FFmpeg counts its padding, too.
            byte[] decoded = codec.decode(jpeg, 4 * size * size).rgb();
            System.arraycopy(decoded, 0, clip, offset, decoded.length);
        } catch (CorruptJpegException e) {
            throw new IllegalStateException("a JPEG that was just written cannot be read", e);
        }
    }

    private static double logUniform(RandomGenerator random, double from, double to) {
        return from * Math.pow(to / from, random.nextDouble());
    }
}
