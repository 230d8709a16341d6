package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.tandem.graph.Devices;
import dev.tandem.training.TrainingProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A training whose graph is built for a GPU, in a process of its own on the processor, against the
 * same training here: the same draws, losses and updates, but for rounding.
 */
class GpuGraphTrainingTest extends TinyProjectBase {
  private static final double TOLERANCE = 2e-3;

  @Test
  void lossesAreThoseOfTheProcessorsGraph() throws IOException, InterruptedException {
    List<String> settings =
        List.of(
            "model.backbone=resnet18",
            "method.pseudo_label=mixed",
            "method.mixing=classmix",
            "training.precision=float32",
            "training.clip_gradient_norm=1");
    Path expected = project.trained("here", settings.toArray(String[]::new));
    Path found = project.run("for_a_gpu");
    List<String> command =
        new ArrayList<>(
            List.of("train", project.config().toString(), "--run-dir", found.toString()));
    settings.forEach(setting -> command.addAll(List.of("--set", setting)));
    WorkerProcess process =
        WorkerProcess.start(
            List.of("-D" + Devices.GPU_GRAPHS + "=true"), command, folder.resolve("said.txt"));
    assertEquals(0, process.awaitEnd(), process.said());
    assertEquals(List.of("/device:CPU:0"), devices(expected));
    // Where a driver is installed the name of the GPU follows.
    String device = devices(found).get(0);
    assertTrue(device.startsWith("/device:GPU:0"), "the graph was built for " + device);
    assertClose(new RunFiles(expected).losses(), new RunFiles(found).losses());
  }

  private static List<String> devices(Path run) {
    return TrainingProcess.read(run.resolve("processes.json")).get(0).devices();
  }

  private static void assertClose(List<JsonObject> expected, List<JsonObject> found) {
    assertEquals(3, found.size());
    for (int step = 0; step < 3; step++) {
      JsonObject values = expected.get(step);
      assertEquals(values.keySet(), found.get(step).keySet());
      for (String name : values.keySet()) {
        if (!name.equals("event")) {
          double value = values.get(name).getAsDouble();
          assertEquals(
              value,
              found.get(step).get(name).getAsDouble(),
              TOLERANCE * Math.max(1e-3, Math.abs(value)),
              name + " of step " + (step + 1));
        }
      }
    }
  }
}
