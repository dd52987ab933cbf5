package io.kinetoscope.stream.event;

import io.kinetoscope.ConfigurationException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/** A model's labels in their order, and at which scores each makes an event. */
final class LabelSet {

    private final List<String> names;
    // Null for a background label, which never makes an event.
    private final List<Thresholds> thresholds;
    private final String fingerprint;

    LabelSet(
            List<String> names,
            Set<String> background,
            Function<String, Thresholds> modelDefaults,
            EventSettings settings) {
        this.names = List.copyOf(names);
        Set<String> known = new HashSet<>();
        for (String name : names) {
            if (name.isBlank()) {
                throw new ConfigurationException(
                        "label " + known.size() + " of the model is blank: give it a name");
            }
            if (!known.add(name)) {
                throw new ConfigurationException(
                        "the model has two labels '" + name + "': give each a name of its own");
            }
        }
        checkKnown(known, background, "the model's list of background labels");
        checkKnown(known, settings.enter().byLabel().keySet(), settings.enter().flag());
        checkKnown(known, settings.exit().byLabel().keySet(), settings.exit().flag());
        thresholds = new ArrayList<>(names.size());
        for (String name : names) {
            thresholds.add(
                    background.contains(name)
                            ? null
                            : resolve(name, modelDefaults.apply(name), settings));
        }
        fingerprint = Digest.of(this.names.toArray(String[]::new));
    }

    int size() {
        return names.size();
    }

    List<String> names() {
        return names;
    }

    boolean isBackground(int label) {
        return thresholds.get(label) == null;
    }

    /** Of a label that is not background. */
    Thresholds thresholds(int label) {
        return thresholds.get(label);
    }

    /** Differs where names or their order do. */
    String fingerprint() {
        return fingerprint;
    }

    private static Thresholds resolve(
            String name, Thresholds modelDefault, EventSettings settings) {
        double enter = settings.enter().of(name).orElse(modelDefault.enter());
        OptionalDouble exit = settings.exit().of(name);
        if (exit.isPresent() && exit.getAsDouble() > enter) {
            throw new ConfigurationException(
                    settings.exit().flag()
                            + " "
                            + exit.getAsDouble()
                            + " is above the enter threshold "
                            + enter
                            + " of label '"
                            + name
                            + "': lower it, or raise "
                            + settings.enter().flag());
        }
        return new Thresholds(enter, exit.orElse(Math.min(modelDefault.exit(), enter)));
    }

    private static void checkKnown(Set<String> known, Set<String> names, String where) {
        for (String name : names) {
            if (!known.contains(name)) {
                throw new ConfigurationException(
                        where + " names '" + name + "', which is no label of the model");
            }
        }
    }
}
