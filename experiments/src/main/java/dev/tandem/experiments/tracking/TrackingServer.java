package dev.tandem.experiments.tracking;

import dev.tandem.InvalidInputException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * An MLflow server, as the environment names it for every program that uses MLflow.
 *
 * @param address without a slash at its end
 * @param experiment under which runs are filed
 * @param authorization of HTTP requests, if the server wants one
 */
record TrackingServer(String address, String experiment, Optional<String> authorization) {
  private static final String ADDRESS = "MLFLOW_TRACKING_URI";
  private static final String DEFAULT_EXPERIMENT = "tandem";

  /**
   * The server that an environment names.
   *
   * @return empty if it names none
   * @throws InvalidInputException if it names something else
   */
  static Optional<TrackingServer> of(Map<String, String> environment) {
    return text(environment, ADDRESS).map(address -> of(address, environment));
  }

  private static TrackingServer of(String text, Map<String, String> environment) {
    String address = text.replaceFirst("/+$", "");
    requireHttp(address);
    return new TrackingServer(
        address,
        text(environment, "MLFLOW_EXPERIMENT_NAME").orElse(DEFAULT_EXPERIMENT),
        basic(environment)
            .or(() -> text(environment, "MLFLOW_TRACKING_TOKEN").map(token -> "Bearer " + token)));
  }

  private static void requireHttp(String address) {
    try {
      URI uri = new URI(address);
      if (uri.getHost() != null && String.valueOf(uri.getScheme()).matches("https?")) {
        return;
      }
    } catch (URISyntaxException e) {
      throw refused(address);
    }
    throw refused(address);
  }

  private static InvalidInputException refused(String address) {
    return new InvalidInputException(
        "%s: found %s, expected the address of a server, such as http://localhost:5000"
            .formatted(ADDRESS, address));
  }

  /** Empty without both; with both a token does not count, as MLflow's own client has it. */
  private static Optional<String> basic(Map<String, String> environment) {
    return text(environment, "MLFLOW_TRACKING_USERNAME")
        .flatMap(
            user ->
                text(environment, "MLFLOW_TRACKING_PASSWORD")
                    .map(password -> user + ":" + password))
        .map(pair -> pair.getBytes(StandardCharsets.UTF_8))
        .map(bytes -> "Basic " + Base64.getEncoder().encodeToString(bytes));
  }

  private static Optional<String> text(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(t -> !t.isEmpty());
  }
}
