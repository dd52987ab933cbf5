package io.kinetoscope.ingest.scene;

import java.util.random.RandomGenerator;

/**
 * Chooses who plays an act of a {@link MotionScene}, so that anybody who watches sees the motion:
 * large, set off from the ground, within the picture all the time, at a steady speed.
 */
final class Casting {

    private static final Figure.Kind[] KINDS = {
        Figure.Kind.PERSON,
        Figure.Kind.PERSON,
        Figure.Kind.VEHICLE,
        Figure.Kind.HAND,
        Figure.Kind.POLYGON,
        Figure.Kind.BOX,
        Figure.Kind.BLOB
    };

    /** Lines of the small copy of the ground on which figures are tried. */
    private static final int TRIAL_HEIGHT = 72;

    private static final int MOST_TRIALS = 12;

    /** Mean difference from the ground, 0 to 1, that is enough. */
    private static final double CONTRAST = 0.25;

    /** Most of the picture that is crossed: the figure's middle stays inside. */
    private static final double MOST_WAY = 0.9;

    /** Natural logarithm. */
    private static final double MOST_GROWTH = 1.6;

    private final Canvas ground;
    private final PatternPool patterns;
    private final double aspect;

    /** Lengths are in picture heights; in a narrow picture its width limits them. */
    private final double unit;

    Casting(Canvas ground, PatternPool patterns) {
        this.patterns = patterns;
        this.aspect = (double) ground.width() / ground.height();
        this.unit = Math.min(1, aspect);
        this.ground = ground;
    }

    Actor actor(TrueMotion motion, Randomness random) {
        Trajectory trajectory = trajectory(motion, random.branch(0).generator());
        Canvas small = trialGround();
        Randomness best = null;
        double most = -1;
        for (int trial = 1; trial <= MOST_TRIALS && most < CONTRAST; trial++) {
            Actor actor = actor(motion.motion(), trajectory, small.height(), random.branch(trial));
            double contrast = contrast(actor, small);
            if (contrast > most) {
                most = contrast;
                best = random.branch(trial);
            }
        }
        return actor(motion.motion(), trajectory, ground.height(), best);
    }

    /**
     * @param height of the picture it is to be drawn on, which decides nothing but how fine it is
     */
    private Actor actor(Motion motion, Trajectory place, int height, Randomness chance) {
        RandomGenerator random = chance.generator();
        boolean turns = motion == Motion.CLOCKWISE || motion == Motion.COUNTER_CLOCKWISE;
        // The last one, a blob, may be round.
        Figure.Kind kind = KINDS[random.nextInt(turns ? KINDS.length - 1 : KINDS.length)];
        double largest = place.radius() * Math.exp(Math.abs(place.growth()) / 2);
        Figure figure =
                Figure.of(kind, () -> patterns.figurePaint(random), largest * height, random);
        double walking = turns ? 0.2 : random.nextDouble(0.4, 1);
        double fidgeting = random.nextBoolean() ? 0 : random.nextDouble(0.15);
        boolean drives = motion == Motion.LEFT || motion == Motion.RIGHT;
        double quarter = kind == Figure.Kind.VEHICLE && drives ? Math.PI / 2 : 0;
        return new Actor(
                figure, turned(place, quarter), null, random.nextDouble(5, 9), walking, fidgeting);
    }

    private Trajectory trajectory(TrueMotion act, RandomGenerator random) {
        double begin = act.startMicros() / 1e6;
        double end = act.endMicros() / 1e6;
        double seconds = end - begin;
        double way = random.nextDouble(0.25, Math.min(0.4, MOST_WAY / seconds)) * seconds;
        double growth = random.nextDouble(0.35, Math.min(0.7, MOST_GROWTH / seconds)) * seconds;
        double turn = random.nextDouble(0.8, 1.8) * seconds;
        // How far the middle of its way may be off the picture's.
        double slack = random.nextDouble(-0.5, 0.5) * (0.95 - way);
        double slant = random.nextDouble(-0.12, 0.12) * way * unit;
        double x = (0.5 + random.nextDouble(-0.1, 0.1)) * aspect;
        double y = 0.5 + random.nextDouble(-0.1, 0.1);
        double size = random.nextDouble();
        double angle = random.nextDouble(2 * Math.PI);
        return switch (act.motion()) {
            case LEFT, RIGHT -> {
                double dx = (act.motion() == Motion.LEFT ? -way : way) * aspect;
                double radius = radius(0.18, 0.32, size);
                yield new Trajectory(
                        (0.5 + slack) * aspect, y, radius, 0, dx, slant, 0, 0, begin, end, 0, 0);
            }
            case UP, DOWN -> {
                double dy = act.motion() == Motion.UP ? -way : way;
                double radius = radius(0.18, 0.28, size);
                yield new Trajectory(x, 0.5 + slack, radius, 0, slant, dy, 0, 0, begin, end, 0, 0);
            }
            case APPROACH, RECEDE -> {
                double grown = act.motion() == Motion.APPROACH ? growth : -growth;
                double radius = radius(0.18, 0.24, size);
                yield new Trajectory(x, y, radius, 0, 0, 0, grown, 0, begin, end, 0, 0);
            }
            case CLOCKWISE, COUNTER_CLOCKWISE -> {
                double turned = act.motion() == Motion.CLOCKWISE ? turn : -turn;
                double radius = radius(0.22, 0.4, size);
                yield new Trajectory(x, y, radius, angle, 0, 0, 0, turned, begin, end, 0, 0);
            }
            case STILL -> throw new IllegalArgumentException("nobody plays a pause");
        };
    }

    private double radius(double from, double to, double part) {
        return (from + (to - from) * part) * unit;
    }

    private static Trajectory turned(Trajectory place, double angle) {
        return new Trajectory(
                place.x(),
                place.y(),
                place.radius(),
                place.angle() + angle,
                place.dx(),
                place.dy(),
                place.growth(),
                place.turn(),
                place.begin(),
                place.end(),
                place.sway(),
                place.swayRate());
    }

    private Canvas trialGround() {
        int step = Math.max(1, ground.height() / TRIAL_HEIGHT);
        Canvas small = new Canvas(ground.width() / step, ground.height() / step, 1);
        for (int y = 0; y < small.height(); y++) {
            for (int x = 0; x < small.width(); x++) {
                int from = (y * step * ground.width() + x * step) * 3;
                System.arraycopy(ground.rgb(), from, small.rgb(), (y * small.width() + x) * 3, 3);
            }
        }
        return small;
    }

    /** How far it stands out where it does so least: at the start, the middle or the end. */
    private static double contrast(Actor actor, Canvas ground) {
        Trajectory way = actor.trajectory();
        double least = 1;
        for (int third = 0; third < 3; third++) {
            Canvas drawn = new Canvas(ground.width(), ground.height(), 1, ground.rgb().clone());
            actor.draw(drawn, way.begin() + (way.end() - way.begin()) * third / 2, 0, 0);
            least = Math.min(least, Visibility.contrast(drawn, ground));
        }
        return least;
    }
}
