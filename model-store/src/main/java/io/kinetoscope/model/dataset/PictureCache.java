package io.kinetoscope.model.dataset;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.ingest.window.FrameSampler;
import io.kinetoscope.ingest.window.WindowSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Decoded pictures of footage, in the size in which the pipeline sends them by default, and at most
 * at a given rate. They are kept in blocks of {@value #BLOCK}; beyond the bound the blocks that
 * were used longest ago are dropped. What it gives does not depend on its bound.
 *
 * <p>Safe for several threads: a block is decoded by one, while the others go on or wait for it.
 */
public final class PictureCache {

    /** 1 GiB: six minutes at 16 pictures/s of 320x180. */
    public static final long DEFAULT_BYTES = 1L << 30;

    private static final int BLOCK = 64;
    private static final int MAX_WIDTH = WindowSettings.DEFAULT.maxWidth();
    private static final int MAX_HEIGHT = WindowSettings.DEFAULT.maxHeight();

    private final long maxBytes;
    private final Map<Strip, int[]> thinned = new ConcurrentHashMap<>();

    /** In order of last use; guarded by itself, as is {@link #bytes}. */
    private final LinkedHashMap<Key, Block> blocks = new LinkedHashMap<>(64, 0.75f, true);

    private long bytes;

    /**
     * @param maxBytes of pictures that are kept, at least 0, but never more than half of the memory
     *     that Java may take; those in use come on top
     */
    public PictureCache(long maxBytes) {
        if (maxBytes < 0) {
            throw new IllegalArgumentException("A cache has at least 0 bytes, not " + maxBytes);
        }
        this.maxBytes = Math.min(maxBytes, Runtime.getRuntime().maxMemory() / 2);
    }

    /** Footage is the same only if it is the same object: it has no equals. */
    private record Strip(Footage footage, double rate) {}

    private record Key(Strip strip, int block) {}

    private static final class Block {

        private final FutureTask<List<Picture>> pictures;
        private long bytes;

        Block(FutureTask<List<Picture>> pictures) {
            this.pictures = pictures;
        }
    }

    /**
     * The pictures that are current at some times, as in a stream that is sampled at a rate; before
     * the first and after the last, these.
     *
     * @param rate pictures a second that are distinguished at most
     * @param times in microseconds since the footage's first picture, ascending
     * @return a picture for each; not to be written to
     * @throws KinetoscopeException when the footage cannot be read
     */
    List<Picture> currentAt(Footage footage, double rate, long[] times) {
        Strip strip = new Strip(footage, rate);
        int[] kept = thinned.computeIfAbsent(strip, PictureCache::thin);
        List<Picture> pictures = new ArrayList<>(times.length);
        int held = -1;
        List<Picture> block = List.of();
        for (long time : times) {
            int at = Arrays.binarySearch(kept, footage.pictureAt(time));
            int index = at >= 0 ? at : Math.max(0, -at - 2);
            if (index / BLOCK != held) {
                held = index / BLOCK;
                block = block(new Key(strip, held), kept);
            }
            pictures.add(block.get(index % BLOCK));
        }
        return pictures;
    }

    private List<Picture> block(Key key, int[] kept) {
        Block block;
        boolean mine = false;
        synchronized (blocks) {
            block = blocks.get(key);
            if (block == null) {
                block = new Block(new FutureTask<>(() -> decode(key, kept)));
                blocks.put(key, block);
                mine = true;
            }
        }
        if (mine) {
            block.pictures.run();
        }
        try {
            List<Picture> pictures = block.pictures.get();
            if (mine) {
                account(block, pictures);
            }
            return pictures;
        } catch (ExecutionException e) {
            synchronized (blocks) {
                blocks.remove(key, block);
            }
            if (e.getCause() instanceof KinetoscopeException fault) {
                throw new KinetoscopeException(fault.getMessage(), fault);
            }
            throw new IllegalStateException(
                    "Decoding %s failed".formatted(key.strip().footage().path()), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KinetoscopeException("Reading pictures was interrupted", e);
        }
    }

    private void account(Block block, List<Picture> pictures) {
        synchronized (blocks) {
            for (Picture picture : pictures) {
                block.bytes += picture.rgb().length;
            }
            bytes += block.bytes;
            Iterator<Block> oldest = blocks.values().iterator();
            while (bytes > maxBytes && oldest.hasNext()) {
                Block candidate = oldest.next();
                // One that is still being decoded has no bytes yet.
                if (candidate.bytes > 0) {
                    bytes -= candidate.bytes;
                    oldest.remove();
                }
            }
        }
    }

    private static List<Picture> decode(Key key, int[] kept) {
        int from = key.block() * BLOCK;
        int[] wanted = Arrays.copyOfRange(kept, from, Math.min(kept.length, from + BLOCK));
        return key.strip().footage().read(wanted, MAX_WIDTH, MAX_HEIGHT);
    }

    /** Numbers of the pictures that are taken at a rate. */
    private static int[] thin(Strip strip) {
        FrameSampler sampler = new FrameSampler(strip.rate());
        int[] kept = new int[strip.footage().pictures()];
        int count = 0;
        for (int i = 0; i < kept.length; i++) {
            if (sampler.sample(strip.footage().timeMicros(i)).isPresent()) {
                kept[count++] = i;
            }
        }
        return Arrays.copyOf(kept, count);
    }

    /** Of the pictures that are held now. */
    long heldBytes() {
        synchronized (blocks) {
            return bytes;
        }
    }
}
