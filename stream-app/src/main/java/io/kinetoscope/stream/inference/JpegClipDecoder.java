package io.kinetoscope.stream.inference;

import com.google.protobuf.ByteString;
import io.kinetoscope.ingest.window.CorruptJpegException;
import io.kinetoscope.ingest.window.JpegCodec;
import io.kinetoscope.model.FramePreprocessor;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.stream.clip.Clip;
import io.kinetoscope.stream.clip.EncodedClip;
import java.util.List;
import java.util.Map;

/**
 * Turns the JPEG pictures of clips into what the network sees. Used by one thread; owns its codec.
 */
public final class JpegClipDecoder implements ClipDecoder {

    /** A picture that claims more is refused before memory is taken for it. */
    private static final int MAX_PIXELS = 4096 * 4096;

    private final JpegCodec codec;
    private final FramePreprocessor preprocessor;
    private final int frameBytes;

    /**
     * @param codec closed with this
     * @param input what the model wants to see
     */
    public JpegClipDecoder(JpegCodec codec, InputSpec input) {
        this.codec = codec;
        this.preprocessor = new FramePreprocessor(input);
        this.frameBytes = input.frameBytes();
    }

    /** Decodes, resizes and crops the pictures of a clip. */
    @Override
    public Clip decode(EncodedClip clip, Map<ByteString, byte[]> seen) {
        List<ByteString> jpegs = clip.jpegs();
        byte[] pixels = new byte[frameBytes * jpegs.size()];
        for (int i = 0; i < jpegs.size(); i++) {
            ByteString jpeg = jpegs.get(i);
            byte[] frame = seen.get(jpeg);
            if (frame == null) {
                frame = decode(jpeg);
                seen.put(jpeg, frame);
            }
            System.arraycopy(frame, 0, pixels, i * frameBytes, frameBytes);
        }
        return new Clip(clip.span(), clip.sourceKind(), clip.captured(), clip.published(), pixels);
    }

    private byte[] decode(ByteString jpeg) {
        try {
            return preprocessor.crop(codec.decode(jpeg.toByteArray(), MAX_PIXELS));
        } catch (CorruptJpegException e) {
            throw new UndecodableFrameException(jpeg, e);
        }
    }

    @Override
    public void close() {
        codec.close();
    }
}
