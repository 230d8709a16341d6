package dev.tandem.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import dev.tandem.graph.GpuShare;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterTest {
  @Test
  void tfConfigNamesWorkersAndTask() {
    Cluster cluster =
        Cluster.parse(
            "{\"cluster\": {\"worker\": [\"a:1\", \"b:2\"]}, \"task\": {\"type\": \"worker\","
                + " \"index\": 1}}");
    assertEquals(new Cluster(List.of("a:1", "b:2"), 1), cluster);
    assertEquals(false, cluster.isChief());
    assertEquals(List.of(0), cluster.others());
  }

  @Test
  void aChiefComesBeforeTheWorkers() {
    String jobs = "{\"cluster\": {\"worker\": [\"b:2\"], \"chief\": [\"a:1\"]}, \"task\": ";
    assertEquals(
        new Cluster(List.of("a:1", "b:2"), 0),
        Cluster.parse(jobs + "{\"type\": \"chief\", \"index\": 0}}"));
    assertEquals(
        new Cluster(List.of("a:1", "b:2"), 1),
        Cluster.parse(jobs + "{\"type\": \"worker\", \"index\": 0}}"));
  }

  @ParameterizedTest
  @CsvSource({
    "chief, 1, 'expected 0 to 0 for a chief'",
    "worker, -1, 'expected 0 to 1 for a worker'",
    "worker, 2, 'expected 0 to 1 for a worker'",
    "worker, 1.5, 'expected {\"cluster\"'"
  })
  void anIndexBeyondTheAddressesOfItsJobIsRefused(String type, String index, String expected) {
    String config =
        "{\"cluster\": {\"worker\": [\"b:2\", \"c:2\"], \"chief\": [\"a:1\"]}, \"task\": {\"type\": \""
            + type
            + "\", \"index\": "
            + index
            + "}}";
    String message =
        assertThrows(InvalidInputException.class, () -> Cluster.parse(config)).getMessage();
    assertTrue(message.contains(expected), message);
  }

  @Test
  void workersOfOneHostShareItsProcessors() {
    List<String> workers = List.of("a:1", "b:1", "a:2", "a:3");
    assertEquals(3, new Cluster(workers, 2).workersOnThisHost());
    assertEquals(1, new Cluster(workers, 1).workersOnThisHost());
    assertEquals(2, strategy(workers, 2).processorsPerReplica(8));
    assertEquals(8, strategy(workers, 1).processorsPerReplica(8));
    assertEquals(1, strategy(workers, 0).processorsPerReplica(2));
  }

  @Test
  void processesOfAHostHaveGpusOfTheirOwn() {
    List<String> workers = List.of("a:1", "b:1", "a:2", "a:3");
    assertEquals(List.of(0), new Cluster(workers, 0).gpuShare(4, 1).visible());
    assertEquals(List.of(1), new Cluster(workers, 2).gpuShare(4, 1).visible());
    assertEquals(List.of(2), new Cluster(workers, 3).gpuShare(4, 1).visible());
    assertEquals(GpuShare.ALL, new Cluster(workers, 1).gpuShare(4, 0));
  }

  private static DistributionStrategy strategy(List<String> workers, int task) {
    return new MultiWorkerMirroredStrategy(
        new Cluster(workers, task), LocalDevices.ofCpu(1), Duration.ofSeconds(1), lost -> {});
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense | TF_CONFIG: found nonsense",
        "{} | TF_CONFIG: found {}",
        "{\"cluster\": {\"worker\": [\"a:1\"]}} | TF_CONFIG: found",
        "{\"cluster\": {\"worker\": [null]}, \"task\": {\"type\": \"worker\", \"index\": 0}} |"
            + " TF_CONFIG: found",
        "{\"cluster\": {\"worker\": [\"a:1\"]}, \"task\": {\"type\": null, \"index\": 0}} |"
            + " TF_CONFIG: found",
        "{\"cluster\": {\"worker\": [\"a:1\"]}, \"task\": {\"type\": \"worker\", \"index\": null}} |"
            + " TF_CONFIG: found",
        "{\"cluster\": {\"worker\": null}, \"task\": {\"type\": \"worker\", \"index\": 0}} |"
            + " TF_CONFIG: found",
        "{\"cluster\": {\"worker\": [\"a\"]}, \"task\": {\"type\": \"worker\", \"index\": 0}} |"
            + " found a, expected host:port",
        "{\"cluster\": {\"worker\": [\"a:1\"]}, \"task\": {\"type\": \"worker\", \"index\": 1}} |"
            + " task.index: found 1, expected 0 to 0 for a worker",
        "{\"cluster\": {\"worker\": [\"a:65536\"]}, \"task\": {\"type\": \"worker\", \"index\": 0}} |"
            + " found a:65536, expected host:port with a port from 1 to 65535",
        "{\"cluster\": {\"worker\": [\"a:0\"]}, \"task\": {\"type\": \"worker\", \"index\": 0}} |"
            + " found a:0, expected host:port with a port from 1 to 65535",
        "{\"cluster\": {\"worker\": [\"a:1\", \"a:1\"]}, \"task\": {\"type\": \"worker\", \"index\":"
            + " 0}} | found a:1,a:1, expected each address once",
        "{\"cluster\": {}, \"task\": {\"type\": \"worker\", \"index\": 0}} | found no worker",
        "{\"cluster\": {\"worker\": [\"a:1\"]}, \"task\": {\"type\": \"ps\", \"index\": 0}} |"
            + " task.type: found ps"
      })
  void anythingElseIsRefusedInOneLine(String tfConfig, String expected) {
    String message =
        assertThrows(InvalidInputException.class, () -> Cluster.parse(tfConfig)).getMessage();
    assertTrue(message.contains(expected), message);
  }
}
