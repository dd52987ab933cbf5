package io.kinetoscope.ingest.scene;

import io.kinetoscope.ingest.picture.Picture;

/**
 * What a fixed camera sees of a {@link MotionScript}: a ground that never changes, and one figure
 * at a time before it. It stands where its motion ended until the next act's figure takes over.
 *
 * <p>A function of seed, size and time. What is remembered from picture to picture only saves time.
 * For one thread.
 */
public final class MotionScene {

    private static final int PATTERNS = 200;

    private static final int GROUND = 1;
    private static final int POOL = 2;
    private static final int FIGURES = 3;
    private static final int NOISE = 4;

    private final MotionScript script;
    private final Randomness random;
    private final Film film = Film.clean();
    private final Canvas ground;
    private final Canvas canvas;
    private final Casting casting;
    private long castAct = -1;
    private Actor cast;

    /**
     * Paints the ground, which takes a tenth of a second or so.
     *
     * @param width in pixels
     * @param height in pixels
     */
    public MotionScene(long seed, int width, int height) {
        script = new MotionScript(seed);
        random = new Randomness(seed);
        PatternPool patterns = new PatternPool(random.branch(POOL).seed(), PATTERNS);
        ground = new Canvas(width, height, 1);
        new Ground(width, height, 1, patterns, random.branch(GROUND).generator())
                .draw(ground, 0, 0);
        canvas = new Canvas(width, height, 1);
        casting = new Casting(ground, patterns);
    }

    /** What it shows when. */
    public MotionScript script() {
        return script;
    }

    /**
     * Draws the scene at a time.
     *
     * @param timeMicros since the scene began, at least 0
     * @return a new picture, as large as the scene
     */
    public Picture render(long timeMicros) {
        System.arraycopy(ground.rgb(), 0, canvas.rgb(), 0, canvas.rgb().length);
        double seconds = timeMicros / 1e6;
        long act = script.actAt(timeMicros);
        long shown = timeMicros < script.motion(act).startMicros() ? act - 1 : act;
        if (shown >= 0) {
            actor(shown).draw(canvas, seconds, 0, 0);
        }
        byte[] rgb = new byte[canvas.rgb().length];
        film.develop(canvas, seconds, random.branch(NOISE).branch(timeMicros).generator(), rgb, 0);
        return new Picture(canvas.width(), canvas.height(), rgb);
    }

    private Actor actor(long act) {
        if (castAct != act) {
            cast = casting.actor(script.motion(act), random.branch(FIGURES).branch(act));
            castAct = act;
        }
        return cast;
    }
}
