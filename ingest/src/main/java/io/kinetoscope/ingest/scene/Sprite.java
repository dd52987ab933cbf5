package io.kinetoscope.ingest.scene;

import java.util.ArrayList;
import java.util.List;

/**
 * A painted outline as texels, colour premultiplied by cover, in halving sizes so that it can be
 * drawn small without aliasing. It covers -1 to 1 in both axes. Immutable.
 */
final class Sprite {

    private static final double SHADE = 0.25;

    private record Level(int size, float[] rgba) {}

    private final List<Level> levels = new ArrayList<>();

    /**
     * @param size texels along an edge: about as many as pixels where it is drawn largest
     * @param lightX where light comes from; the far side of the shape is darker
     */
    Sprite(Outline outline, Paint paint, int size, double lightX, double lightY) {
        float[] rgba = new float[size * size * 4];
        float[] rgb = new float[3];
        double half = size / 2.0;
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                double x = (column + 0.5) / half - 1;
                double y = (row + 0.5) / half - 1;
                float cover = (float) Math.max(0, Math.min(1, 0.5 - outline.distance(x, y) * half));
                if (cover > 0) {
                    paint.at(x, y, rgb);
                    float light = (float) (1 + SHADE * (x * lightX + y * lightY)) * cover;
                    int at = (row * size + column) * 4;
                    rgba[at] = rgb[0] * light;
                    rgba[at + 1] = rgb[1] * light;
                    rgba[at + 2] = rgb[2] * light;
                    rgba[at + 3] = cover;
                }
            }
        }
        addLevels(new Level(size, rgba));
    }

    /** A shadow: black that lets something through. */
    Sprite(Outline outline, int size, float opacity) {
        float[] rgba = new float[size * size * 4];
        double half = size / 2.0;
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                double x = (column + 0.5) / half - 1;
                double y = (row + 0.5) / half - 1;
                double inside = -2 * outline.distance(x, y);
                rgba[(row * size + column) * 4 + 3] =
                        opacity * (float) Math.max(0, Math.min(1, inside));
            }
        }
        addLevels(new Level(size, rgba));
    }

    private void addLevels(Level largest) {
        Level level = largest;
        levels.add(level);
        while (level.size() >= 8) {
            level = half(level);
            levels.add(level);
        }
    }

    private static Level half(Level level) {
        int size = level.size() / 2;
        float[] rgba = new float[size * size * 4];
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                for (int c = 0; c < 4; c++) {
                    int at = (2 * row * level.size() + 2 * column) * 4 + c;
                    int below = at + level.size() * 4;
                    rgba[(row * size + column) * 4 + c] =
                            (level.rgba()[at]
                                            + level.rgba()[at + 4]
                                            + level.rgba()[below]
                                            + level.rgba()[below + 4])
                                    / 4;
                }
            }
        }
        return new Level(size, rgba);
    }

    /**
     * Draws the sprite.
     *
     * @param radius pixels of one unit
     * @param angle clockwise, in radians
     * @param bend how far rows are shifted, in units, by a wave along the other axis
     * @param wave the wave's phase
     */
    void draw(
            Canvas canvas,
            double x,
            double y,
            double radius,
            double angle,
            double bend,
            double wave) {
        if (radius < 0.5) {
            return;
        }
        Level level = levels.get(0);
        for (int i = 1; i < levels.size() && levels.get(i).size() >= 1.6 * radius; i++) {
            level = levels.get(i);
        }
        double cos = Math.cos(angle) / radius;
        double sin = Math.sin(angle) / radius;
        double reach =
                radius * (Math.abs(Math.cos(angle)) + Math.abs(Math.sin(angle)) + Math.abs(bend))
                        + 1;
        double aspect = canvas.pixelAspect();
        int fromX = (int) Math.max(0, Math.floor(x - reach / aspect - 1));
        int toX = (int) Math.min(canvas.width(), Math.ceil(x + reach / aspect) + 1);
        int fromY = (int) Math.max(0, Math.floor(y - reach));
        int toY = (int) Math.min(canvas.height(), Math.ceil(y + reach) + 1);
        double half = level.size() / 2.0;
        float[] texels = level.rgba();
        int size = level.size();
        for (int row = fromY; row < toY; row++) {
            double dy = row + 0.5 - y;
            for (int column = fromX; column < toX; column++) {
                double dx = (column + 0.5 - x) * aspect;
                double v = dy * cos - dx * sin;
                double u = dx * cos + dy * sin;
                if (bend != 0) {
                    u += bend * Math.sin(3 * v + wave);
                }
                double tx = (u + 1) * half - 0.5;
                double ty = (v + 1) * half - 0.5;
                if (tx > -1 && ty > -1 && tx < size && ty < size) {
                    blend(canvas.rgb(), (row * canvas.width() + column) * 3, texels, size, tx, ty);
                }
            }
        }
    }

    private static void blend(float[] rgb, int at, float[] texels, int size, double tx, double ty) {
        int left = (int) Math.floor(tx);
        int top = (int) Math.floor(ty);
        float right = (float) (tx - left);
        float low = (float) (ty - top);
        float w00 = (1 - right) * (1 - low);
        float w01 = right * (1 - low);
        float w10 = (1 - right) * low;
        float w11 = right * low;
        float r = 0;
        float g = 0;
        float b = 0;
        float a = 0;
        for (int corner = 0; corner < 4; corner++) {
            int column = left + (corner & 1);
            int row = top + (corner >> 1);
            if (column < 0 || row < 0 || column >= size || row >= size) {
                continue;
            }
            float weight = corner == 0 ? w00 : corner == 1 ? w01 : corner == 2 ? w10 : w11;
            int texel = (row * size + column) * 4;
            r += weight * texels[texel];
            g += weight * texels[texel + 1];
            b += weight * texels[texel + 2];
            a += weight * texels[texel + 3];
        }
        if (a > 0) {
            float rest = 1 - a;
            rgb[at] = rgb[at] * rest + r;
            rgb[at + 1] = rgb[at + 1] * rest + g;
            rgb[at + 2] = rgb[at + 2] * rest + b;
        }
    }
}
