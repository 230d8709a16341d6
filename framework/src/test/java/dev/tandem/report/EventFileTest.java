package dev.tandem.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.testing.TestGraph;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.Event;
import org.tensorflow.types.TString;

class EventFileTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochSecond(1_700_000_000, 500_000_000), ZoneOffset.UTC);

  /** The version's event at that time, framed, computed with a CRC-32C in Python. */
  private static final String FIRST_RECORD =
      "1800000000000000a37f4b22" + "0900002040fc54d9411a0d627261696e2e4576656e743a32" + "2b353110";

  @TempDir Path folder;

  @Test
  void aRecordIsLengthChecksumDataChecksum() {
    byte[] record = EventFile.record("123456789".getBytes(StandardCharsets.US_ASCII));
    assertEquals(
        "090000000000000037f97139" + "313233343536373839" + "e5b08ac7",
        HexFormat.of().formatHex(record));
  }

  @Test
  void beginsWithTheVersion() throws Exception {
    new EventFile(folder.resolve("new"), CLOCK).close();
    byte[] bytes = Files.readAllBytes(folder.resolve("new/events.out.tfevents.1700000000.tandem"));
    assertEquals(FIRST_RECORD, HexFormat.of().formatHex(bytes));
  }

  @Test
  void anEventIsInTheFileBeforeItIsClosed() throws Exception {
    Path path = folder.resolve("events.out.tfevents.1700000000.tandem");
    try (EventFile file = new EventFile(folder, CLOCK)) {
      file.append(Event.newBuilder().setStep(3));
      Event expected = Event.newBuilder().setStep(3).setWallTime(1_700_000_000.5).build();
      byte[] first = HexFormat.of().parseHex(FIRST_RECORD);
      byte[] all = Files.readAllBytes(path);
      assertArrayEquals(
          EventFile.record(expected.toByteArray()),
          Arrays.copyOfRange(all, first.length, all.length));
    }
  }

  @Test
  void tensorFlowReadsARecord() throws Exception {
    new EventFile(folder, CLOCK).close();
    Path path = folder.resolve("events.out.tfevents.1700000000.tandem");
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      var dataset =
          tf.data.tfRecordDataset(
              tf.array(path.toString()),
              tf.constant(""),
              tf.constant(0L),
              tf.constant(new long[] {0}));
      var element =
          tf.data.datasetToSingleElement(dataset, List.of(TString.class), List.of(Shape.scalar()));
      try (var result = graph.session().runner().fetch(element.components().get(0)).run()) {
        TString record = (TString) result.get(0);
        byte[] data = record.asBytes().getObject();
        assertEquals("brain.Event:2", Event.parseFrom(data).getFileVersion());
      }
    }
  }
}
