package dev.tandem.experiments.tracking;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Set;
import org.apache.commons.io.input.ObservableInputStream;

/**
 * The files of an MLflow run. MLflow's Java client leaves them to a Python program; they are sent
 * here by the server's own interface ({@code mlflow-artifacts:}, its default) or, if the server
 * runs on this machine and keeps files in a folder, copied there.
 */
final class MlflowArtifacts {
  private static final String PROXIED = "mlflow-artifacts";
  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final int REJECTED = 400;
  private static final int FAILED = 500;
  private static final Duration TO_CONNECT = Duration.ofSeconds(10);
  private static final Duration TO_SEND = Duration.ofMinutes(10);

  private final TrackingServer server;
  private final URI root;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(TO_CONNECT)
          .build();

  /**
   * @param root the run's {@code artifact_uri}
   */
  MlflowArtifacts(TrackingServer server, String root) {
    this.server = server;
    this.root = root.startsWith("/") ? Path.of(root).toUri() : URI.create(root);
  }

  /**
   * Sends a file.
   *
   * @param name among the run's files, with slashes where it has folders
   * @param progress told of each part that is sent
   * @throws RejectedException if the file cannot be read or copied, or the server keeps its files
   *     where only itself can put them
   */
  void put(Path file, String name, Runnable progress) {
    try {
      if (PROXIED.equals(root.getScheme())) {
        send(request(file, name, progress), name);
      } else if ("file".equals(root.getScheme()) && isOnThisMachine()) {
        copy(file, Path.of(root).resolve(name));
      } else {
        throw new RejectedException(
            "files are not sent: they would belong into %s, expected a server that takes them (--serve-artifacts)"
                .formatted(root),
            null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private boolean isOnThisMachine() {
    return THIS_MACHINE.contains(URI.create(server.address()).getHost());
  }

  private static void copy(Path file, Path target) {
    try {
      Files.createDirectories(target.getParent());
      Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new RejectedException("%s cannot be copied: %s".formatted(file, e), e);
    }
  }

  private void send(HttpRequest request, String name) throws IOException, InterruptedException {
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    String answer = "HTTP %d for %s".formatted(response.statusCode(), name);
    if (response.statusCode() >= FAILED) {
      throw new IOException(answer);
    }
    if (response.statusCode() >= REJECTED) {
      throw new RejectedException(answer, null);
    }
  }

  private HttpRequest request(Path file, String name, Runnable progress) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address(name)).timeout(TO_SEND).PUT(body(file, progress));
    server.authorization().ifPresent(value -> request.header("Authorization", value));
    return request.build();
  }

  private static HttpRequest.BodyPublisher body(Path file, Runnable progress) {
    try {
      long bytes = Files.size(file);
      return bytes == 0
          ? HttpRequest.BodyPublishers.noBody()
          : HttpRequest.BodyPublishers.fromPublisher(
              HttpRequest.BodyPublishers.ofInputStream(() -> observed(file, progress)), bytes);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static InputStream observed(Path file, Runnable progress) {
    try {
      return new ObservableInputStream(
          Files.newInputStream(file),
          new ObservableInputStream.Observer() {
            @Override
            public void data(byte[] buffer, int offset, int length) {
              progress.run();
            }
          });
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static RejectedException unreadable(Path file, IOException e) {
    return new RejectedException("%s cannot be read: %s".formatted(file, e), e);
  }

  private URI address(String name) {
    try {
      String path = new URI(null, null, root.getPath() + "/" + name, null).toASCIIString();
      return URI.create(server.address() + "/api/2.0/mlflow-artifacts/artifacts" + path);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("no path: " + name, e);
    }
  }
}
