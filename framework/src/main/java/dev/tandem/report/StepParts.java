package dev.tandem.report;

import dev.tandem.distribution.ReplicatedGraph;
import dev.tandem.training.StepContext;
import dev.tandem.training.TrainingStep;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The time of a traced training step, divided into its parts.
 *
 * @param seconds wall time of each part; while n ops run at the same time each is charged 1/n of
 *     it, so that the parts add up to the duration of the step
 * @param opSeconds sum of the durations of the part's ops; larger than the wall time where ops ran
 *     in parallel
 */
public record StepParts(Map<Part, Double> seconds, Map<Part, Double> opSeconds) {

  /** A part of the step. An op belongs to a part by its type or name scope. */
  public enum Part {
    /** Only the wait for the next batch is running. */
    DATA_WAIT,
    /** The teacher's forward pass. */
    TEACHER,
    /** The student's forward pass. */
    STUDENT_FORWARD,
    /** Pseudo-labels, and strong augmentation of images and labels. */
    STRONG_VIEW,
    /** The losses in logit space, without their gradients. */
    LOSSES,
    /**
     * The contrastive loss: valid pixels, prototypes, sampling, loss, and its gradient with respect
     * to the anchors.
     */
    CONTRASTIVE,
    /** The backward pass by automatic differentiation: of the network and of the losses. */
    BACKWARD,
    /** Only collectives between replicas are running: gradients, statistics, prototypes. */
    COLLECTIVES,
    /** Optimizer, the teacher's moving average, running statistics, prototypes. */
    UPDATE,
    /** Ops outside all scopes: reads of variables, copies, constants. */
    OTHER,
    /** Only copies between the host and a GPU, or within it, are running. */
    COPIES,
    /** No op is running; on a GPU, no kernel and no copy. */
    IDLE;

    /** The key in JSON. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Parts whose ops mostly wait: charged only while no op of another part is running. */
  private static final List<Part> WAITING = List.of(Part.DATA_WAIT, Part.COLLECTIVES, Part.COPIES);

  /**
   * The op by which a collective receives data; its time is contained in that of the collective.
   */
  private static final String TRANSFER = "RecvBuf";

  /** The row of a GPU that has every kernel and copy once. */
  private static final String KERNELS = "/stream:all";

  private static final Pattern COPY = Pattern.compile("mem(cpy|set)", Pattern.CASE_INSENSITIVE);

  /**
   * Divides the time of a trace; assigns every op by type or name scope, which is the same in every
   * replica. With GPUs, it is the time of their kernels and copies, and the mean over the GPUs.
   */
  public static StepParts of(StepTrace trace) {
    Map<String, List<StepTrace.Op>> gpus =
        trace.ops().stream()
            .filter(op -> op.device().endsWith(KERNELS))
            .collect(Collectors.groupingBy(StepTrace.Op::device));
    if (gpus.isEmpty()) {
      return of(trace.ops());
    }
    long begin = trace.ops().get(0).startNanos();
    long end = trace.ops().stream().mapToLong(StepTrace.Op::endNanos).max().orElseThrow();
    return mean(gpus.values().stream().map(ops -> of(ops).within(begin, end, ops)).toList());
  }

  private static StepParts mean(List<StepParts> each) {
    Map<Part, Double> seconds = zeros();
    Map<Part, Double> opSeconds = zeros();
    for (StepParts one : each) {
      one.seconds.forEach((part, s) -> seconds.merge(part, s / each.size(), Double::sum));
      one.opSeconds.forEach((part, s) -> opSeconds.merge(part, s / each.size(), Double::sum));
    }
    return new StepParts(seconds, opSeconds);
  }

  /** With the time before the first and after the last of the ops. */
  private StepParts within(long begin, long end, List<StepTrace.Op> ops) {
    long first = ops.stream().mapToLong(StepTrace.Op::startNanos).min().orElseThrow();
    long last = ops.stream().mapToLong(StepTrace.Op::endNanos).max().orElseThrow();
    Map<Part, Double> whole = new EnumMap<>(seconds);
    whole.merge(Part.IDLE, (first - begin + end - last) / 1e9, Double::sum);
    return new StepParts(whole, opSeconds);
  }

  private static StepParts of(List<StepTrace.Op> ops) {
    Map<Part, Double> opSeconds = zeros();
    List<Edge> edges = new ArrayList<>();
    for (StepTrace.Op op : ops) {
      if (op.name().equals(TRANSFER)) {
        continue;
      }
      Part part = part(op);
      opSeconds.merge(part, op.nanos() / 1e9, Double::sum);
      edges.add(new Edge(op.startNanos(), part, 1));
      edges.add(new Edge(op.endNanos(), part, -1));
    }
    edges.sort(Comparator.comparingLong(Edge::nanos));
    return new StepParts(shares(edges), opSeconds);
  }

  /** An op's start (+1) or end (−1). */
  private record Edge(long nanos, Part part, int change) {}

  private static Map<Part, Double> shares(List<Edge> edges) {
    Map<Part, Double> seconds = zeros();
    Map<Part, Integer> running = new EnumMap<>(Part.class);
    long last = edges.isEmpty() ? 0 : edges.get(0).nanos;
    for (Edge edge : edges) {
      share(seconds, running, (edge.nanos - last) / 1e9);
      running.merge(edge.part, edge.change, Integer::sum);
      last = edge.nanos;
    }
    return seconds;
  }

  private static void share(
      Map<Part, Double> seconds, Map<Part, Integer> running, double interval) {
    Map<Part, Integer> working = new EnumMap<>(running);
    working.keySet().removeAll(WAITING);
    int ops = working.values().stream().mapToInt(n -> n).sum();
    if (ops == 0) {
      seconds.merge(awaited(running), interval, Double::sum);
      return;
    }
    working.forEach((part, count) -> seconds.merge(part, interval * count / ops, Double::sum));
  }

  /** The waiting part to charge while only waiting ops are running. */
  private static Part awaited(Map<Part, Integer> running) {
    return WAITING.stream()
        .filter(part -> running.getOrDefault(part, 0) > 0)
        .findFirst()
        .orElse(Part.IDLE);
  }

  private static Map<Part, Double> zeros() {
    Map<Part, Double> zeros = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      zeros.put(part, 0.0);
    }
    return zeros;
  }

  private static Part part(StepTrace.Op op) {
    if (op.name().startsWith("IteratorGetNext") || op.type().equals("IteratorGetNext")) {
      return Part.DATA_WAIT;
    }
    if (op.type().startsWith("Collective")) {
      return Part.COLLECTIVES;
    }
    if (op.device().endsWith(KERNELS) && COPY.matcher(op.name() + op.type()).find()) {
      return Part.COPIES;
    }
    String name = ReplicatedGraph.inFirstReplica(op.name());
    String scope = name.substring(0, Math.max(0, name.indexOf('/')));
    return switch (scope) {
      case StepContext.TEACHER_SCOPE -> Part.TEACHER;
      case StepContext.STUDENT_SCOPE -> Part.STUDENT_FORWARD;
      case StepContext.VIEW_SCOPE -> Part.STRONG_VIEW;
      case StepContext.LOSS_SCOPE -> Part.LOSSES;
      case StepContext.CONTRAST_SCOPE -> Part.CONTRASTIVE;
      case TrainingStep.UPDATE_SCOPE -> Part.UPDATE;
      case "Gradients" -> Part.BACKWARD;
      default -> Part.OTHER;
    };
  }
}
