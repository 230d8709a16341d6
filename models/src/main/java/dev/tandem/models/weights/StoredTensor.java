package dev.tandem.models.weights;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.function.DoubleConsumer;
import java.util.function.IntToDoubleFunction;
import java.util.function.Supplier;
import org.tensorflow.ndarray.Shape;

/**
 * A tensor in a file, whose values are read only when needed.
 *
 * @param type of its elements
 * @param shape as stored
 * @param strides distance between neighbouring indices of each dimension, in elements
 * @param data gives the bytes, little endian, from the first element on
 */
public record StoredTensor(
    ElementType type, Shape shape, long[] strides, Supplier<ByteBuffer> data) {
  private static final int ROWS_AT_A_TIME = 16;

  /** A tensor with its elements in row-major order, without gaps. */
  static StoredTensor contiguous(ElementType type, Shape shape, Supplier<ByteBuffer> data) {
    return new StoredTensor(type, shape, rowMajor(shape), data);
  }

  private static long[] rowMajor(Shape shape) {
    long[] strides = new long[shape.numDimensions()];
    long stride = 1;
    for (int i = strides.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= shape.get(i);
    }
    return strides;
  }

  /** The values as float32, in row-major order; a view of the file if it stores them like that. */
  public FloatBuffer floats() {
    if (type == ElementType.FLOAT32 && isContiguous()) {
      return data.get().asFloatBuffer().slice(0, Math.toIntExact(shape.size()));
    }
    float[] floats = new float[Math.toIntExact(shape.size())];
    if (type == ElementType.FLOAT32 && strides.length > 0 && strides[0] == 1) {
      gatherRows(data.get().asFloatBuffer(), floats);
    } else {
      FloatBuffer next = FloatBuffer.wrap(floats);
      forEach(value -> next.put((float) value));
    }
    return FloatBuffer.wrap(floats);
  }

  /**
   * Copies the values of a tensor that is not in row-major order, such as a kernel seen in the
   * other layout. A few indices of the first dimension are copied at a time, so that reads and
   * writes stay in the processor's cache.
   */
  private void gatherRows(FloatBuffer from, float[] to) {
    int rows = (int) shape.get(0);
    int[] offsets = offsetsInRow(rows == 0 ? 0 : to.length / rows);
    for (int first = 0; first < rows; first += ROWS_AT_A_TIME) {
      int end = Math.min(rows, first + ROWS_AT_A_TIME);
      for (int i = 0; i < offsets.length; i++) {
        for (int row = first; row < end; row++) {
          to[row * offsets.length + i] = from.get(offsets[i] + row);
        }
      }
    }
  }

  /** The offsets in the file of the elements of the first row, in row-major order. */
  private int[] offsetsInRow(int size) {
    int[] offsets = new int[size];
    int repeat = size;
    for (int axis = 1; axis < strides.length && size > 0; axis++) {
      int length = (int) shape.get(axis);
      repeat /= length;
      for (int i = 0; i < size; i++) {
        offsets[i] += (int) (i / repeat % length * strides[axis]);
      }
    }
    return offsets;
  }

  private boolean isContiguous() {
    long[] rowMajor = rowMajor(shape);
    for (int i = 0; i < strides.length; i++) {
      if (shape.get(i) > 1 && strides[i] != rowMajor[i]) {
        return false;
      }
    }
    return true;
  }

  /** Calls the consumer with every value, in row-major order. */
  public void forEach(DoubleConsumer consumer) {
    IntToDoubleFunction elements = type.elements(data.get());
    int rank = shape.numDimensions();
    long[] index = new long[rank];
    long element = 0;
    for (long count = shape.size(); count > 0; count--) {
      consumer.accept(elements.applyAsDouble((int) element));
      for (int i = rank - 1; i >= 0; i--) {
        element += strides[i];
        if (++index[i] < shape.get(i)) {
          break;
        }
        element -= index[i] * strides[i];
        index[i] = 0;
      }
    }
  }
}
