package io.kinetoscope.model.dataset;

import io.kinetoscope.ConfigurationException;
import java.util.List;

/**
 * Data that cannot be used as it is. The message tells the first problem and how many there are.
 */
public final class BadDataException extends ConfigurationException {

    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    BadDataException(List<Problem> problems, String mend) {
        super(message(problems, mend));
        this.problems = List.copyOf(problems);
    }

    /** All of them, at least one, in the order of the files. */
    public List<Problem> problems() {
        return problems;
    }

    private static String message(List<Problem> problems, String mend) {
        return problems.size() == 1
                ? "%s (%s)".formatted(problems.get(0), mend)
                : "%s (and %,d more; %s)".formatted(problems.get(0), problems.size() - 1, mend);
    }
}
