package dev.tandem.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.tandem.testing.TestGraph;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;

/** The maps of a batch, cropped together, against those of single images. */
class CroppedMapsTest {
  private static final int HEIGHT = 6;
  private static final int WIDTH = 8;

  /** Of two images with windows of their own, one of which reaches beyond its image. */
  @Test
  void theMapsOfABatchAreThoseOfItsImages() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      RandomScaleCrop geometry = new RandomScaleCrop(0.5, 2, 5);
      float[] labels = new float[2 * HEIGHT * WIDTH];
      float[] confidences = new float[labels.length];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = i;
        confidences[i] = 1000 + i;
      }
      List<RandomScaleCrop.Window> windows =
          List.of(window(tf, 9, 12, 3, 6, 5, 5), window(tf, 4, 6, 0, 1, 4, 5));
      var maps =
          tf.stack(
              List.of(
                  graph.constant(labels, 2, HEIGHT, WIDTH),
                  graph.constant(confidences, 2, HEIGHT, WIDTH)),
              Stack.axis(3L));
      float[] cropped = graph.floats(geometry.maps(tf, maps, new float[] {-1, 0}, windows));
      for (int image = 0; image < 2; image++) {
        for (int map = 0; map < 2; map++) {
          float[] all = map == 0 ? labels : confidences;
          int size = HEIGHT * WIDTH;
          float[] one = Arrays.copyOfRange(all, image * size, (image + 1) * size);
          float[] expected =
              graph.floats(
                  geometry.map(
                      tf,
                      graph.constant(one, HEIGHT, WIDTH),
                      tf.constant(map == 0 ? -1f : 0f),
                      windows.get(image)));
          float[] found = new float[25];
          for (int p = 0; p < 25; p++) {
            found[p] = cropped[(image * 25 + p) * 2 + map];
          }
          assertArrayEquals(expected, found);
        }
      }
    }
  }

  private static RandomScaleCrop.Window window(
      Ops tf, int height, int width, int top, int left, int rows, int columns) {
    return new RandomScaleCrop.Window(
        tf.constant(new int[] {HEIGHT, WIDTH}),
        tf.constant(new int[] {height, width}),
        tf.constant(new int[] {top, left}),
        tf.constant(new int[] {rows, columns}));
  }
}
