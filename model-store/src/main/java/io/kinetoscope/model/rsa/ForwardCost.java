package io.kinetoscope.model.rsa;

/**
 * What a forward pass of one clip has to compute at least: the multiplications, each with an
 * addition, of convolutions, RSA and head as they are formulated here. Normalizations and pooling
 * do not count, and neither do the products of self-attention.
 */
public final class ForwardCost {

    private final NetworkSpec network;
    private final long frames;

    private ForwardCost(NetworkSpec network, int frames) {
        this.network = network;
        this.frames = frames;
    }

    /**
     * Counts.
     *
     * @param frames of a clip, of height x width
     */
    public static long multiplyAdds(NetworkSpec network, int frames, int height, int width) {
        return new ForwardCost(network, frames).count(height, width);
    }

    private long count(int height, int width) {
        int rows = halved(height);
        int columns = halved(width);
        long total = convolution(3, network.width(), 49, rows, columns);
        rows = halved(rows);
        columns = halved(columns);
        int channels = network.width();
        for (int stage = 0; stage < NetworkSpec.STAGES; stage++) {
            int planes = network.planes(stage);
            int out = planes * network.expansion();
            for (int block = 0; block < network.depths().get(stage); block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                int rowsOut = (rows - 1) / stride + 1;
                int columnsOut = (columns - 1) / stride + 1;
                total += convolution(channels, planes, 1, rows, columns);
                total +=
                        network.rsaPositions().get(stage).contains(block)
                                ? transform(stage, rows, columns, rowsOut, columnsOut)
                                : convolution(planes, planes, 9, rowsOut, columnsOut);
                total += convolution(planes, out, 1, rowsOut, columnsOut);
                if (stride > 1 || channels != out) {
                    total += convolution(channels, out, 1, rowsOut, columnsOut);
                }
                channels = out;
                rows = rowsOut;
                columns = columnsOut;
            }
        }
        return total + (long) channels * network.classes();
    }

    private long transform(int stage, int rows, int columns, int rowsOut, int columnsOut) {
        int planes = network.planes(stage);
        return switch (network.transform()) {
            case RSA -> rsa(network.rsa(stage, 1), rows, columns);
            case CONV2D -> convolution(planes, planes, 9, rowsOut, columnsOut);
            case CONV3D -> convolution(planes, planes, 27, rowsOut, columnsOut);
            case SELF_ATTENTION -> convolution(planes, 3L * planes, 1, rows, columns);
        };
    }

    private long rsa(RsaSpec rsa, int rows, int columns) {
        long neighbours = rsa.kernel().positions();
        long perPosition = (long) rsa.inChannels() * rsa.projectionChannels();
        if (rsa.kernelType().relational()) {
            perPosition += neighbours * rsa.keyDim() * rsa.latentDim();
            perPosition += (long) rsa.queries() * rsa.keyDim() * rsa.latentDim();
        }
        perPosition += neighbours * rsa.valueDim() * rsa.latentDim();
        perPosition += (long) rsa.queries() * rsa.latentDim() * rsa.valueDim();
        if (rsa.contextType().relational()) {
            perPosition += neighbours * rsa.valueDim() * rsa.valueDim();
            perPosition += (long) rsa.queries() * rsa.valueDim() * rsa.valueDim();
        }
        return perPosition * frames * rows * columns;
    }

    private long convolution(long in, long out, long positions, int rows, int columns) {
        return in * out * positions * rows * columns * frames;
    }

    private static int halved(int size) {
        return (size - 1) / 2 + 1;
    }
}
