package io.kinetoscope.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is opened and what is refused, and in which words. */
@Timeout(120)
class FfmpegFrameSourceTest {

    @TempDir Path folder;

    @Test
    void shouldSayThatAFileIsMissing() {
        assertThatThrownBy(() -> VideoReading.open(folder.resolve("none.mp4")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("none.mp4")
                .hasMessageContaining("does not exist");
    }

    @Test
    void shouldSayThatADirectoryIsNoVideo() {
        assertThatThrownBy(() -> VideoReading.open(folder))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("directory");
    }

    @Test
    void shouldSayThatAFileIsEmpty() throws Exception {
        Path file = Files.createFile(folder.resolve("empty.mp4"));

        assertThatThrownBy(() -> VideoReading.open(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"notes.txt", "notes.mp4", "notes"})
    void shouldNotTakeTextForVideo(String name) throws Exception {
        Path file = Files.writeString(folder.resolve(name), "Some notes.\n".repeat(200));

        assertThatThrownBy(() -> VideoReading.open(file))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("not a video");
    }

    @Test
    void shouldSayThatThereIsOnlySound() throws Exception {
        Path file = TestVideo.writeAudio(folder.resolve("sound.mkv"));

        assertThatThrownBy(() -> VideoReading.open(file))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("no video");
    }

    @Test
    void shouldNotLetAPlaylistReadOtherFiles() throws Exception {
        Path video = new TestVideo(160, 96).format("mpegts").write(folder.resolve("v.ts"), 10);
        Path hls =
                Files.writeString(
                        folder.resolve("list.m3u8"),
                        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n%s\n#EXT-X-ENDLIST\n"
                                .formatted(video));
        Path concat =
                Files.writeString(
                        folder.resolve("list.ffconcat"),
                        "ffconcat version 1.0\nfile '%s'\n".formatted(video.getFileName()));

        assertThatThrownBy(() -> VideoReading.open(hls)).isInstanceOf(SourceException.class);
        assertThatThrownBy(() -> VideoReading.open(concat)).isInstanceOf(SourceException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b.mp4", "with space.mp4", "häuser-視頻.mp4", "50%.mp4", "-f.mp4"})
    void shouldOpenFilesOfAnyName(String name) throws Exception {
        Path file = new TestVideo(160, 96).write(folder.resolve(name), 3);

        assertThat(VideoReading.whole(file).times()).hasSize(3);
    }

    @Test
    void shouldOpenAFileUri() throws Exception {
        Path file = new TestVideo(160, 96).write(folder.resolve("with space.mp4"), 3);

        try (FrameSource source = VideoReading.open(file.toUri().toString())) {
            assertThat(source.read()).isPresent();
        }
    }

    @Test
    void shouldSayThatItWasClosed() throws Exception {
        Path file = new TestVideo(160, 96).write(folder.resolve("v.mp4"), 3);
        FrameSource source = VideoReading.open(file);
        SourceFrame frame = source.read().orElseThrow();
        source.close();
        source.close();

        assertThatThrownBy(source::read)
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> frame.render(Region.WHOLE, 320, 256))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("closed");
    }
}
