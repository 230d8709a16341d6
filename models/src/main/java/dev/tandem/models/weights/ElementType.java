package dev.tandem.models.weights;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.ndarray.buffer.ShortDataBuffer;
import org.tensorflow.ndarray.buffer.layout.DataLayouts;
import org.tensorflow.ndarray.buffer.layout.FloatDataLayout;
import org.tensorflow.proto.DataType;

/** The element types of stored tensors (little endian), with their names in each file format. */
public enum ElementType {
  /** IEEE double precision. */
  FLOAT64(Double.BYTES, "F64", "DoubleStorage", DataType.DT_DOUBLE) {
    @Override
    IntToDoubleFunction elements(ByteBuffer data) {
      return data.asDoubleBuffer()::get;
    }
  },
  /** IEEE single precision. */
  FLOAT32(Float.BYTES, "F32", "FloatStorage", DataType.DT_FLOAT) {
    @Override
    IntToDoubleFunction elements(ByteBuffer data) {
      return data.asFloatBuffer()::get;
    }
  },
  /** IEEE half precision. */
  FLOAT16(Short.BYTES, "F16", "HalfStorage", DataType.DT_HALF) {
    @Override
    IntToDoubleFunction elements(ByteBuffer data) {
      return halves(data, DataLayouts.FLOAT16);
    }
  },
  /** bfloat16: the upper 16 bits of a float32. */
  BFLOAT16(Short.BYTES, "BF16", "BFloat16Storage", DataType.DT_BFLOAT16) {
    @Override
    IntToDoubleFunction elements(ByteBuffer data) {
      return halves(data, DataLayouts.BFLOAT16);
    }
  },
  /** 64 bits, signed; values beyond 2⁵³ are rounded to double precision when read. */
  INT64(Long.BYTES, "I64", "LongStorage", DataType.DT_INT64) {
    @Override
    IntToDoubleFunction elements(ByteBuffer data) {
      return data.asLongBuffer()::get;
    }
  },
  /** 32 bits, signed. */
  INT32(Integer.BYTES, "I32", "IntStorage", DataType.DT_INT32) {
    @Override
    IntToDoubleFunction elements(ByteBuffer data) {
      return data.asIntBuffer()::get;
    }
  },
  /** 16 bits, signed. */
  INT16(Short.BYTES, "I16", "ShortStorage", DataType.DT_INT16) {
    @Override
    IntToDoubleFunction elements(ByteBuffer data) {
      return data.asShortBuffer()::get;
    }
  },
  /** 8 bits, signed. */
  INT8(1, "I8", "CharStorage", DataType.DT_INT8) {
    @Override
    IntToDoubleFunction elements(ByteBuffer data) {
      return data::get;
    }
  },
  /** 8 bits, unsigned. */
  UINT8(1, "U8", "ByteStorage", DataType.DT_UINT8) {
    @Override
    IntToDoubleFunction elements(ByteBuffer data) {
      return i -> Byte.toUnsignedInt(data.get(i));
    }
  },
  /** One byte, 0 or 1. */
  BOOL(1, "BOOL", "BoolStorage", DataType.DT_BOOL) {
    @Override
    IntToDoubleFunction elements(ByteBuffer data) {
      return i -> data.get(i) == 0 ? 0 : 1;
    }
  };

  private final int bytes;
  private final String inSafetensors;
  private final String inTorch;
  private final DataType inTensorFlow;

  ElementType(int bytes, String inSafetensors, String inTorch, DataType inTensorFlow) {
    this.bytes = bytes;
    this.inSafetensors = inSafetensors;
    this.inTorch = inTorch;
    this.inTensorFlow = inTensorFlow;
  }

  /**
   * A function from an element's index to its value in {@code data}, little endian, starting at
   * element 0.
   */
  abstract IntToDoubleFunction elements(ByteBuffer data);

  private static IntToDoubleFunction halves(
      ByteBuffer data, FloatDataLayout<ShortDataBuffer> layout) {
    ShortDataBuffer bits = DataBuffers.of(data.asShortBuffer());
    return i -> layout.readFloat(bits, i);
  }

  /** The size of an element in bytes. */
  int bytes() {
    return bytes;
  }

  /** The type with this name in safetensors files. */
  static Optional<ElementType> ofSafetensors(String name) {
    return Arrays.stream(values()).filter(t -> t.inSafetensors.equals(name)).findFirst();
  }

  /** The element type of a PyTorch storage class, such as {@code FloatStorage}. */
  static Optional<ElementType> ofTorch(String storageClass) {
    return Arrays.stream(values()).filter(t -> t.inTorch.equals(storageClass)).findFirst();
  }

  /** The type with this number in TensorFlow's DataType. */
  static Optional<ElementType> ofTensorFlow(int number) {
    return Arrays.stream(values()).filter(t -> t.inTensorFlow.getNumber() == number).findFirst();
  }
}
