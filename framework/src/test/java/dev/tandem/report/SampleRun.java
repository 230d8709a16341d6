package dev.tandem.report;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import dev.tandem.data.ImageLabelPair;
import dev.tandem.data.SegmentationClass;
import dev.tandem.evaluation.ImageMaps;
import dev.tandem.training.BestEvaluation;
import dev.tandem.training.RunFolder;
import dev.tandem.training.TrainingProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** A run folder as a training of many classes leaves it, with long names, made up. */
final class SampleRun {
  private static final Gson GSON =
      new GsonBuilder()
          .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
          .create();
  private static final int STEPS = 200;

  static final List<SegmentationClass> CLASSES =
      SegmentationClass.named(
          IntStream.range(0, 21)
              .mapToObj(i -> i % 5 == 0 ? "a_class_with_a_long_name_" + i : "class" + i)
              .toArray(String[]::new));

  private SampleRun() {}

  /** Writes a finished run. */
  static RunFolder write(Path path, String name, long seed) throws IOException {
    JsonObject training = new JsonObject();
    training.addProperty("steps", STEPS);
    JsonObject dataset = new JsonObject();
    dataset.addProperty("root", "/a/very/long/path/".repeat(6));
    JsonObject config = new JsonObject();
    config.addProperty("name", name);
    config.addProperty("description", "A run that was never trained, to look at its report.");
    config.addProperty("seed", seed);
    config.add("dataset", dataset);
    config.add("training", training);
    RunFolder folder = RunFolder.create(path, config.toString());
    writeMetrics(folder, seed);
    writeBest(folder);
    TrainingProcess process =
        new TrainingProcess(
            "2026-01-02T03:04:05.678Z",
            0,
            STEPS,
            4000,
            3L << 30,
            5L << 30,
            "1.0",
            "2.18.0",
            "17.0.1",
            "Linux 6.1, amd64",
            16,
            64L << 30,
            List.of("/device:CPU:0"),
            1,
            "bfloat16");
    Files.writeString(folder.processes(), GSON.toJson(List.of(process)));
    ExampleSet.write(folder.examples(), CLASSES, drafts());
    return folder;
  }

  private static void writeMetrics(RunFolder folder, long seed) throws IOException {
    Random random = new Random(seed);
    StringBuilder lines = new StringBuilder();
    for (int step = 1; step <= STEPS; step++) {
      lines.append(
          String.format(
              Locale.ROOT,
              "{\"event\":\"train\",\"step\":%d,\"loss\":%.4f,\"supervised\":%.4f,"
                  + "\"unsupervised\":0.0,\"other_rate\":0.0000213,\"confident\":%.3f,\"learning_rate\":%.5f,\"images_per_second\":7.5}\n",
              step,
              3.0 / Math.sqrt(step) + random.nextDouble(),
              2.0 / Math.sqrt(step) + random.nextDouble() / 2,
              random.nextDouble(),
              0.01 * (1 - step / 200.0)));
      if (step % 50 == 0) {
        lines.append(evaluation(step, random)).append(pseudoLabels(step, random));
      }
    }
    lines.append("{\"event\":\"end\",\"step\":%d,\"best_miou\":0.5}\n".formatted(STEPS));
    Files.writeString(folder.metrics(), lines);
  }

  private static String evaluation(int step, Random random) {
    JsonObject iou = new JsonObject();
    CLASSES.forEach(c -> iou.addProperty(c.name(), random.nextDouble()));
    return String.format(
        Locale.ROOT,
        "{\"event\":\"evaluate\",\"step\":%d,\"miou\":%.4f,\"pixel_accuracy\":0.8,\"iou\":%s}\n",
        step,
        0.3 + random.nextDouble() / 5,
        iou);
  }

  private static String pseudoLabels(int step, Random random) {
    JsonObject classes = new JsonObject();
    for (SegmentationClass c : CLASSES) {
      JsonObject figures = new JsonObject();
      figures.addProperty("confident", random.nextDouble());
      figures.addProperty("accuracy", random.nextDouble());
      classes.add(c.name(), figures);
    }
    String figures =
        String.format(
            Locale.ROOT,
            "{\"confident\":%.3f,\"accuracy\":0.9,\"accuracy_of_all\":0.7,\"classes\":%s}",
            random.nextDouble(),
            classes);
    return "{\"event\":\"pseudo_labels\",\"step\":%d,\"labeled\":%s,\"unlabeled\":%s}\n"
        .formatted(step, figures, figures);
  }

  private static void writeBest(RunFolder folder) throws IOException {
    int count = CLASSES.size();
    Random random = new Random(1);
    long[][] confusion = new long[count][count];
    for (int i = 0; i < count - 1; i++) {
      for (int j = 0; j < count - 1; j++) {
        confusion[i][j] = random.nextInt(i == j ? 1_000_000_000 : 10_000_000);
      }
    }
    List<String> names = CLASSES.stream().map(SegmentationClass::name).toList();
    Files.writeString(
        folder.bestEvaluation(),
        GSON.toJson(new BestEvaluation(150, 0.5, names, confusion, List.of())));
  }

  /** Three images, with an uncertainty. */
  private static ExampleSet.Drafts drafts() {
    List<ExampleSet.Group> waiting = new ArrayList<>(List.of(ExampleSet.Group.values()));
    return new ExampleSet.Drafts() {
      @Override
      public Optional<ExampleSet.Draft> next() {
        return waiting.isEmpty() ? Optional.empty() : Optional.of(draft(waiting.remove(0)));
      }

      @Override
      public List<String> leftOut() {
        return List.of("/a/very/long/path/".repeat(5) + "gone.jpg: no such file");
      }
    };
  }

  private static ExampleSet.Draft draft(ExampleSet.Group group) {
    int width = 60;
    int height = 40;
    byte[] image = new byte[width * height * 3];
    new Random(2).nextBytes(image);
    int[] truth = new int[width * height];
    int[] label = new int[width * height];
    float[] confidence = new float[width * height];
    for (int i = 0; i < truth.length; i++) {
      truth[i] = i % width / 10 - 1;
      label[i] = i % width / 12;
      confidence[i] = i % width / (float) width;
    }
    ImageLabelPair pair =
        new ImageLabelPair(
            Path.of("a_photograph_with_a_name_that_is_rather_long.jpg"), Path.of("mask.png"));
    return new ExampleSet.Draft(
        group,
        0.25,
        0.5,
        new ImageMaps(pair, width, image, truth, label, confidence, Optional.of(confidence)));
  }
}
