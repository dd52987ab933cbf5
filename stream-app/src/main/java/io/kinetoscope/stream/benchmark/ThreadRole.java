package io.kinetoscope.stream.benchmark;

import java.util.Locale;

/** What a thread works for, by its name. */
public enum ThreadRole {
    STREAM_THREADS("stream threads"),
    MODEL("model and batcher"),
    KAFKA_CLIENTS("Kafka clients' own threads"),
    BROKER("broker"),
    BENCHMARK("the benchmark's sender and reader"),
    COMPILERS("Java's compilers"),
    GARBAGE_COLLECTION("garbage collection, and the JVM's other threads"),
    OTHER_JAVA("other Java threads"),
    REST("native threads of no name, threads that ended");

    /** Of the thread that sends the windows of cameras. */
    static final String SENDER = "bench-cameras";

    private final String words;

    ThreadRole(String words) {
        this.words = words;
    }

    /** For people. */
    public String words() {
        return words;
    }

    /** For programs: {@code streamThreads}. */
    public String key() {
        StringBuilder key = new StringBuilder();
        for (String word : name().toLowerCase(Locale.ROOT).split("_", -1)) {
            key.append(
                    key.isEmpty()
                            ? word
                            : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return key.toString();
    }

    /**
     * Of a thread by its name in Java.
     *
     * @return neither {@link #COMPILERS} nor {@link #GARBAGE_COLLECTION}, whose threads Java does
     *     not show, nor {@link #REST}
     */
    static ThreadRole ofJava(String name) {
        // A producer's thread has the stream thread's name in its own: clients first.
        if (startsWithAny(
                name,
                "kafka-producer-",
                "kafka-coordinator-heartbeat",
                "kafka-admin-client",
                "consumer_background")) {
            return KAFKA_CLIENTS;
        }
        if (name.contains("-StreamThread-")) {
            return STREAM_THREADS;
        }
        if (name.contains("-StateUpdater-")) {
            return KAFKA_CLIENTS;
        }
        if (startsWithAny(name, "micro-batcher", "libtorch")) {
            return MODEL;
        }
        if (startsWithAny(name, SENDER, "main")) {
            return BENCHMARK;
        }
        return isOfBroker(name) ? BROKER : OTHER_JAVA;
    }

    /**
     * Of a thread by its name in the operating system, cut to 15 characters. Threads that a Java
     * thread's native code starts have its name.
     *
     * @return {@link #COMPILERS}, {@link #GARBAGE_COLLECTION}, {@link #MODEL}, or {@link #REST}
     *     where the name does not say it
     */
    static ThreadRole ofNative(String name) {
        if (startsWithAny(name, "C1 ", "C2 ")) {
            return COMPILERS;
        }
        if (startsWithAny(
                name,
                "GC Thread",
                "G1 ",
                "Parallel",
                "VM Thread",
                "VM Periodic",
                "ZWorker",
                "ZDirector",
                "ZDriver",
                "Shenandoah")) {
            return GARBAGE_COLLECTION;
        }
        return name.startsWith("libtorch") ? MODEL : REST;
    }

    private static boolean isOfBroker(String name) {
        return startsWithAny(
                        name,
                        "data-plane-kafka-",
                        "kafka-",
                        "broker-",
                        "controller-",
                        "quorum-controller-",
                        "raft-",
                        "group-coordinator-",
                        "share-",
                        "transaction-",
                        "ExpirationReaper-",
                        "TxnMarkerSenderThread-",
                        "AddPartitionsToTxnSenderThread-",
                        "persister-",
                        "network-partition-metadata-",
                        "client-metrics-",
                        "metrics-meter-tick-",
                        "LogDirFailureHandler",
                        "executor-Fetch",
                        "SensorExpiryThread")
                || name.equals("PersisterStateManager");
    }

    private static boolean startsWithAny(String name, String... beginnings) {
        for (String beginning : beginnings) {
            if (name.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }
}
