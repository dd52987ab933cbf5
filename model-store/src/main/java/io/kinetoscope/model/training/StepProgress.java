package io.kinetoscope.model.training;

import java.time.Duration;

/**
 * Where training stands.
 *
 * @param epoch counted from 1
 * @param step of the epoch, counted from 1
 * @param steps of an epoch
 * @param loss mean over the epoch so far
 * @param accuracy top-1 over the epoch so far, 0 to 1
 * @param clipsPerSecond over the epoch so far
 * @param timeLeft for all epochs, estimated; without validations
 */
public record StepProgress(
        int epoch,
        int epochs,
        int step,
        int steps,
        double loss,
        double accuracy,
        double clipsPerSecond,
        Duration timeLeft) {}
