package io.kinetoscope.stream.evaluation;

import io.kinetoscope.model.dataset.Example;
import io.kinetoscope.model.evaluation.LabelledSpan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is annotated of a video.
 *
 * @param seconds that the video lasts, as its container says
 * @param judged spans that are to be judged, at least one
 * @param elsewhere spans of another split, see {@link AnnotatedVideo}
 */
public record VideoAnnotations(
        Path video, double seconds, List<LabelledSpan> judged, List<LabelledSpan> elsewhere) {

    public VideoAnnotations {
        judged = List.copyOf(judged);
        elsewhere = List.copyOf(elsewhere);
    }

    /**
     * Puts examples together by their videos.
     *
     * @param labels that the examples' labels are indexes into
     * @param judged examples that are to be judged
     * @param others examples of the same data that are not
     * @return the videos of the judged examples, in the order in which they come
     */
    public static List<VideoAnnotations> of(
            List<String> labels, List<Example> judged, List<Example> others) {
        Map<Path, List<Example>> videos = new LinkedHashMap<>();
        for (Example example : judged) {
            videos.computeIfAbsent(example.footage().path(), video -> new ArrayList<>())
                    .add(example);
        }
        List<VideoAnnotations> annotations = new ArrayList<>();
        videos.forEach(
                (video, examples) ->
                        annotations.add(
                                new VideoAnnotations(
                                        video,
                                        examples.get(0).footage().endMicros() / 1e6,
                                        spans(labels, examples),
                                        spans(
                                                labels,
                                                others.stream()
                                                        .filter(e -> isOf(e, video))
                                                        .toList()))));
        return annotations;
    }

    /** With the scores of the video's clips. */
    public AnnotatedVideo with(ScoredVideo scored) {
        return new AnnotatedVideo(scored, judged, elsewhere);
    }

    private static boolean isOf(Example example, Path video) {
        return example.footage().path().equals(video);
    }

    private static List<LabelledSpan> spans(List<String> labels, List<Example> examples) {
        return examples.stream()
                .map(
                        example ->
                                new LabelledSpan(
                                        example.footage().path().toString(),
                                        labels.get(example.label()),
                                        example.startMicros() / 1e6,
                                        example.endMicros() / 1e6))
                .toList();
    }
}
