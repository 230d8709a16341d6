package dev.tandem.report;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A browser without a window, where one is installed. */
final class Browser {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");
  private static final int SECONDS = 90;

  private final Path program;
  private final Path folder;

  private Browser(Path program, Path folder) {
    this.program = program;
    this.folder = folder;
  }

  /**
   * The first that is on the path.
   *
   * @param folder for its profile and output
   */
  static Optional<Browser> installed(Path folder) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of(path.split(File.pathSeparator))
        .flatMap(place -> NAMES.stream().map(name -> Path.of(place, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .map(program -> new Browser(program, folder));
  }

  /** The page as it is after its scripts have run. */
  String dom(Path page) throws IOException, InterruptedException {
    return run(page, List.of("--dump-dom"));
  }

  /** A picture of the top of a page. */
  Path picture(Path page, int width, int height, boolean dark)
      throws IOException, InterruptedException {
    Path file = folder.resolve(dark ? "dark.png" : "light.png");
    run(
        page,
        List.of(
            "--hide-scrollbars",
            "--window-size=%d,%d".formatted(width, height),
            "--blink-settings=preferredColorScheme=" + (dark ? 0 : 1),
            "--screenshot=" + file));
    return file;
  }

  private String run(Path page, List<String> options) throws IOException, InterruptedException {
    List<String> line =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--allow-file-access-from-files",
                "--user-data-dir=" + folder.resolve("profile")));
    line.addAll(options);
    line.add(page.toUri().toString());
    Path out = folder.resolve("out.txt");
    Process process =
        new ProcessBuilder(line)
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("err.txt").toFile())
            .start();
    boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertTrue(ended, "the browser did not end");
    return Files.readString(out, StandardCharsets.UTF_8);
  }
}
