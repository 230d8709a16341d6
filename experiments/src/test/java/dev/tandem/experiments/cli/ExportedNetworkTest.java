package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.experiments.assembly.FinishedRun;
import dev.tandem.experiments.assembly.Pretrained;
import dev.tandem.export.SavedModelPredictor;
import dev.tandem.models.weights.WeightsFile;
import dev.tandem.training.Checkpoints;
import dev.tandem.training.TrainedNetwork;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Which network a run exports: the one that its method evaluates. */
class ExportedNetworkTest extends TinyProjectBase {
  @Test
  void uniMatchExportsTheStudentAndHasNoTeacher() {
    Path run = train("unimatch_v1");
    assertArrayEquals(confidences(exported(run, true)), confidences(run.resolve("saved_model")));
    assertFalse(hasTeacher(run));
    // A run without a teacher can be the beginning of another one.
    assertBeginsAnother(run);
  }

  @Test
  void selfTrainingExportsTheTeacher() {
    Path run = train("self_training");
    float[] exported = confidences(run.resolve("saved_model"));
    assertArrayEquals(confidences(exported(run, false)), exported);
    assertFalse(Arrays.equals(confidences(exported(run, true)), exported));
  }

  @Test
  void uniMatchV2ExportsTheTeacherAndNoneOfThePast() {
    Path run =
        project.trained(
            "unimatch_v2",
            "method.kind=unimatch_v2",
            "method.threshold=0",
            "method.past_teachers=1",
            "method.past_teacher_every=2");
    float[] exported = confidences(run.resolve("saved_model"));
    assertArrayEquals(confidences(exported(run, false)), exported);
    assertFalse(Arrays.equals(confidences(exported(run, true)), exported));
    // Another run begins with the teacher's weights; of the past teachers nothing is asked.
    assertBeginsAnother(run);
  }

  private void assertBeginsAnother(Path run) {
    TinyProject.Outcome listed = TinyProject.tandem("weights", run, "--model", project.config());
    assertTrue(listed.out().contains("\nmissing: none\n"), listed.out() + listed.err());
  }

  private Path train(String kind) {
    return project.trained(kind, "method.kind=" + kind, "method.threshold=0");
  }

  private Path exported(Path run, boolean student) {
    Path target = folder.resolve("exported-" + student);
    new FinishedRun(run).export(new TrainedNetwork.Choice(Checkpoints.Which.BEST, student), target);
    return target;
  }

  private static boolean hasTeacher(Path run) {
    try (WeightsFile weights = Pretrained.open(run)) {
      return weights.tensors().keySet().stream().anyMatch(name -> name.startsWith("teacher/"));
    }
  }

  private float[] confidences(Path savedModel) {
    try (SavedModelPredictor predictor = new SavedModelPredictor(savedModel)) {
      return predictor.predict(project.image(9)).confidence();
    }
  }
}
