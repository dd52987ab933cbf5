package io.kinetoscope.stream.benchmark;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How old records were when a read-committed subscriber got them, in milliseconds. The parts add up
 * record by record, and so their percentiles do not.
 *
 * @param total from the capture of the clip's last frame
 * @param withoutModel the same less the forward pass of the clip's batch
 * @param withoutModelAndFilling less, too, what the clip's last frame waited for its window to
 *     fill, which the window's length and the clip's stride say and not the machine
 * @param filling of the window
 * @param queue from the filled window until the forward pass began: sending, the topic, decoding,
 *     waiting for a batch
 * @param model the forward pass
 * @param delivery from the scores until the record came: writing it and committing it
 */
public record Latencies(
        Percentiles total,
        Percentiles withoutModel,
        Percentiles withoutModelAndFilling,
        Percentiles filling,
        Percentiles queue,
        Percentiles model,
        Percentiles delivery) {

    static Latencies of(List<Delivery> deliveries) {
        return new Latencies(
                each(deliveries, Delivery::total),
                each(deliveries, d -> d.total() - d.latency().inference()),
                each(deliveries, d -> d.total() - d.latency().inference() - d.latency().capture()),
                each(deliveries, d -> d.latency().capture()),
                each(deliveries, d -> d.latency().queue()),
                each(deliveries, d -> d.latency().inference()),
                each(deliveries, Delivery::delivery));
    }

    private static Percentiles each(List<Delivery> deliveries, ToDoubleFunction<Delivery> part) {
        return Percentiles.of(deliveries.stream().mapToDouble(part).toArray());
    }
}
