package io.kinetoscope.stream.live;

import java.util.LinkedHashMap;
import java.util.Map;

/** Texts that repeat without end, each kept once and none longer than it can be shown. */
final class Texts {

    private static final int MOST = 2_000;
    private static final int LONGEST = 200;

    private final Map<String, String> known =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                    return size() > MOST;
                }
            };

    String shared(String text) {
        String bounded = bounded(text);
        String before = known.putIfAbsent(bounded, bounded);
        return before == null ? bounded : before;
    }

    static String bounded(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
