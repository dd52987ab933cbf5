package io.kinetoscope.stream.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The newest clips of a session, and the averages over them. A clip's smoothed score is the mean of
 * {@code smoothing} clips with it in the middle: it and {@code (smoothing - 1) / 2} later ones, the
 * rest earlier. At the ends of a session there are fewer. So every slice is judged once, in order,
 * and an event begins and ends where its scores do, though it is known a little later.
 */
final class RecentClips {

    private final int smoothing;
    private final int lag;
    private final List<RecentClip> clips;
    private int pending;

    /** One judged slice: its times in microseconds since the epoch, a rounded score per label. */
    // Slices are never compared.
    @SuppressWarnings("ArrayRecordComponent")
    record Slice(long from, long until, double[] scores) {}

    RecentClips(int smoothing, List<RecentClip> clips, int pending) {
        this.smoothing = smoothing;
        this.lag = (smoothing - 1) / 2;
        this.clips = new ArrayList<>(clips);
        this.pending = pending;
    }

    void add(RecentClip clip) {
        clips.add(clip);
        pending++;
    }

    /** The next slice in order for which all later clips that it wants are there. */
    Optional<Slice> next() {
        return pending > lag ? Optional.of(judge()) : Optional.empty();
    }

    /** The next slice in order, with as many later clips as there are. */
    Optional<Slice> last() {
        return pending > 0 ? Optional.of(judge()) : Optional.empty();
    }

    /** The slice judged last, which must still be here. */
    Optional<Slice> latest() {
        int place = clips.size() - pending - 1;
        return place >= 0 ? Optional.of(slice(place)) : Optional.empty();
    }

    void clear() {
        clips.clear();
        pending = 0;
    }

    /** What later averages can want, oldest first. */
    List<RecentClip> kept() {
        int keep = Math.max(smoothing, pending);
        return clips.subList(Math.max(0, clips.size() - keep), clips.size());
    }

    int pending() {
        return pending;
    }

    private Slice judge() {
        pending--;
        return slice(clips.size() - pending - 1);
    }

    private Slice slice(int place) {
        int newest = Math.min(place + lag, clips.size() - 1);
        int oldest = Math.max(0, place + lag - smoothing + 1);
        RecentClip clip = clips.get(place);
        double[] mean = new double[clip.getProbabilitiesCount()];
        for (int i = oldest; i <= newest; i++) {
            RecentClip other = clips.get(i);
            for (int label = 0; label < mean.length; label++) {
                mean[label] += other.getProbabilities(label);
            }
        }
        for (int label = 0; label < mean.length; label++) {
            mean[label] = LabelScore.rounded(mean[label] / (newest - oldest + 1));
        }
        return new Slice(clip.getFromUs(), clip.getUntilUs(), mean);
    }
}
