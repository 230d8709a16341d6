package dev.tandem.experiments.tracking;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.annotations.SerializedName;
import dev.tandem.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mlflow.api.proto.Service;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowHttpException;

/**
 * A run on an MLflow server. Its id is kept in a file, so that a training that is resumed goes on
 * with the same run.
 */
final class MlflowRun {
  private static final String ID = "run_id";
  private static final String ADDRESS = "tracking_uri";
  private static final String DELETED = "deleted";
  // What a server takes in one request.
  private static final int PARAMETERS = 100;
  private static final int METRICS = 1000;
  private static final int LONGEST_PARAMETER = 500;
  private static final int REJECTED = 400;
  private static final int FAILED = 500;
  private static final int TOO_MANY = 429;

  /**
   * The content of the file.
   *
   * @param address of the server; null if it is missing
   * @param id of the run; null if it is missing
   */
  private record Kept(@SerializedName(ADDRESS) String address, @SerializedName(ID) String id) {}

  private final TrackingServer server;
  private final Path file;
  private final MlflowClient client;
  private Optional<Service.RunInfo> run = Optional.empty();
  private boolean goesOn;

  /**
   * @param file keeps the id
   */
  MlflowRun(TrackingServer server, Path file) {
    this.server = server;
    this.file = file;
    this.client = new MlflowClient(server.address());
  }

  /**
   * Begins the run, or goes on with it.
   *
   * @param name of a new run
   * @param parameters of a new run
   */
  void begin(String name, Map<String, String> parameters) {
    send(
        () -> {
          if (run.isEmpty()) {
            run = begun();
            goesOn = run.isPresent();
          }
          if (goesOn) {
            update("RUNNING", Optional.empty());
            return;
          }
          run = run.or(() -> Optional.of(create(name)));
          log(parameters);
          remember();
        });
  }

  private Service.RunInfo run() {
    return run.orElseThrow(() -> new RejectedException("the run was not begun", null));
  }

  private Optional<Service.RunInfo> begun() {
    try {
      // The server keeps a run that somebody has deleted, but takes nothing for it.
      return kept()
          .filter(kept -> server.address().equals(kept.address) && kept.id != null)
          .map(kept -> client.getRun(kept.id).getInfo())
          .filter(found -> !found.getLifecycleStage().equals(DELETED));
    } catch (MlflowHttpException e) {
      if (!isRejected(e)) {
        throw e;
      }
      // The run is gone.
      return Optional.empty();
    }
  }

  /** What the file keeps; empty if there is none yet, or a damaged one. */
  private Optional<Kept> kept() {
    try {
      return Optional.ofNullable(new Gson().fromJson(Files.readString(file), Kept.class));
    } catch (IOException | JsonParseException e) {
      return Optional.empty();
    }
  }

  private Service.RunInfo create(String name) {
    return client.createRun(
        Service.CreateRun.newBuilder()
            .setExperimentId(experiment())
            .setRunName(name)
            .setStartTime(System.currentTimeMillis())
            .addTags(tag("mlflow.source.name", "tandem"))
            .build());
  }

  /** The number of the experiment, which is created if it is not there. */
  private String experiment() {
    // By a search: asked for one that is not there, the client tries again and again.
    String quote = server.experiment().contains("'") ? "\"" : "'";
    return client
        .searchExperiments("name = " + quote + server.experiment() + quote)
        .getItems()
        .stream()
        .map(Service.Experiment::getExperimentId)
        .findFirst()
        .orElseGet(this::created);
  }

  private String created() {
    try {
      return client.createExperiment(server.experiment());
    } catch (MlflowHttpException e) {
      // Another run has created it since the search.
      if (String.valueOf(e.getBodyMessage()).contains("RESOURCE_ALREADY_EXISTS")) {
        return client
            .getExperimentByName(server.experiment())
            .map(Service.Experiment::getExperimentId)
            .orElseThrow(() -> e);
      }
      throw e;
    }
  }

  private static Service.RunTag tag(String key, String value) {
    return Service.RunTag.newBuilder().setKey(key).setValue(value).build();
  }

  private void remember() {
    Kept kept = new Kept(server.address(), run().getRunId());
    AtomicFile.write(file, new Gson().toJson(kept) + "\n");
  }

  private void log(Map<String, String> parameters) {
    List<Service.Param> all =
        parameters.entrySet().stream()
            .map(
                entry ->
                    Service.Param.newBuilder()
                        .setKey(entry.getKey())
                        .setValue(shortened(entry.getValue()))
                        .build())
            .toList();
    for (int i = 0; i < all.size(); i += PARAMETERS) {
      client.logBatch(
          run().getRunId(),
          List.of(),
          all.subList(i, Math.min(all.size(), i + PARAMETERS)),
          List.of());
    }
  }

  private static String shortened(String value) {
    return value.length() <= LONGEST_PARAMETER ? value : value.substring(0, LONGEST_PARAMETER);
  }

  /** Sends metrics. */
  void metrics(List<Service.Metric> metrics) {
    List<Service.Metric> all = new ArrayList<>(metrics);
    send(
        () -> {
          for (int i = 0; i < all.size(); i += METRICS) {
            client.logBatch(
                run().getRunId(),
                all.subList(i, Math.min(all.size(), i + METRICS)),
                List.of(),
                List.of());
          }
        });
  }

  /** Sends a file, see {@link MlflowArtifacts#put}. */
  void file(Path path, String name, Runnable progress) {
    new MlflowArtifacts(server, run().getArtifactUri()).put(path, name, progress);
  }

  /**
   * Ends the run.
   *
   * @param status FINISHED, FAILED or KILLED
   */
  void end(String status) {
    send(() -> update(status, Optional.of(System.currentTimeMillis())));
  }

  private void update(String status, Optional<Long> endTime) {
    JsonObject change = new JsonObject();
    change.addProperty(ID, run().getRunId());
    change.addProperty("status", status);
    endTime.ifPresent(time -> change.addProperty("end_time", time));
    client.sendPost("runs/update", change.toString());
  }

  private static void send(Runnable request) {
    try {
      request.run();
    } catch (MlflowHttpException e) {
      if (isRejected(e)) {
        throw new RejectedException(e.getMessage() + " " + e.getBodyMessage(), e);
      }
      throw e;
    }
  }

  private static boolean isRejected(MlflowHttpException e) {
    int status = e.getStatusCode();
    return status >= REJECTED && status < FAILED && status != TOO_MANY;
  }

  /** Closes the connection. */
  void close() {
    client.close();
  }
}
