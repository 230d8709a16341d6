package dev.tandem.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.tandem.report.StepParts.Part;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.AllocatorMemoryUsed;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.StepStats;

class StepPartsTest {
  private static final long MILLI = 1_000_000;

  /** An op from a start to an end in milliseconds. */
  private static StepTrace.Op op(String name, long from, long to) {
    return new StepTrace.Op(name, "", "CPU:0", from * MILLI, (to - from) * MILLI);
  }

  private static StepParts parts(StepTrace.Op... ops) {
    return StepParts.of(new StepTrace(List.of(ops)));
  }

  @Test
  void anInstantIsSharedAmongTheOpsThatRun() {
    // 0–10 teacher alone, 10–30 both, 30–40 student alone.
    StepParts parts = parts(op("teacher/Conv2D", 0, 30), op("student_forward/Conv2D", 10, 40));
    assertEquals(0.020, parts.seconds().get(Part.TEACHER), 1e-12);
    assertEquals(0.020, parts.seconds().get(Part.STUDENT_FORWARD), 1e-12);
    assertEquals(0.030, parts.opSeconds().get(Part.TEACHER), 1e-12);
    assertEquals(0.030, parts.opSeconds().get(Part.STUDENT_FORWARD), 1e-12);
  }

  @Test
  void anOpOfAnotherReplicaBelongsToTheSamePart() {
    StepParts parts =
        parts(op("replica_1/teacher/Conv2D", 0, 30), op("replica_2/losses/Sum", 30, 40));
    assertEquals(0.030, parts.seconds().get(Part.TEACHER), 1e-12);
    assertEquals(0.010, parts.seconds().get(Part.LOSSES), 1e-12);
  }

  @Test
  void waitingForAnotherReplicaCountsOnlyWhileNothingWorks() {
    StepTrace.Op reduce =
        new StepTrace.Op("update/reduce", "CollectiveReduceV2", "CPU:0", 0, 50 * MILLI);
    StepParts parts = parts(reduce, op("Gradients/Conv2D", 0, 30));
    assertEquals(0.020, parts.seconds().get(Part.COLLECTIVES), 1e-12);
    assertEquals(0.030, parts.seconds().get(Part.BACKWARD), 1e-12);
    assertEquals(0.0, parts.seconds().get(Part.UPDATE), 1e-12);
  }

  @Test
  void waitingForDataCountsOnlyWhileNothingWorks() {
    StepParts parts = parts(op("IteratorGetNext", 0, 50), op("update/Mul", 20, 30));
    assertEquals(0.040, parts.seconds().get(Part.DATA_WAIT), 1e-12);
    assertEquals(0.010, parts.seconds().get(Part.UPDATE), 1e-12);
    assertEquals(0.050, parts.opSeconds().get(Part.DATA_WAIT), 1e-12);
  }

  @Test
  void gapsAreIdleAndTheSumIsTheStep() {
    StepParts parts = parts(op("losses/Sum", 0, 10), op("contrastive/Mul", 25, 40));
    assertEquals(0.015, parts.seconds().get(Part.IDLE), 1e-12);
    assertEquals(0.040, parts.seconds().values().stream().mapToDouble(s -> s).sum(), 1e-12);
  }

  @Test
  void everyScopeHasItsPart() {
    StepParts parts =
        parts(
            op("teacher/Relu_1", 0, 1),
            op("student_forward/Relu", 1, 3),
            op("student_forward/Relu", 3, 6),
            op("strong_view/Max", 6, 10),
            op("losses/Sum", 10, 15),
            op("contrastive/StatelessWhile", 15, 21),
            op("Gradients/student_forward/Conv_25/Conv2dBackpropFilter", 21, 28),
            op("update/ResourceApplyMomentum", 28, 36),
            op("ReadVariableOp_7", 36, 45));
    assertEquals(0.001, parts.seconds().get(Part.TEACHER), 1e-12);
    assertEquals(0.005, parts.seconds().get(Part.STUDENT_FORWARD), 1e-12);
    assertEquals(0.004, parts.seconds().get(Part.STRONG_VIEW), 1e-12);
    assertEquals(0.005, parts.seconds().get(Part.LOSSES), 1e-12);
    assertEquals(0.006, parts.seconds().get(Part.CONTRASTIVE), 1e-12);
    assertEquals(0.007, parts.seconds().get(Part.BACKWARD), 1e-12);
    assertEquals(0.008, parts.seconds().get(Part.UPDATE), 1e-12);
    assertEquals(0.009, parts.seconds().get(Part.OTHER), 1e-12);
    assertEquals(0.0, parts.seconds().get(Part.IDLE), 1e-12);
  }

  @Test
  void statisticsOfTensorFlowBecomeOps() {
    StepStats stats =
        StepStats.newBuilder()
            .addDevStats(
                DeviceStepStats.newBuilder()
                    .setDevice("CPU:0")
                    .addNodeStats(
                        NodeExecStats.newBuilder()
                            .setNodeName("teacher/Relu")
                            .setTimelineLabel("teacher/Relu = Relu(teacher/Add)")
                            .setAllStartNanos(1000)
                            .setOpStartRelNanos(30)
                            .setOpEndRelNanos(250)
                            .setAllEndRelNanos(300)))
            .build();
    assertEquals(
        List.of(new StepTrace.Op("teacher/Relu", "Relu", "CPU:0", 1030, 220)),
        StepTrace.of(stats).ops());
  }

  @Test
  void aTransferWithinACollectiveIsTimedInMicrosecondsAndCountsAsTheCollective() {
    StepStats stats =
        StepStats.newBuilder()
            .addDevStats(
                DeviceStepStats.newBuilder()
                    .setDevice("CPU:0")
                    .addNodeStats(
                        NodeExecStats.newBuilder()
                            .setNodeName("update/AllReduce")
                            .setTimelineLabel("update/AllReduce = CollectiveReduceV2(x)")
                            .setAllStartNanos(5_000_000)
                            .setOpEndRelNanos(9_000_000))
                    // As recorded in the server's log of transfers.
                    .addNodeStats(
                        NodeExecStats.newBuilder()
                            .setNodeName("RecvBuf")
                            .setTimelineLabel("[80.0MB] from worker 1 to worker 0")
                            .setAllStartMicros(6_000)
                            .setOpEndRelMicros(2_000)))
            .build();
    StepTrace trace = StepTrace.of(stats);
    assertEquals(
        new StepTrace.Op("RecvBuf", "", "CPU:0", 6 * MILLI, 2 * MILLI), trace.ops().get(1));
    StepParts parts = StepParts.of(trace);
    assertEquals(0.009, parts.seconds().get(Part.COLLECTIVES), 1e-12);
    assertEquals(0.009, parts.opSeconds().get(Part.COLLECTIVES), 1e-12);
    assertEquals(0.0, parts.seconds().get(Part.IDLE), 1e-12);
    assertEquals(0.0, parts.opSeconds().get(Part.OTHER), 1e-12);
  }

  private static DeviceStepStats.Builder row(String device, NodeExecStats.Builder... nodes) {
    DeviceStepStats.Builder row = DeviceStepStats.newBuilder().setDevice(device);
    List.of(nodes).forEach(row::addNodeStats);
    return row;
  }

  private static NodeExecStats.Builder node(String name, long startMicros, long micros) {
    return NodeExecStats.newBuilder()
        .setNodeName(name)
        .setAllStartMicros(startMicros)
        .setOpEndRelMicros(micros);
  }

  @Test
  void aGpusTimeIsThatOfItsKernelsOnceAndCopiesAndIdleTimeAreApart() {
    long date = 1_795_839_347_000_000L;
    StepStats stats =
        StepStats.newBuilder()
            // What the host dispatches, and a stream whose kernels are in the row of all streams.
            .addDevStats(row("/device:GPU:0", node("teacher/Conv2D", date, 100_000)))
            .addDevStats(row("/device:GPU:0/stream:13", node("teacher/Conv2D:Conv2D", 0, 30_000)))
            .addDevStats(
                row(
                    "/device:GPU:0/stream:all",
                    node("teacher/Conv2D:Conv2D", 0, 30_000),
                    node("MemcpyH2D", 20_000, 20_000),
                    node("Gradients/Mul:Mul", 50_000, 10_000)))
            .build();
    StepParts parts = StepParts.of(StepTrace.of(stats));
    assertEquals(0.030, parts.seconds().get(Part.TEACHER), 1e-9);
    assertEquals(0.030, parts.opSeconds().get(Part.TEACHER), 1e-9);
    assertEquals(0.010, parts.seconds().get(Part.COPIES), 1e-9, "while no kernel is running");
    assertEquals(0.020, parts.opSeconds().get(Part.COPIES), 1e-9);
    assertEquals(0.010, parts.seconds().get(Part.BACKWARD), 1e-9);
    assertEquals(0.050, parts.seconds().get(Part.IDLE), 1e-9, "40 to 50 and 60 to 100 ms");
  }

  @Test
  void ofSeveralGpusItIsTheMean() {
    StepStats stats =
        StepStats.newBuilder()
            .addDevStats(row("/device:GPU:0/stream:all", node("teacher/A:A", 0, 40_000)))
            .addDevStats(
                row("/device:GPU:1/stream:all", node("replica_1/teacher/A:A", 10_000, 20_000)))
            .build();
    StepParts parts = StepParts.of(StepTrace.of(stats));
    assertEquals(0.030, parts.seconds().get(Part.TEACHER), 1e-9);
    assertEquals(0.010, parts.seconds().get(Part.IDLE), 1e-9);
  }

  @Test
  void theMemoryOfAGpuIsTheMostThatItsAllocatorHadGivenAway() {
    StepStats stats =
        StepStats.newBuilder()
            .addDevStats(
                row(
                    "/device:GPU:0",
                    node("a", 1, 1).addMemory(memory("GPU_0_bfc", 7000)),
                    node("b", 2, 1).addMemory(memory("GPU_0_bfc", 9000)),
                    node("c", 3, 1).addMemory(memory("gpu_host_bfc", 11000))))
            .build();
    assertEquals(OptionalLong.of(9000), StepTrace.of(stats).gpuBytes());
    assertEquals(OptionalLong.empty(), new StepTrace(List.of()).gpuBytes());
  }

  private static AllocatorMemoryUsed memory(String allocator, long bytesInUse) {
    return AllocatorMemoryUsed.newBuilder()
        .setAllocatorName(allocator)
        .setAllocatorBytesInUse(bytesInUse)
        .build();
  }

  @Test
  void chromeTracePutsOpsThatOverlapInLanesOfTheirOwn() {
    JsonArray events =
        new StepTrace(List.of(op("a/X", 5, 8), op("b/Y", 6, 9), op("c/Z", 8, 10)))
            .chromeTrace()
            .getAsJsonArray("traceEvents");
    assertEquals(
        List.of(0, 1, 0), events.asList().stream().map(e -> lane(e.getAsJsonObject())).toList());
    JsonObject second = events.get(1).getAsJsonObject();
    assertEquals("X", second.get("ph").getAsString());
    assertEquals(1000.0, second.get("ts").getAsDouble(), "microseconds since the first op");
    assertEquals(3000.0, second.get("dur").getAsDouble());
    assertEquals("b/Y", second.getAsJsonObject("args").get("name").getAsString());
  }

  private static int lane(JsonObject event) {
    return event.get("tid").getAsInt();
  }
}
