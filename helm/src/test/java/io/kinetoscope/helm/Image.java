package io.kinetoscope.helm;

/** What the images have in common. */
final class Image {

    /** Id of the user, and of the group, that the processes run as. */
    static final int USER = 10001;

    private Image() {}
}
