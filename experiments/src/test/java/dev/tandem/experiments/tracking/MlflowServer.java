package dev.tandem.experiments.tracking;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on this machine with the part of MLflow's REST interface that a run needs. It keeps what
 * it is sent, and can be told to fail.
 */
final class MlflowServer implements AutoCloseable {
  private static final String API = "/api/2.0/mlflow/";
  private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/";

  private final HttpServer server;
  private final List<String> requests = new ArrayList<>();
  private final Map<String, String> parameters = new TreeMap<>();
  private final List<String> metrics = new ArrayList<>();
  private final Map<String, Integer> files = new ConcurrentSkipListMap<>();
  private final List<String> states = new ArrayList<>();
  private volatile int status = 200;
  private final AtomicInteger filesToFail = new AtomicInteger();
  private String lifecycle = "active";
  private boolean createdByOthers;

  MlflowServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String address() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  /** From now on every request is answered with this HTTP status. */
  void answerWith(int httpStatus) {
    status = httpStatus;
  }

  /** So many files are answered with 503. */
  void failFiles(int count) {
    filesToFail.set(count);
  }

  /** The run is deleted, as in the web page: it stays, and takes nothing. */
  synchronized void deleteRun() {
    lifecycle = "deleted";
  }

  /** Between the search for the experiment and its creation somebody else creates it. */
  synchronized void createExperimentFirst() {
    createdByOthers = true;
  }

  synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  synchronized Map<String, String> parameters() {
    return Map.copyOf(parameters);
  }

  /** {@code key step value}, in the order of their arrival. */
  synchronized List<String> metrics() {
    return List.copyOf(metrics);
  }

  /** The size of each file. */
  Map<String, Integer> files() {
    return files;
  }

  /** The states that the run was set to. */
  synchronized List<String> states() {
    return List.copyOf(states);
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath();
    boolean fails =
        path.startsWith(ARTIFACTS) && filesToFail.getAndUpdate(n -> n > 0 ? n - 1 : 0) > 0;
    if (fails) {
      reply(exchange, 503, "{}");
    } else if (status != 200) {
      reply(exchange, status, "{\"error_code\": \"SOME\", \"message\": \"told to fail\"}");
    } else if (path.startsWith(ARTIFACTS)) {
      files.put(path.substring(ARTIFACTS.length()), body.length);
      reply(exchange, 200, "{}");
    } else {
      answer(exchange, path.substring(API.length()), new String(body, StandardCharsets.UTF_8));
    }
  }

  private synchronized void answer(HttpExchange exchange, String call, String body)
      throws IOException {
    requests.add(call);
    switch (call) {
      case "experiments/search" -> reply(exchange, 200, "{}");
      case "experiments/create" -> {
        if (createdByOthers) {
          reply(exchange, 400, "{\"error_code\": \"RESOURCE_ALREADY_EXISTS\", \"message\": \"\"}");
        } else {
          reply(exchange, 200, "{\"experiment_id\": \"7\"}");
        }
      }
      case "experiments/get-by-name" ->
          reply(exchange, 200, "{\"experiment\": {\"experiment_id\": \"7\"}}");
      case "runs/create" -> {
        lifecycle = "active";
        reply(exchange, 200, run());
      }
      case "runs/get" -> reply(exchange, 200, run());
      case "runs/log-batch" -> {
        JsonObject batch = JsonParser.parseString(body).getAsJsonObject();
        if (list(batch, "metrics").asList().stream().allMatch(MlflowServer::isTaken)) {
          keep(batch);
          reply(exchange, 200, "{}");
        } else {
          reply(exchange, 400, "{\"error_code\": \"INVALID_PARAMETER_VALUE\", \"message\": \"\"}");
        }
      }
      case "runs/update" -> {
        states.add(JsonParser.parseString(body).getAsJsonObject().get("status").getAsString());
        reply(exchange, 200, "{}");
      }
      default -> reply(exchange, 404, "{}");
    }
  }

  private String run() {
    return ("{\"run\": {\"info\": {\"run_id\": \"r1\", \"experiment_id\": \"7\","
            + " \"lifecycle_stage\": \"%s\","
            + " \"artifact_uri\": \"mlflow-artifacts:/7/r1/artifacts\"}}}")
        .formatted(lifecycle);
  }

  /** A name that is a path must be the shortest for it, and lead below where it begins. */
  private static boolean isTaken(JsonElement metric) {
    String key = metric.getAsJsonObject().get("key").getAsString();
    Path path = Path.of(key);
    return !path.isAbsolute() && !path.startsWith("..") && path.normalize().toString().equals(key);
  }

  private void keep(JsonObject batch) {
    for (var entry : list(batch, "params")) {
      JsonObject parameter = entry.getAsJsonObject();
      parameters.put(parameter.get("key").getAsString(), parameter.get("value").getAsString());
    }
    for (var entry : list(batch, "metrics")) {
      JsonObject metric = entry.getAsJsonObject();
      metrics.add(
          "%s %s %s"
              .formatted(
                  metric.get("key").getAsString(),
                  metric.has("step") ? metric.get("step").getAsString() : "0",
                  metric.has("value") ? metric.get("value").getAsString() : "0"));
    }
  }

  private static JsonArray list(JsonObject batch, String name) {
    return batch.has(name) ? batch.getAsJsonArray(name) : new JsonArray();
  }

  private static void reply(HttpExchange exchange, int httpStatus, String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(httpStatus, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
