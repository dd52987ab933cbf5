package io.kinetoscope.stream.topology;

import org.apache.kafka.common.TopicPartition;

/** The topic of frame windows, to read again what is no longer in memory. Used by one thread. */
interface WindowLog extends AutoCloseable {

    /** Takes records in the order of their offsets. */
    interface Reader {

        /**
         * @param window the record's bytes; not written to afterwards
         */
        void take(byte[] key, byte[] window, long offset);
    }

    /**
     * Reads all that is still there between two offsets.
     *
     * @param first offset of the first record, inclusive
     * @param last offset of the last record, inclusive; has been read before
     * @throws UnreadableLogException when Kafka does not answer in time
     */
    void read(TopicPartition partition, long first, long last, Reader reader);

    @Override
    void close();
}
