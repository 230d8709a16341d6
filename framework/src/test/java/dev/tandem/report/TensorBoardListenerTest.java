package dev.tandem.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tandem.data.ImageLabelPair;
import dev.tandem.data.SegmentationClass;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.evaluation.ImageMaps;
import dev.tandem.evaluation.PseudoLabelQuality;
import dev.tandem.testing.Fonts;
import dev.tandem.training.Inspection;
import dev.tandem.training.RunFolder;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
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
    try (TensorBoardListener listener = listener(List.of("sky", "road", "car"), 2)) {
      listener.onStep(1, Map.of("loss", 9.0));
      listener.onStep(2, Map.of("loss", 4.5));
      listener.onEvaluation(2, matrix);
    }
    List<Event> events = events();
    assertEquals(List.of(0L, 1L, 1L, 2L, 2L), events.stream().map(Event::getStep).toList());
    assertEquals(Map.of("train/loss", 4.5f), values(events.get(3)));
    assertEquals(
        Map.of(
            "evaluate/miou", 0.375f,
            "evaluate/pixel_accuracy", 0.75f,
            "evaluate/iou/sky", 0.75f,
            "evaluate/iou/road", 0f),
        values(events.get(4)));
  }

  @Test
  void aResumedRunHasWhatWasBeyondItDropped() throws Exception {
    try (TensorBoardListener listener = listener(List.of("sky"), 10)) {
      listener.onStep(41, Map.of("loss", 1.0));
    }
    Event start = events().get(1);
    assertEquals(41, start.getStep());
    assertEquals(SessionLog.SessionStatus.START, start.getSessionLog().getStatus());
  }

  @Test
  void theConfigIsTextAndHyperparametersInTheGroupOfItsSettings() throws Exception {
    try (TensorBoardListener listener = listener(List.of("sky"), 1)) {
      listener.onStep(1, Map.of());
      listener.onResult(new RunFolder(folder));
    }
    Summary described = events().get(2).getSummary();
    Summary.Value text = described.getValue(0);
    assertEquals("config", text.getTag());
    assertEquals("text", text.getMetadata().getPluginData().getPluginName());
    assertTrue(text.getTensor().getStringVal(0).toStringUtf8().contains("\"seed\": 7"));
    Summary.Value start = described.getValue(1);
    assertEquals("_hparams_/session_start_info", start.getTag());
    assertEquals("hparams", start.getMetadata().getPluginData().getPluginName());
    // Field 3 of the plugin's data: a map of name and google.protobuf.Value, the group, the time.
    // The group is "css f62": the name, and the hash of "{}", the settings without the seed.
    assertEquals(
        "1a250a110a04736565641209110000000000001c4022076373732066363229000000000" + "0408f40",
        HexFormat.of().formatHex(start.getMetadata().getPluginData().getContent().toByteArray()));
    assertEquals("_hparams_/session_end_info", events().get(4).getSummary().getValue(0).getTag());
  }

  @Test
  void whatIsLookedAtIsPicturesAndFiguresOfEachClass() throws Exception {
    Fonts.assumePresent();
    PseudoLabelQuality quality = new PseudoLabelQuality(2);
    quality.add(0, 0, true, 3);
    quality.add(1, 0, true, 1);
    quality.add(1, 1, false, 4);
    ImageLabelPair pair = new ImageLabelPair(Path.of("a/photo.jpg"), Path.of("a/mask.png"));
    ImageMaps maps =
        new ImageMaps(
            pair,
            2,
            new byte[2 * 1 * 3],
            new int[] {0, -1},
            new int[] {0, 1},
            new float[] {0.9f, 0.6f},
            Optional.of(new float[] {0.01f, 0.02f}));
    try (TensorBoardListener listener = listener(List.of("sky", "road"), 1)) {
      listener.onInspection(
          5,
          new Inspection(
              List.of(),
              List.of(maps),
              Optional.of(quality),
              Optional.empty(),
              Optional.of(new float[][] {{1, 0.2f}, {0.2f, 1}})));
      listener.onInspection(6, Inspection.NOTHING);
    }
    List<Event> events = events();
    assertEquals(2, events.size(), "the version and one of what was seen");
    Map<String, Summary.Value> values = new LinkedHashMap<>();
    events.get(1).getSummary().getValueList().forEach(value -> values.put(value.getTag(), value));
    assertEquals(
        Map.of(
            "pseudo_labels/labeled/confident", 0.5f,
            "pseudo_labels/labeled/accuracy", 0.75f,
            "pseudo_labels/labeled/accuracy_of_all", 0.875f,
            "pseudo_labels/labeled_confident/sky", 1f,
            "pseudo_labels/labeled_confident/road", 0f,
            "pseudo_labels/labeled_accuracy/sky", 0.75f),
        values.values().stream()
            .filter(value -> value.hasSimpleValue())
            .collect(Collectors.toMap(Summary.Value::getTag, Summary.Value::getSimpleValue)));
    for (String tag : List.of("samples/1 photo.jpg", "prototypes/similarity")) {
      Summary.Image image = values.get(tag).getImage();
      BufferedImage decoded = ImageIO.read(image.getEncodedImageString().newInput());
      assertEquals(image.getWidth(), decoded.getWidth(), tag);
      assertEquals(image.getHeight(), decoded.getHeight(), tag);
    }
  }

  private TensorBoardListener listener(List<String> classes, long every) {
    JsonObject config =
        JsonParser.parseString("{\"name\": \"css\", \"seed\": 7}").getAsJsonObject();
    return new TensorBoardListener(
        folder, SegmentationClass.named(classes.toArray(String[]::new)), config, every, CLOCK);
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
