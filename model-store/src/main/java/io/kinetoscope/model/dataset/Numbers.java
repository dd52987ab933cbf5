package io.kinetoscope.model.dataset;

/** Numbers of lists: labels and frames. */
final class Numbers {

    private Numbers() {}

    /** A whole number from 0 on; -1 for anything else. */
    static int index(String text) {
        String digits = text.strip();
        boolean plain =
                !digits.isEmpty()
                        && digits.length() <= 9
                        && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return plain ? Integer.parseInt(digits) : -1;
    }
}
