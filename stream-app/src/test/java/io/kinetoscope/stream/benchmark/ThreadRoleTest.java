package io.kinetoscope.stream.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ThreadRoleTest {

    @ParameterizedTest
    @CsvSource({
        "bench-kinetoscope-5c1e-StreamThread-3, STREAM_THREADS",
        "kafka-producer-network-thread | bench-kinetoscope-5c1e-StreamThread-3-producer,"
                + " KAFKA_CLIENTS",
        "kafka-coordinator-heartbeat-thread | bench-kinetoscope, KAFKA_CLIENTS",
        "bench-kinetoscope-5c1e-StateUpdater-1, KAFKA_CLIENTS",
        "kafka-producer-network-thread | producer-1, KAFKA_CLIENTS",
        "micro-batcher, MODEL",
        "libtorch, MODEL",
        "data-plane-kafka-request-handler-7, BROKER",
        "kafka-1-raft-io-thread, BROKER",
        "kafka-scheduler-2, BROKER",
        "quorum-controller-1-event-handler, BROKER",
        "ExpirationReaper-1-Produce, BROKER",
        "bench-cameras, BENCHMARK",
        "main, BENCHMARK",
        "Finalizer, OTHER_JAVA",
    })
    void shouldKnowAJavaThreadByItsName(String name, ThreadRole role) {
        assertThat(ThreadRole.ofJava(name)).isEqualTo(role);
    }

    @ParameterizedTest
    @CsvSource({
        "C2 CompilerThre, COMPILERS",
        "GC Thread#1, GARBAGE_COLLECTION",
        "G1 Conc#0, GARBAGE_COLLECTION",
        "VM Thread, GARBAGE_COLLECTION",
        "libtorch, MODEL",
        "data-plane-kafk, REST",
    })
    void shouldKnowAnotherThreadByItsNameInTheSystem(String name, ThreadRole role) {
        assertThat(ThreadRole.ofNative(name)).isEqualTo(role);
    }

    @Test
    void shouldHaveAKeyForPrograms() {
        assertThat(ThreadRole.STREAM_THREADS.key()).isEqualTo("streamThreads");
    }
}
