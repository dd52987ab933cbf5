package io.kinetoscope.model.dataset;

import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.ingest.source.VideoFile;
import java.nio.file.Path;
import java.util.List;

/** A video file. */
final class VideoFootage implements Footage {

    private final VideoFile video;

    VideoFootage(VideoFile video) {
        this.video = video;
    }

    @Override
    public Path path() {
        return video.path();
    }

    @Override
    public int pictures() {
        return video.pictures();
    }

    @Override
    public long timeMicros(int picture) {
        return video.timeMicros(picture);
    }

    @Override
    public long endMicros() {
        return video.endMicros();
    }

    @Override
    public List<Picture> read(int[] pictures, int maxWidth, int maxHeight) {
        return video.read(pictures, maxWidth, maxHeight);
    }
}
