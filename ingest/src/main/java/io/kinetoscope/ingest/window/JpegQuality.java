package io.kinetoscope.ingest.window;

/**
 * Quantisation tables for a quality of 1 to 100, as libjpeg makes them: the example tables of ITU-T
 * T.81, annex K.1, scaled. So a quality means here what it means everywhere.
 *
 * @param luma 64 steps, row by row
 * @param chroma 64 steps, row by row
 */
@SuppressWarnings("ArrayRecordComponent") // Not compared; goes to native memory as it is.
public record JpegQuality(short[] luma, short[] chroma) {

    /** The quantiser at which FFmpeg takes tables as they are: it multiplies them by its eighth. */
    public static final int FFMPEG_QUANTISER = 8;

    private static final int[] LUMA = {
        16, 11, 10, 16, 24, 40, 51, 61,
        12, 12, 14, 19, 26, 58, 60, 55,
        14, 13, 16, 24, 40, 57, 69, 56,
        14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77,
        24, 35, 55, 64, 81, 104, 113, 92,
        49, 64, 78, 87, 103, 121, 120, 101,
        72, 92, 95, 98, 112, 100, 103, 99
    };

    private static final int[] CHROMA = {
        17, 18, 24, 47, 99, 99, 99, 99,
        18, 21, 26, 66, 99, 99, 99, 99,
        24, 26, 56, 99, 99, 99, 99, 99,
        47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99
    };

    /**
     * @param quality 1 to 100
     */
    public static JpegQuality of(int quality) {
        if (quality < 1 || quality > 100) {
            throw new IllegalArgumentException("A JPEG quality is 1 to 100, not " + quality);
        }
        int percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
        return new JpegQuality(scaled(LUMA, percent), scaled(CHROMA, percent));
    }

    private static short[] scaled(int[] table, int percent) {
        short[] steps = new short[table.length];
        for (int i = 0; i < table.length; i++) {
            steps[i] = (short) Math.max(1, Math.min(255, (table[i] * percent + 50) / 100));
        }
        return steps;
    }
}
