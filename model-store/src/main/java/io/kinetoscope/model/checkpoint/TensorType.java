package io.kinetoscope.model.checkpoint;

import java.nio.ByteBuffer;

/** Element types of stored tensors; bytes are little-endian. */
enum TensorType {
    FLOAT32("F32", "FloatStorage", 4) {
        @Override
        float at(ByteBuffer bytes, int offset) {
            return bytes.getFloat(offset);
        }
    },
    FLOAT64("F64", "DoubleStorage", 8) {
        @Override
        float at(ByteBuffer bytes, int offset) {
            return (float) bytes.getDouble(offset);
        }
    },
    FLOAT16("F16", "HalfStorage", 2) {
        @Override
        float at(ByteBuffer bytes, int offset) {
            return halfToFloat(bytes.getShort(offset));
        }
    },
    BFLOAT16("BF16", "BFloat16Storage", 2) {
        @Override
        float at(ByteBuffer bytes, int offset) {
            return Float.intBitsToFloat(bytes.getShort(offset) << 16);
        }
    },
    INT64("I64", "LongStorage", 8) {
        @Override
        float at(ByteBuffer bytes, int offset) {
            return bytes.getLong(offset);
        }
    };

    private final String safetensorsName;
    private final String torchStorage;
    private final int bytes;

    TensorType(String safetensorsName, String torchStorage, int bytes) {
        this.safetensorsName = safetensorsName;
        this.torchStorage = torchStorage;
        this.bytes = bytes;
    }

    /** The element at a byte offset, rounded to float32. */
    abstract float at(ByteBuffer bytes, int offset);

    String safetensorsName() {
        return safetensorsName;
    }

    /** Name of the class in the Python module {@code torch}. */
    String torchStorage() {
        return torchStorage;
    }

    /** Bytes of an element. */
    int bytes() {
        return bytes;
    }

    /** IEEE 754 binary16; {@code Float.float16ToFloat} came with JDK 20. */
    private static float halfToFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = (half >>> 10) & 0x1f;
        int fraction = half & 0x3ff;
        if (exponent == 0x1f) {
            return Float.intBitsToFloat(sign | 0x7f800000 | (fraction << 13));
        }
        if (exponent == 0) {
            float subnormal = fraction * 0x1p-24f;
            return sign == 0 ? subnormal : -subnormal;
        }
        return Float.intBitsToFloat(sign | ((exponent + 112) << 23) | (fraction << 13));
    }
}
