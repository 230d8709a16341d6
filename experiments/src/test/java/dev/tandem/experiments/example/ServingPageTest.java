package dev.tandem.experiments.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tandem.experiments.cli.TinyProject;
import dev.tandem.export.SavedModelPredictor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the page on serving, on a model with batches and with two sizes. */
class ServingPageTest {
  private static final Path ROOT = Path.of(System.getProperty("tandem.root"));
  private static final Path EXPERIMENTS = ROOT.resolve("experiments");
  private static final int HEIGHT = 37;
  private static final int WIDTH = 50;

  @TempDir static Path folder;
  private static Path model;

  @BeforeAll
  static void train() throws IOException {
    model = new TinyProject(folder).trained("run", "training.steps=6").resolve("saved_model");
  }

  private static byte[] pixels(int count, int height, int width) {
    byte[] rgb = new byte[count * height * width * 3];
    Random random = new Random(7);
    for (int i = 0; i < rgb.length; i++) {
      // Blue on the left, red on the right, as the training images are.
      boolean right = i / 3 % width > width / 3;
      rgb[i] = (byte) (i % 3 == (right ? 0 : 2) ? 200 - random.nextInt(60) : random.nextInt(60));
    }
    return rgb;
  }

  private static int[] predicted(byte[] rgb, int height, int width) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < height * width; i++) {
      int colour = (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | rgb[3 * i + 2] & 0xFF;
      image.setRGB(i % width, i / width, colour);
    }
    Path file = folder.resolve("image.png");
    ImageIO.write(image, "png", file.toFile());
    try (SavedModelPredictor predictor = new SavedModelPredictor(model)) {
      return predictor.predict(file).label();
    }
  }

  private static String block(String language) throws IOException {
    String page = Files.readString(EXPERIMENTS.resolve("doc/serving.md"));
    Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertTrue(block.find(), language);
    return block.group(1);
  }

  @Test
  void thePageShowsTheJavaClass() throws IOException {
    String source =
        Files.readString(
            EXPERIMENTS.resolve("src/test/java/dev/tandem/experiments/example/ServeFromJava.java"));
    assertEquals(source.substring(source.indexOf("\npublic ") + 1), block("java"));
  }

  @Test
  void javaLabelsBatchesOfAnySize() throws IOException {
    byte[] two = pixels(2, HEIGHT, WIDTH);
    int half = HEIGHT * WIDTH;
    byte[] small = pixels(1, 20, 31);
    try (ServeFromJava served = new ServeFromJava(model.toString())) {
      int[] labels = served.labels(two, 2, HEIGHT, WIDTH);
      assertArrayEquals(
          predicted(Arrays.copyOf(two, 3 * half), HEIGHT, WIDTH), Arrays.copyOf(labels, half));
      assertArrayEquals(
          predicted(Arrays.copyOfRange(two, 3 * half, 6 * half), HEIGHT, WIDTH),
          Arrays.copyOfRange(labels, half, 2 * half));
      assertArrayEquals(predicted(small, 20, 31), served.labels(small, 1, 20, 31));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void cGivesTheSameLabels() throws IOException, InterruptedException {
    assumeTrue(isInstalled("gcc"), "no C compiler here");
    Path program = folder.resolve("serve");
    Files.writeString(folder.resolve("serve.c"), block("c"));
    Path libraries = nativeLibraries();
    // The library is large, and this linker much faster than the usual one.
    String linker = isInstalled("ld.gold") ? "-fuse-ld=gold" : "-O";
    List<String> compile =
        List.of(
            "gcc",
            linker,
            "-Wall",
            "-Wextra",
            "-Werror",
            "-I" + EXPERIMENTS.resolve("src/test/c"),
            folder.resolve("serve.c").toString(),
            "-o",
            program.toString(),
            "-L" + libraries,
            "-l:libtensorflow_cc.so.2",
            "-l:libtensorflow_framework.so.2",
            "-Wl,-rpath," + libraries);
    assertEquals(0, run(compile, new byte[0], folder.resolve("compiled")));
    try (ServeFromJava served = new ServeFromJava(model.toString())) {
      for (int count = 1; count <= 2; count++) {
        int height = count == 1 ? 20 : HEIGHT;
        byte[] rgb = pixels(count, height, WIDTH);
        List<String> call =
            List.of(program.toString(), model.toString(), "" + count, "" + height, "" + WIDTH);
        Path out = folder.resolve("labels.bin");
        assertEquals(0, run(call, rgb, out));
        byte[] written = Files.readAllBytes(out);
        int[] labels = new int[written.length];
        Arrays.setAll(labels, i -> written[i]);
        assertArrayEquals(served.labels(rgb, count, height, WIDTH), labels);
      }
    }
  }

  private static int run(List<String> command, byte[] input, Path output)
      throws IOException, InterruptedException {
    Path in = Files.write(folder.resolve("input"), input);
    Process process =
        new ProcessBuilder(command)
            .redirectInput(in.toFile())
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertTrue(process.waitFor(10, TimeUnit.MINUTES), command.toString());
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private static boolean isInstalled(String program) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** The folder of the library that this process uses. */
  private static Path nativeLibraries() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .filter(line -> line.endsWith("/libtensorflow_cc.so.2"))
        .map(line -> Path.of(line.substring(line.indexOf('/'))).getParent())
        .findFirst()
        .orElseThrow();
  }
}
