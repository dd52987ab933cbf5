package io.kinetoscope.model.store;

import java.util.regex.Pattern;

/**
 * The weights beside a manifest.
 *
 * @param file a name in the manifest's own directory, never a path
 * @param sha256 of its bytes, 64 lower-case hexadecimal digits
 * @param size in bytes, 1 to 16 GiB
 */
public record WeightsFile(String file, String sha256, long size) {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public WeightsFile {
        Require.present("weights.file", file);
        Require.present("weights.sha256", sha256);
        Require.that(
                ModelRef.isName(file),
                "weights.file is the name of a file beside the manifest, not a path");
        Require.that(
                SHA256.matcher(sha256).matches(),
                "weights.sha256 is not 64 lower-case hexadecimal digits");
        Require.within("weights.size", (double) size, 1, 16L << 30);
    }
}
