package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * A folder data set of twelve small images with two coloured classes and an ignored corner, its
 * split, and a config for a network small enough to train in seconds.
 */
public final class TinyProject {
  static final int WIDTH = 46;
  static final int HEIGHT = 38;

  /** Settings that make a training of any other config about as small. */
  static final List<String> TINY =
      List.of(
          "model.backbone=" + TinyEncoder.class.getName(),
          "model.aspp_channels=8",
          "model.low_level_channels=4",
          "model.head_channels=8",
          "model.representation_channels=8",
          "training.evaluate_every=0",
          "training.labeled_batch=2",
          "training.unlabeled_batch=2",
          "training.crop=32");

  private final Path root;

  /** Draws the images and writes the lists and the config, with {@link TinyEncoder}. */
  public TinyProject(Path root) throws IOException {
    this(root, TinyEncoder.class.getName());
  }

  /** The same with another encoder, four channels wide where it has a width. */
  TinyProject(Path root, String backbone) throws IOException {
    this.root = root;
    Files.createDirectories(root.resolve("images"));
    Files.createDirectories(root.resolve("labels"));
    for (int i = 0; i < 12; i++) {
      draw(i);
    }
    // The unlabelled images: no command may read a label of them.
    for (int i = 4; i < 9; i++) {
      Files.delete(label(i));
    }
    writeSplit("labeled", 0, 4);
    writeSplit("unlabeled", 4, 9);
    writeSplit("valid", 9, 12);
    Files.writeString(config(), json(backbone).toString());
  }

  private void draw(int index) throws IOException {
    Random random = new Random(index);
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    BufferedImage mask = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
    int edge = 10 + random.nextInt(WIDTH - 20);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int noise = random.nextInt(60);
        boolean right = x >= edge;
        image.setRGB(x, y, right ? (200 - noise) << 16 | noise << 8 : noise << 8 | 180 + noise);
        boolean ignored = x < 3 && y < 3;
        mask.getRaster().setSample(x, y, 0, ignored ? 255 : right ? 1 : 0);
      }
    }
    ImageIO.write(image, "jpg", image(index).toFile());
    ImageIO.write(mask, "png", label(index).toFile());
  }

  private void writeSplit(String name, int from, int to) throws IOException {
    StringBuilder ids = new StringBuilder();
    for (int i = from; i < to; i++) {
      ids.append("im").append(i).append('\n');
    }
    Files.writeString(list(name), ids);
  }

  private JsonObject json(String backbone) {
    JsonObject config = new JsonObject();
    config.addProperty("name", "tiny");
    JsonObject dataset = new JsonObject();
    dataset.addProperty("kind", "folder");
    dataset.addProperty("root", ".");
    dataset.addProperty("split", ".");
    JsonArray classes = new JsonArray();
    classes.add("left");
    classes.add("right");
    dataset.add("classes", classes);
    config.add("dataset", dataset);
    JsonObject model = new JsonObject();
    model.addProperty("backbone", backbone);
    model.addProperty("base_width", 4);
    model.addProperty("aspp_channels", 8);
    model.addProperty("low_level_channels", 4);
    model.addProperty("head_channels", 8);
    model.addProperty("representation_channels", 8);
    config.add("model", model);
    JsonObject method = new JsonObject();
    method.addProperty("queries", 8);
    method.addProperty("negatives", 8);
    config.add("method", method);
    JsonObject training = new JsonObject();
    training.addProperty("steps", 3);
    training.addProperty("labeled_batch", 2);
    training.addProperty("unlabeled_batch", 2);
    training.addProperty("crop", 32);
    training.addProperty("inspected_images", 0);
    config.add("training", training);
    return config;
  }

  /** The config. */
  public Path config() {
    return root.resolve("tiny.json");
  }

  /** A photograph. */
  public Path image(int index) {
    return root.resolve("images/im" + index + ".jpg");
  }

  /** Its mask. */
  public Path label(int index) {
    return root.resolve("labels/im" + index + ".png");
  }

  /** A list of the split: labeled, unlabeled or valid. */
  public Path list(String name) {
    return root.resolve(name + "_filename.txt");
  }

  /** The path of a run folder that does not exist yet. */
  public Path run(String name) {
    return root.resolve("runs").resolve(name);
  }

  /** Trains into the run folder of a name, with settings {@code key=value}. */
  public Outcome train(String name, String... settings) {
    List<Object> line = new ArrayList<>(List.of("train", config(), "--run-dir", run(name)));
    for (String setting : settings) {
      line.addAll(List.of("--set", setting));
    }
    return tandem(line.toArray());
  }

  /** The command that trains into a run folder, from its last checkpoint if it has one. */
  public List<String> trainingLine(Path run, String... settings) {
    List<String> line =
        new ArrayList<>(
            List.of("train", config().toString(), "--resume", "--run-dir", run.toString()));
    for (String setting : settings) {
      line.addAll(List.of("--set", setting));
    }
    return line;
  }

  /** The folder of a run that was trained to its end. */
  public Path trained(String name, String... settings) {
    Outcome outcome = train(name, settings);
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    return run(name);
  }

  /** The result of a command: exit code and output. */
  public record Outcome(int code, String out, String err) {}

  /** Runs a command in this process. */
  public static Outcome tandem(Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> line = new ArrayList<>();
    for (Object argument : arguments) {
      line.add(argument.toString());
    }
    int code =
        Tandem.run(
            line,
            new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false));
    return new Outcome(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
