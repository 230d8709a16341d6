package dev.tandem.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.tandem.graph.GpuMemory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.StepStats;

/**
 * The execution times of the ops of one step, from TensorFlow's step statistics. A loop or function
 * call counts as one op: TensorFlow records neither the ops inside it nor tf.data's threads.
 *
 * <p>A GPU has several rows: its ops as the host dispatches them, its kernels and copies stream by
 * stream, and all of these once more in one row, {@code /stream:all}.
 *
 * @param ops in the order of their start times
 * @param gpuBytes largest number of bytes in use on a GPU; empty where none is in use
 */
public record StepTrace(List<Op> ops, OptionalLong gpuBytes) {
  /** Nanoseconds from 1970 to 1973: a clock below does not count from 1970. */
  private static final long DATED = 100_000_000_000_000_000L;

  /**
   * One op of the step.
   *
   * @param name with its name scopes, for example {@code teacher/Conv2D_3}
   * @param type for example {@code Conv2D}; empty if TensorFlow does not report it
   * @param device on which it ran
   * @param startNanos start time in nanoseconds, relative to an instant common to all ops of the
   *     trace
   * @param nanos duration in nanoseconds
   */
  public record Op(String name, String type, String device, long startNanos, long nanos) {
    long endNanos() {
      return startNanos + nanos;
    }

    private boolean isDated() {
      return startNanos >= DATED;
    }

    private Op later(long shift) {
      return new Op(name, type, device, startNanos + shift, nanos);
    }
  }

  /** Copies the list. */
  public StepTrace {
    ops = List.copyOf(ops);
  }

  /** The ops of a CPU. */
  public StepTrace(List<Op> ops) {
    this(ops, OptionalLong.empty());
  }

  /** Reads step statistics that were recorded with {@code FULL_TRACE}. */
  public static StepTrace of(StepStats stats) {
    List<Op> ops = new ArrayList<>();
    for (DeviceStepStats device : stats.getDevStatsList()) {
      for (NodeExecStats node : device.getNodeStatsList()) {
        ops.add(
            new Op(
                node.getNodeName(),
                type(node),
                device.getDevice(),
                nanos(node.getAllStartNanos(), node.getAllStartMicros())
                    + nanos(node.getOpStartRelNanos(), node.getOpStartRelMicros()),
                nanos(node.getOpEndRelNanos(), node.getOpEndRelMicros())
                    - nanos(node.getOpStartRelNanos(), node.getOpStartRelMicros())));
      }
    }
    List<Op> timed = new ArrayList<>(onOneClock(ops));
    timed.sort(Comparator.comparingLong(Op::startNanos));
    return new StepTrace(timed, GpuMemory.inUse(stats));
  }

  /**
   * The rows of a GPU may count from the beginning of the trace where the others count from 1970:
   * all then begin together.
   */
  private static List<Op> onOneClock(List<Op> ops) {
    LongSummaryStatistics dated = starts(ops, true);
    LongSummaryStatistics undated = starts(ops, false);
    if (dated.getCount() == 0 || undated.getCount() == 0) {
      return ops;
    }
    long shift = dated.getMin() - undated.getMin();
    return ops.stream().map(op -> op.isDated() ? op : op.later(shift)).toList();
  }

  private static LongSummaryStatistics starts(List<Op> ops, boolean dated) {
    return ops.stream()
        .filter(op -> op.isDated() == dated)
        .mapToLong(Op::startNanos)
        .summaryStatistics();
  }

  /** Transfers between processes are recorded in microseconds only. */
  private static long nanos(long nanos, long micros) {
    return nanos == 0 ? micros * 1000 : nanos;
  }

  /** The label is {@code name = Type(inputs)}. */
  private static String type(NodeExecStats node) {
    String label = node.getTimelineLabel();
    int from = label.indexOf(" = ");
    int to = label.indexOf('(', from);
    return from < 0 || to < 0 ? "" : label.substring(from + 3, to);
  }

  /**
   * The trace in the format of Chrome ({@code chrome://tracing}) and Perfetto; ops of a device that
   * run at the same time are on separate lanes.
   */
  public JsonObject chromeTrace() {
    JsonArray events = new JsonArray();
    TreeMap<String, List<Long>> laneEnds = new TreeMap<>();
    long begin = ops.isEmpty() ? 0 : ops.get(0).startNanos;
    for (Op op : ops) {
      List<Long> ends = laneEnds.computeIfAbsent(op.device, device -> new ArrayList<>());
      JsonObject event = new JsonObject();
      event.addProperty("ph", "X");
      event.addProperty("name", op.type.isEmpty() ? op.name : op.type);
      event.addProperty("cat", "op");
      event.addProperty("pid", laneEnds.headMap(op.device).size());
      event.addProperty("tid", freeLane(ends, op));
      event.addProperty("ts", (op.startNanos - begin) / 1e3);
      event.addProperty("dur", op.nanos / 1e3);
      JsonObject arguments = new JsonObject();
      arguments.addProperty("name", op.name);
      arguments.addProperty("device", op.device);
      event.add("args", arguments);
      events.add(event);
    }
    JsonObject trace = new JsonObject();
    trace.add("traceEvents", events);
    trace.addProperty("displayTimeUnit", "ms");
    return trace;
  }

  private static int freeLane(List<Long> ends, Op op) {
    for (int lane = 0; lane < ends.size(); lane++) {
      if (ends.get(lane) <= op.startNanos) {
        ends.set(lane, op.endNanos());
        return lane;
      }
    }
    ends.add(op.endNanos());
    return ends.size() - 1;
  }
}
