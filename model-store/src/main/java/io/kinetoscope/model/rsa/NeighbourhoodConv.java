package io.kinetoscope.model.rsa;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.convolutional.Conv3d;

/**
 * RSA's convolutions: every channel by itself, to several outputs, over the neighbourhood of each
 * position, outside of which lie zeros.
 *
 * <p>Volumes are [N, C, T, H, W], and the result is [N·T·H·W, C, O], the numbers of a position side
 * by side.
 */
final class NeighbourhoodConv {

    private static final Shape ONE_2D = new Shape(1, 1);
    private static final Shape ONE_3D = new Shape(1, 1, 1);

    /** Input channels are a multiple of it, and so fill a vector register of the CPU. */
    private static final int INPUTS = 8;

    /** Output channels of a group are a multiple of it, for the same reason. */
    private static final long BLOCK = 16;

    private final Neighbourhood kernel;

    /** Frames that one convolution sees, and those that it yields. */
    private final int framesIn;

    private final int framesOut;

    NeighbourhoodConv(Neighbourhood kernel) {
        this.kernel = kernel;
        framesIn = (kernel.time() + INPUTS - 1) / INPUTS * INPUTS;
        framesOut = framesIn - kernel.time() + 1;
    }

    /** Each channel with kernels of its own, {@code kernels} [C·O, 1, kT, kH, kW]. */
    NDArray each(NDArray volume, NDArray kernels, Formulation formulation) {
        return convolve(volume, kernels, volume.getShape().get(1), formulation);
    }

    /** All channels with the same kernels, {@code kernels} [O, 1, kT, kH, kW]. */
    NDArray shared(NDArray volume, NDArray kernels, Formulation formulation) {
        return convolve(volume, kernels, 1, formulation);
    }

    private NDArray convolve(
            NDArray volume, NDArray kernels, long groups, Formulation formulation) {
        return Intermediates.freeAllBut(
                () ->
                        switch (formulation) {
                            case PLAIN -> plain(volume, kernels, groups);
                            case FRAMES_AS_CHANNELS -> framesAsChannels(volume, kernels, groups);
                        });
    }

    /** Each channel as a group, shared kernels copied for each: see RATIONALE.md. */
    private NDArray plain(NDArray volume, NDArray kernels, long groups) {
        Shape s = volume.getShape();
        long channels = s.get(1);
        long outputs = kernels.getShape().get(0) / groups;
        Shape area = new Shape(kernel.time(), kernel.height(), kernel.width());
        NDArray each =
                groups == channels
                        ? kernels
                        : kernels.reshape(1, outputs, kernel.positions())
                                .broadcast(channels, outputs, kernel.positions())
                                .reshape(new Shape(channels * outputs, 1).addAll(area));
        return Conv3d.conv3d(
                        volume,
                        each,
                        null,
                        ONE_3D,
                        new Shape(kernel.time() / 2, kernel.height() / 2, kernel.width() / 2),
                        ONE_3D,
                        Math.toIntExact(channels))
                .singletonOrThrow()
                .reshape(s.get(0), channels, outputs, s.get(2), s.get(3), s.get(4))
                .transpose(0, 3, 4, 5, 1, 2)
                .reshape(-1, channels, outputs);
    }

    /**
     * Cuts the clip into parts of {@code framesOut} frames, each with the frames before and after
     * that it needs, and convolves the pictures of a part as the channels of one.
     */
    private NDArray framesAsChannels(NDArray volume, NDArray kernels, long groups) {
        Shape s = volume.getShape();
        long time = s.get(2);
        long parts = (time + framesOut - 1) / framesOut;
        long batch = s.get(0) * parts * s.get(1) / groups;
        long area = s.get(3) * s.get(4);
        long outputs = kernels.getShape().get(0) / groups;
        // Output channels fill the blocks in which libtorch computes: see RATIONALE.md.
        long channels = (outputs * framesOut + BLOCK - 1) / BLOCK * BLOCK;
        NDArray perPosition =
                Conv2d.conv2d(
                                parts(volume, parts)
                                        .reshape(batch, groups * framesIn, s.get(3), s.get(4)),
                                shifted(kernels, groups, channels),
                                null,
                                ONE_2D,
                                new Shape(kernel.height() / 2, kernel.width() / 2),
                                ONE_2D,
                                Math.toIntExact(groups))
                        .singletonOrThrow()
                        .reshape(batch * groups, channels, area)
                        .get(new NDIndex(":, 0:{}", outputs * framesOut))
                        .reshape(s.get(0), parts, s.get(1), outputs, framesOut, area)
                        .transpose(0, 1, 4, 5, 2, 3)
                        .reshape(s.get(0), parts * framesOut, area, s.get(1), outputs);
        return perPosition.get(new NDIndex(":, 0:{}", time)).reshape(-1, s.get(1), outputs);
    }

    /** [N, C, T, H, W] to overlapping parts [N, parts, C, framesIn, H, W]. */
    private NDArray parts(NDArray volume, long parts) {
        long before = kernel.time() / 2;
        long after = (parts - 1) * framesOut + framesIn - before - volume.getShape().get(2);
        NDArray padded =
                NDArrays.concat(
                        new NDList(frames(volume, before), volume, frames(volume, after)), 2);
        NDList pieces = new NDList();
        for (long from = 0; from < parts * framesOut; from += framesOut) {
            pieces.add(padded.get(new NDIndex(":, :, {}:{}", from, from + framesIn)));
        }
        return NDArrays.stack(pieces, 1);
    }

    private static NDArray frames(NDArray volume, long count) {
        Shape s = volume.getShape();
        return volume.getManager().zeros(new Shape(s.get(0), s.get(1), count, s.get(3), s.get(4)));
    }

    /**
     * For each frame of a part the kernel at its place, [groups·channels, framesIn, kH, kW]; the
     * channels of a group are its outputs' frames, and zeros. Row r is to begin r frames later than
     * row 0: so it does when copies of the kernel that are one frame longer than a row lie end to
     * end, and are read row by row.
     */
    private NDArray shifted(NDArray kernels, long groups, long channels) {
        NDManager manager = kernels.getManager();
        long count = kernels.getShape().get(0);
        long area = (long) kernel.height() * kernel.width();
        long row = framesIn * area;
        long rows = count / groups * framesOut;
        NDArray longer =
                kernels.reshape(count, 1, kernel.time() * area)
                        .concat(manager.zeros(new Shape(count, 1, framesOut * area)), 2);
        NDArray placed =
                longer.broadcast(count, framesOut, row + area)
                        .reshape(count, framesOut * (row + area))
                        .get(new NDIndex(":, 0:{}", framesOut * row))
                        .reshape(groups, rows, row);
        if (channels > rows) {
            placed = placed.concat(manager.zeros(new Shape(groups, channels - rows, row)), 1);
        }
        return placed.reshape(groups * channels, framesIn, kernel.height(), kernel.width());
    }
}
