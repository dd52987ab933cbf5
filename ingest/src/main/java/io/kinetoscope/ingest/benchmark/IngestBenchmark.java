package io.kinetoscope.ingest.benchmark;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.source.SourceUri;
import io.kinetoscope.ingest.window.JpegQuality;
import io.kinetoscope.ingest.window.WindowSettings;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Speed of the way from a video file to windows: decoding, sampling, scaling, JPEG coding. FFmpeg's
 * program, where there is one, does the same in turns, each step on one thread: the same filter to
 * the same size, the same quantisation tables.
 *
 * @param runs turns that count, after one that does not
 */
public record IngestBenchmark(WindowSettings window, int runs) {

    private static final Pattern FFMPEG_TIMES =
            Pattern.compile("bench: utime=([0-9.]+)s stime=([0-9.]+)s rtime=([0-9.]+)s");

    /**
     * What came out.
     *
     * @param frames of the video
     * @param windows that they made
     * @param framesPerSecond at the median
     * @param framesPerCpuSecond at the median, of all threads of this process
     * @param ffmpegFramesPerCpuSecond of FFmpeg's program; empty where it is not there
     */
    public record Result(
            long frames,
            long windows,
            double framesPerSecond,
            double framesPerCpuSecond,
            OptionalDouble ffmpegFramesPerCpuSecond) {

        /** Frames per core and second as a share of those of FFmpeg's program. */
        public OptionalDouble shareOfFfmpeg() {
            return ffmpegFramesPerCpuSecond.isPresent()
                    ? OptionalDouble.of(framesPerCpuSecond / ffmpegFramesPerCpuSecond.getAsDouble())
                    : OptionalDouble.empty();
        }
    }

    private record Run(long frames, long windows, double seconds, double cpuSeconds) {}

    /**
     * Measures.
     *
     * @throws KinetoscopeException when the file cannot be read, or FFmpeg's program fails on it
     */
    public Result run(Path video) {
        Optional<String> ffmpeg = program();
        ingest(video);
        double[] seconds = new double[runs];
        double[] cpu = new double[runs];
        double[] others = new double[runs];
        Run last = null;
        for (int run = 0; run < runs; run++) {
            last = ingest(video);
            seconds[run] = last.seconds();
            cpu[run] = last.cpuSeconds();
            if (ffmpeg.isPresent()) {
                others[run] = ffmpegCpuSeconds(ffmpeg.get(), video);
            }
        }
        return new Result(
                last.frames(),
                last.windows(),
                last.frames() / median(seconds),
                last.frames() / median(cpu),
                ffmpeg.isPresent()
                        ? OptionalDouble.of(last.frames() / median(others))
                        : OptionalDouble.empty());
    }

    private Run ingest(Path video) {
        SourceUri uri = SourceUri.of(video.toAbsolutePath().toString());
        double cpu = cpuSeconds();
        long begin = System.nanoTime();
        WindowReading read = WindowReading.of(uri, window, Integer.MAX_VALUE, Clock.systemUTC());
        return new Run(
                read.frames(),
                read.windows().size(),
                (System.nanoTime() - begin) / 1e9,
                cpuSeconds() - cpu);
    }

    private double ffmpegCpuSeconds(String program, Path video) {
        String filter =
                String.format(
                        Locale.ROOT,
                        "fps=%s,scale='min(%d,iw)':'min(%d,ih)':force_original_aspect_ratio=decrease"
                                + ":flags=bilinear+accurate_rnd",
                        window.sampleRate(),
                        window.maxWidth(),
                        window.maxHeight());
        JpegQuality quality = JpegQuality.of(window.jpegQuality());
        ProcessBuilder command =
                new ProcessBuilder(
                        program,
                        "-nostdin",
                        "-hide_banner",
                        "-benchmark",
                        "-threads",
                        "1",
                        "-i",
                        video.toAbsolutePath().toString(),
                        "-an",
                        "-vf",
                        filter,
                        "-threads",
                        "1",
                        "-c:v",
                        "mjpeg",
                        "-q:v",
                        String.valueOf(JpegQuality.FFMPEG_QUANTISER),
                        "-intra_matrix",
                        list(quality.luma()),
                        "-chroma_intra_matrix",
                        list(quality.chroma()),
                        "-f",
                        "null",
                        "-");
        command.redirectErrorStream(true);
        try {
            Process process = command.start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            Matcher times = FFMPEG_TIMES.matcher(output);
            if (code != 0 || !times.find()) {
                throw new KinetoscopeException(
                        "FFmpeg's program fails on %s with code %d: %s"
                                .formatted(
                                        video,
                                        code,
                                        output.lines().reduce((a, b) -> b).orElse("no message")));
            }
            return Double.parseDouble(times.group(1)) + Double.parseDouble(times.group(2));
        } catch (IOException e) {
            throw new KinetoscopeException("FFmpeg's program cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KinetoscopeException("the benchmark was interrupted", e);
        }
    }

    private static String list(short[] steps) {
        return IntStream.range(0, steps.length)
                .mapToObj(i -> String.valueOf(steps[i]))
                .collect(Collectors.joining(","));
    }

    private static Optional<String> program() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(File.pathSeparator))
                .map(folder -> Path.of(folder, "ffmpeg"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    private static double cpuSeconds() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime() / 1e9
                : Double.NaN;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
