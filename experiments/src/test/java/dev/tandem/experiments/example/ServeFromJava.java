package dev.tandem.experiments.example;

import java.util.Map;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/** The Java program of the page on serving. */
public final class ServeFromJava implements AutoCloseable {
  private final SavedModelBundle model;

  public ServeFromJava(String folder) {
    model = SavedModelBundle.load(folder, "serve");
  }

  /** The class of each pixel of images of one size, one after the other, row by row. */
  public int[] labels(byte[] rgb, int count, int height, int width) {
    Shape shape = Shape.of(count, height, width, 3);
    try (TUint8 image = TUint8.tensorOf(shape, DataBuffers.of(rgb));
        Result result = model.function("serving_default").call(Map.of("image", image))) {
      TInt32 label = (TInt32) result.get("label").orElseThrow();
      int[] labels = new int[count * height * width];
      label.copyTo(DataBuffers.of(labels));
      return labels;
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
