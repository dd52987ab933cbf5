package io.kinetoscope.model.rsa;

/**
 * The dimensions of one RSA layer.
 *
 * @param inChannels channels of the input
 * @param outChannels channels of the output, {@code queries * valueDim}
 * @param queries L, queries for each position
 * @param keyDim d_k, of each query and of the key
 * @param valueDim d_v
 * @param latentDim d_d, between kernel and context
 * @param stride spatial stride, 1 or 2
 */
public record RsaSpec(
        int inChannels,
        int outChannels,
        int queries,
        int keyDim,
        int valueDim,
        int latentDim,
        Neighbourhood kernel,
        int stride,
        KernelType kernelType,
        ContextType contextType) {

    public RsaSpec {
        require(inChannels > 0, "an RSA layer has at least 1 input channel, not " + inChannels);
        require(
                queries > 0 && valueDim > 0 && (long) queries * valueDim == outChannels,
                "queries x valueDim = %d x %d is not the %d output channels of an RSA layer"
                        .formatted(queries, valueDim, outChannels));
        require(keyDim > 0, "keyDim of an RSA layer is at least 1, not " + keyDim);
        require(latentDim > 0, "latentDim of an RSA layer is at least 1, not " + latentDim);
        require(stride == 1 || stride == 2, "stride of an RSA layer is 1 or 2, not " + stride);
        require(
                kernelType.relational() || keyDim == latentDim,
                "kernel type V makes the query the kernel, so keyDim %d must be latentDim %d"
                        .formatted(keyDim, latentDim));
        require(
                contextType != ContextType.V_PLUS_R || keyDim == valueDim,
                "context type VplusR adds I [keyDim, keyDim], so keyDim %d must be valueDim %d"
                        .formatted(keyDim, valueDim));
    }

    /**
     * Fills in the published defaults.
     *
     * @param keyDim 0 for d_v
     * @param valueDim 0 for {@code outChannels / queries}
     * @param latentDim 0 for d_k
     * @throws IllegalArgumentException when the dimensions do not fit together
     */
    public static RsaSpec of(
            int inChannels,
            int outChannels,
            int queries,
            int keyDim,
            int valueDim,
            int latentDim,
            Neighbourhood kernel,
            int stride,
            KernelType kernelType,
            ContextType contextType) {
        require(queries > 0, "queries is at least 1, not " + queries);
        int value = valueDim == 0 ? outChannels / queries : valueDim;
        int key = keyDim == 0 ? value : keyDim;
        int latent = latentDim == 0 ? key : latentDim;
        return new RsaSpec(
                inChannels,
                outChannels,
                queries,
                key,
                value,
                latent,
                kernel,
                stride,
                kernelType,
                contextType);
    }

    /** Output channels of the projection: the queries, the key if there is one, and the value. */
    int projectionChannels() {
        return queries * keyDim + (kernelType.relational() ? keyDim : 0) + valueDim;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
