package dev.tandem.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.evaluation.ConfusionMatrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.SessionLog;
import org.tensorflow.proto.Summary;

class TensorBoardListenerTest {
  private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1000), ZoneOffset.UTC);

  @TempDir Path folder;

  @Test
  void writesEveryNthStepAndEveryEvaluation() throws Exception {
    ConfusionMatrix matrix = new ConfusionMatrix(3);
    matrix.add(0, 0, 3);
    matrix.add(0, 1, 1);
    try (TensorBoardListener listener =
        new TensorBoardListener(folder, List.of("sky", "road", "car"), 2, CLOCK)) {
      listener.onStep(1, Map.of("loss", 9.0));
      listener.onStep(2, Map.of("loss", 4.5));
      listener.onEvaluation(2, matrix);
    }
    List<Event> events = events();
    assertEquals(List.of(0L, 1L, 2L, 2L), events.stream().map(Event::getStep).toList());
    assertEquals(Map.of("train/loss", 4.5f), values(events.get(2)));
    assertEquals(
        Map.of(
            "evaluate/miou", 0.375f,
            "evaluate/pixel_accuracy", 0.75f,
            "evaluate/iou/sky", 0.75f,
            "evaluate/iou/road", 0f),
        values(events.get(3)));
  }

  @Test
  void aResumedRunHasWhatWasBeyondItDropped() throws Exception {
    try (TensorBoardListener listener =
        new TensorBoardListener(folder, List.of("sky"), 10, CLOCK)) {
      listener.onStep(41, Map.of("loss", 1.0));
    }
    Event start = events().get(1);
    assertEquals(41, start.getStep());
    assertEquals(SessionLog.SessionStatus.START, start.getSessionLog().getStatus());
  }

  private List<Event> events() throws Exception {
    ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve("events.out.tfevents.0000001000.tandem")))
            .order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] data = new byte[Math.toIntExact(bytes.getLong())];
      bytes.getInt();
      bytes.get(data);
      bytes.getInt();
      events.add(Event.parseFrom(data));
    }
    return events;
  }

  private static Map<String, Float> values(Event event) {
    Map<String, Float> values = new LinkedHashMap<>();
    for (Summary.Value value : event.getSummary().getValueList()) {
      values.put(value.getTag(), value.getSimpleValue());
    }
    return values;
  }
}
