package io.kinetoscope.model.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.picture.Picture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureCacheTest {

    private static final long PICTURE = (long) TestFootage.WIDTH * TestFootage.HEIGHT * 3;

    @TempDir Path folder;

    @Test
    void shouldGiveThePictureThatIsCurrent() throws Exception {
        Footage footage = TestFootage.footage(folder.resolve("v.mp4"), 10, 30);

        List<Picture> pictures =
                new PictureCache(1 << 30)
                        .currentAt(footage, 20, new long[] {0, 99_000, 100_000, 1_550_000});

        assertThat(pictures.stream().map(TestFootage::number)).containsExactly(0, 0, 1, 15);
    }

    @Test
    void shouldRepeatTheFirstAndTheLastBeyondTheEnds() throws Exception {
        Footage footage = TestFootage.footage(folder.resolve("v.mp4"), 10, 30);

        List<Picture> pictures =
                new PictureCache(1 << 30)
                        .currentAt(footage, 20, new long[] {-900_000, 2_900_000, 9_000_000});

        assertThat(pictures.stream().map(TestFootage::number)).containsExactly(0, 29, 29);
    }

    @Test
    void shouldThinWhatIsFasterThanTheRate() throws Exception {
        Footage footage = TestFootage.footage(folder.resolve("v.mp4"), 40, 40);
        PictureCache cache = new PictureCache(1 << 30);

        cache.currentAt(footage, 10, new long[] {0});

        assertThat(cache.heldBytes()).isEqualTo(10 * PICTURE);
    }

    @Test
    void shouldDropWhatWasUsedLongestAgo() throws Exception {
        List<Footage> videos = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            videos.add(TestFootage.footage(folder.resolve(i + ".mp4"), 10, 20));
        }
        PictureCache cache = new PictureCache(45 * PICTURE);

        for (Footage footage : videos) {
            cache.currentAt(footage, 20, new long[] {0});
        }
        Files.delete(videos.get(1).path());
        Files.delete(videos.get(2).path());

        assertThat(cache.heldBytes()).isEqualTo(40 * PICTURE);
        assertThat(cache.currentAt(videos.get(1), 20, new long[] {500_000})).hasSize(1);
        assertThat(cache.currentAt(videos.get(2), 20, new long[] {500_000})).hasSize(1);
    }

    @Test
    void shouldGiveTheSameWithoutRoomForAnything() throws Exception {
        Footage footage = TestFootage.footage(folder.resolve("v.mp4"), 30, 50);
        long[] times = {0, 400_000, 800_000, 1_500_000};

        List<Picture> none = new PictureCache(0).currentAt(footage, 16, times);
        List<Picture> all = new PictureCache(1 << 30).currentAt(footage, 16, times);

        for (int i = 0; i < times.length; i++) {
            assertThat(none.get(i).rgb()).isEqualTo(all.get(i).rgb());
        }
    }

    @Test
    void shouldCrossBlocks() throws Exception {
        Footage footage = TestFootage.footage(folder.resolve("v.mp4"), 40, 140);
        PictureCache cache = new PictureCache(1 << 30);

        List<Picture> pictures =
                cache.currentAt(footage, 80, new long[] {0, 1_000_000, 2_000_000, 3_400_000});

        assertThat(pictures).doesNotHaveDuplicates();
        assertThat(cache.heldBytes()).isEqualTo(140 * PICTURE);
    }

    @Test
    void shouldServeSeveralThreads() throws Exception {
        Footage footage = TestFootage.footage(folder.resolve("v.mp4"), 10, 50);
        PictureCache cache = new PictureCache(30 * PICTURE);
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                long time = (i * 7 % 50) * 100_000L;
                tasks.add(
                        () ->
                                TestFootage.number(
                                        cache.currentAt(footage, 20, new long[] {time}).get(0)));
            }
            List<Integer> numbers = new ArrayList<>();
            for (Future<Integer> result : pool.invokeAll(tasks)) {
                numbers.add(result.get());
            }

            for (int i = 0; i < 200; i++) {
                assertThat(numbers.get(i)).isEqualTo(i * 7 % 50);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void shouldSayWhichFootageCannotBeReadAnyMore() throws Exception {
        Footage footage = TestFootage.footage(folder.resolve("v.mp4"), 10, 20);
        Files.delete(footage.path());

        assertThatThrownBy(() -> new PictureCache(0).currentAt(footage, 20, new long[] {0}))
                .isInstanceOf(KinetoscopeException.class)
                .hasMessageContaining("v.mp4");
    }
}
