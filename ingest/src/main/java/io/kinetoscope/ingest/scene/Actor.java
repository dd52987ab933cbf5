package io.kinetoscope.ingest.scene;

/**
 * A figure with what it does.
 *
 * @param shadow drawn beneath it; null for none
 * @param gait steps: radians a second of its swinging parts
 * @param walking how far its parts swing while it moves, 1 as when walking
 * @param fidgeting the same while it rests
 */
record Actor(
        Figure figure,
        Trajectory trajectory,
        Sprite shadow,
        double gait,
        double walking,
        double fidgeting) {

    /**
     * @param offsetX pixels that the camera is off to the right
     */
    void draw(Canvas canvas, double seconds, double offsetX, double offsetY) {
        Pose pose = trajectory.at(seconds, canvas.height(), canvas.pixelAspect());
        pose = new Pose(pose.x() - offsetX, pose.y() - offsetY, pose.radius(), pose.angle());
        if (shadow != null) {
            double below = pose.y() + 0.85 * pose.radius();
            shadow.draw(canvas, pose.x(), below, 0.55 * pose.radius(), 0, 0, 0);
        }
        double vigour = trajectory.moves(seconds) ? walking : fidgeting;
        figure.draw(canvas, pose, seconds * gait, vigour);
    }
}
