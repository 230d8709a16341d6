package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.augment.ImageAugmentation;
import dev.tandem.data.FolderDataset;
import dev.tandem.data.IndexLabels;
import dev.tandem.data.InputPipeline;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.data.Split;
import dev.tandem.distribution.OneDeviceStrategy;
import dev.tandem.loss.CrossEntropy;
import dev.tandem.model.FourPixelBlocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectorTest {
  private static final int SIDE = 8;

  @TempDir Path folder;
  private SegmentationDataset dataset;

  @BeforeEach
  void draw() throws IOException {
    PlainImages images = new PlainImages(folder, SIDE, 2);
    for (String id : List.of("a", "b", "v")) {
      images.draw(id, 0xFF0000);
    }
    dataset = images.dataset();
  }

  private TrainingSetup setup(SegmentationDataset of, List<String> unlabeled) {
    return TrainingSetup.builder(
            of,
            new Split(List.of("a"), unlabeled, List.of("v")),
            new FourPixelBlocks(),
            new SupervisedOnly(new CrossEntropy(), new EmaUpdate(0.99)))
        .labeledView(ImageAugmentation.weak(SIDE))
        .plan(TrainingPlan.ofSteps(1).withBatches(1, 1))
        .build();
  }

  @Test
  void aMaskOfThatNameIsNoTruthOfAnotherImage() throws IOException {
    Files.createDirectories(folder.resolve("extra"));
    Files.copy(folder.resolve("images/a.png"), folder.resolve("extra/a.png"));
    FolderDataset extra =
        new FolderDataset(
            folder,
            new FolderDataset.Patterns(
                "images/{id}.png", "labels/{id}.png", Optional.of("extra/{id}.png")),
            dataset.classes(),
            IndexLabels.of(2, 255));
    InputPipeline.Source alone = Inspector.unlabeledSource(setup(extra, List.of("a")));
    assertEquals(List.of("a"), alone.ids());
    assertFalse(alone.withLabels(), "the mask is that of images/a.png");

    InputPipeline.Source both = Inspector.unlabeledSource(setup(extra, List.of("a", "b")));
    assertEquals(List.of("b"), both.ids());
    assertTrue(both.withLabels());
  }

  @Test
  void samplesAreThoseOfTheLastEvaluationOnce() {
    try (TrainingRuntime runtime =
        new TrainingRuntime(setup(dataset, List.of("b")), new OneDeviceStrategy())) {
      runtime.begin();
      assertEquals(0, runtime.inspect().samples().size(), "before an evaluation");
      runtime.evaluate(() -> false).orElseThrow();
      assertEquals(1, runtime.inspect().samples().size());
      assertEquals(0, runtime.inspect().samples().size(), "the second time");
    }
  }
}
