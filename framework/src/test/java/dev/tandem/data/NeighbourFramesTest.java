package dev.tandem.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NeighbourFramesTest {
  /** Frames of a video: random pictures that change every tenth number. */
  private static NeighbourFrames.Frame frame(int number, int scene) {
    byte[] small = new byte[256];
    new Random(scene).nextBytes(small);
    small[number % 256] += 20;
    return new NeighbourFrames.Frame("video/%05d".formatted(number), small);
  }

  private static List<NeighbourFrames.Frame> frames(int from, int step, int count, int perScene) {
    List<NeighbourFrames.Frame> frames = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = from + i * step;
      frames.add(frame(number, number / perScene));
    }
    return frames;
  }

  @Test
  void neighboursThatLookAlikeAreNamed() {
    assertEquals(
        Optional.of(
            "10 of 10 validation images look almost the same as the training image nearest in"
                + " number, such as video/00001 and video/00000: frames of one video belong either"
                + " all to training or all to validation, as split --by-sequence divides them"),
        new NeighbourFrames(frames(0, 2, 50, 10)).remark(frames(1, 10, 10, 10)));
  }

  @Test
  void numberedPhotographsOfDifferentThingsAreNoVideo() {
    assertEquals(
        Optional.empty(), new NeighbourFrames(frames(0, 2, 50, 1)).remark(frames(1, 10, 10, 1)));
  }

  @Test
  void otherSequencesAreNoNeighbours() {
    List<NeighbourFrames.Frame> others =
        frames(0, 2, 50, 10).stream()
            .map(f -> new NeighbourFrames.Frame("other" + f.id(), f.small()))
            .toList();
    assertEquals(Optional.empty(), new NeighbourFrames(others).remark(frames(1, 10, 10, 10)));
    assertEquals(Optional.empty(), new NeighbourFrames(List.of()).remark(frames(1, 10, 10, 10)));
  }
}
