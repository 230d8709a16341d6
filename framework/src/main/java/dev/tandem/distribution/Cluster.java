package dev.tandem.distribution;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.tandem.InvalidInputException;
import dev.tandem.graph.GpuShare;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.proto.ClusterDef;
import org.tensorflow.proto.JobDef;

/**
 * The processes of a distributed training, and which of them this one is.
 *
 * @param workers {@code host:port} of each process; the first is the chief
 * @param task index of this process among the workers, from 0
 */
public record Cluster(List<String> workers, int task) {
  /** The name of the environment variable that describes a cluster to TensorFlow. */
  public static final String TF_CONFIG = "TF_CONFIG";

  /** TensorFlow's name of the job. */
  static final String JOB = "worker";

  /**
   * @throws InvalidInputException if there is no worker, an address is not {@code host:port} or
   *     occurs twice, or the task is out of range
   */
  public Cluster {
    workers = List.copyOf(workers);
    for (String worker : workers) {
      if (!worker.matches("[^:\\s]+:\\d{1,5}") || !isPort(worker.replaceFirst(".*:", ""))) {
        throw new InvalidInputException(
            "cluster: found " + worker + ", expected host:port with a port from 1 to 65535");
      }
    }
    if (workers.size() != new HashSet<>(workers).size()) {
      throw new InvalidInputException(
          "cluster: found " + String.join(",", workers) + ", expected each address once");
    }
    if (workers.isEmpty()) {
      throw new InvalidInputException("cluster: found no worker, expected at least one host:port");
    }
    if (task < 0 || task >= workers.size()) {
      throw new InvalidInputException(
          "cluster: task: found "
              + task
              + ", expected 0 to "
              + (workers.size() - 1)
              + ", one for each of the "
              + workers.size()
              + " workers");
    }
  }

  private static boolean isPort(String digits) {
    int port = Integer.parseInt(digits);
    return port >= 1 && port <= 65535;
  }

  /**
   * Parses the value of the environment variable {@code TF_CONFIG}: {@code {"cluster": {"worker":
   * ["host:port", …]}, "task": {"type": "worker", "index": 0}}}. If there is a job {@code chief},
   * its address comes first.
   *
   * @throws InvalidInputException if the value has another form
   */
  public static Cluster parse(String tfConfig) {
    try {
      JsonObject root = JsonParser.parseString(tfConfig).getAsJsonObject();
      JsonObject cluster = root.getAsJsonObject("cluster");
      JsonObject task = root.getAsJsonObject("task");
      List<String> chief = addresses(cluster, "chief");
      List<String> all = new ArrayList<>(chief);
      all.addAll(addresses(cluster, JOB));
      String type = task.get("type").getAsString();
      int index = task.get("index").getAsBigDecimal().intValueExact();
      return switch (type) {
        case "chief" -> new Cluster(all, within(chief.size(), type, index));
        case JOB -> new Cluster(all, chief.size() + within(all.size() - chief.size(), type, index));
        default ->
            throw new InvalidInputException(
                TF_CONFIG + ": task.type: found " + type + ", expected chief or worker");
      };
    } catch (JsonParseException
        | IllegalStateException
        | NullPointerException
        | ClassCastException
        | UnsupportedOperationException
        | ArithmeticException
        | NumberFormatException e) {
      throw new InvalidInputException(
          TF_CONFIG
              + ": found "
              + tfConfig
              + ", expected {\"cluster\": {\"worker\": [\"host:port\", ...]}, \"task\": {\"type\":"
              + " \"worker\", \"index\": 0}}",
          e);
    }
  }

  /** The index of a task, if its job has so many addresses; of no address at all more is said. */
  private static int within(int size, String job, int index) {
    if (size > 0 && (index < 0 || index >= size)) {
      throw new InvalidInputException(
          "%s: task.index: found %d, expected 0 to %d for a %s"
              .formatted(TF_CONFIG, index, size - 1, job));
    }
    return index;
  }

  private static List<String> addresses(JsonObject cluster, String job) {
    JsonArray array = cluster.getAsJsonArray(job);
    return array == null
        ? List.of()
        : array.asList().stream().map(JsonElement::getAsString).toList();
  }

  /** Whether this process is the chief, which writes the run folder. */
  public boolean isChief() {
    return task == 0;
  }

  /** The tasks of the other processes. */
  List<Integer> others() {
    List<Integer> others = new ArrayList<>();
    for (int i = 0; i < workers.size(); i++) {
      if (i != task) {
        others.add(i);
      }
    }
    return others;
  }

  /** The address at which a worker listens. */
  InetSocketAddress address(int worker) {
    return new InetSocketAddress(host(worker), port(worker));
  }

  /**
   * The number of workers, this one included, whose address names this host: they share its
   * processors.
   */
  int workersOnThisHost() {
    return onThisHost(workers.size());
  }

  /** How many of the first workers are on the host of this process. */
  private int onThisHost(int first) {
    return (int) IntStream.range(0, first).filter(i -> host(i).equals(host(task))).count();
  }

  /**
   * The GPUs of this process: of a host with several processes each has some of its own.
   *
   * @param gpus of this host
   * @param each GPUs of each process; 0 divides all evenly
   * @throws InvalidInputException if there are too few for the processes of this host
   */
  public GpuShare gpuShare(int gpus, int each) {
    return GpuShare.ofProcess(onThisHost(task), workersOnThisHost(), gpus, each);
  }

  private String host(int worker) {
    return workers.get(worker).substring(0, workers.get(worker).lastIndexOf(':'));
  }

  int port(int worker) {
    return Integer.parseInt(
        workers.get(worker).substring(workers.get(worker).lastIndexOf(':') + 1));
  }

  /** The worker's name in messages. */
  String name(int worker) {
    return "worker " + worker + " (" + workers.get(worker) + ")";
  }

  /** The cluster as TensorFlow's protocol buffer. */
  ClusterDef definition() {
    JobDef.Builder job = JobDef.newBuilder().setName(JOB);
    for (int i = 0; i < workers.size(); i++) {
      job.putTasks(i, workers.get(i));
    }
    return ClusterDef.newBuilder().addJob(job).build();
  }
}
