package dev.tandem.models.weights;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes files of weights for tests in other packages. */
public final class TestSafetensors {
  private TestSafetensors() {}

  /** The tensors of a file. */
  public static final class Builder {
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

    /** Adds a tensor. */
    public void add(String name, int[] shape, float... values) {
      long[] lengths = Arrays.stream(shape).asLongStream().toArray();
      tensors.put(name, TestTensor.of(lengths, values));
    }

    /** Writes the file, in place of what is there. */
    public void write(Path path) {
      SafetensorsWriter.write(path, tensors);
    }
  }
}
