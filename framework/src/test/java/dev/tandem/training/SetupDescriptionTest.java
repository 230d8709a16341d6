package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tandem.augment.Appearance;
import dev.tandem.augment.ColorJitter;
import dev.tandem.augment.CropPadding;
import dev.tandem.augment.CutMix;
import dev.tandem.augment.GaussianBlur;
import dev.tandem.augment.ImageAugmentation;
import dev.tandem.augment.RandomScaleCrop;
import dev.tandem.augment.Rescaling;
import dev.tandem.augment.StrongAugmentation;
import dev.tandem.data.FolderDataset;
import dev.tandem.data.SampleTransform;
import dev.tandem.data.SegmentationClass;
import dev.tandem.data.Split;
import dev.tandem.evaluation.ViewPlan;
import dev.tandem.loss.ConsistencyLoss;
import dev.tandem.loss.CrossEntropy;
import dev.tandem.model.FourPixelBlocks;
import dev.tandem.optimizer.Optimization;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SetupDescriptionTest {
  private static final int CROP = 64;
  private static final StrongAugmentation STRONG = StrongAugmentation.standard(CROP, new CutMix());
  private static final SelfTraining METHOD =
      new SelfTraining(
          STRONG, new CrossEntropy(), new ConsistencyLoss(0.95), 1, new EmaUpdate(0.99));

  @TempDir private Path folder;

  private TrainingSetupBuilder setup(String labels, int ignored) {
    FolderDataset dataset =
        new FolderDataset(
            folder, "images/{id}.jpg", labels, SegmentationClass.named("a", "b"), ignored);
    return TrainingSetup.builder(
            dataset,
            new Split(List.of("x"), List.of("y"), List.of("z")),
            new FourPixelBlocks(),
            METHOD)
        .labeledView(STRONG.labeledView());
  }

  private String described(UnaryOperator<TrainingSetupBuilder> change) {
    return json(change.apply(setup("labels/{id}.png", 255)));
  }

  private static String json(TrainingSetupBuilder setup) {
    return new SetupDescription(setup.build()).json();
  }

  private String described(SampleTransform labeledView) {
    return described(setup -> setup.labeledView(labeledView));
  }

  private static SampleTransform view(RandomScaleCrop geometry, double blur, double flip) {
    ColorJitter jitter = new ColorJitter(0.8, 0.25, 0.25, 0.25, 0.25);
    return ImageAugmentation.labeled(
        geometry, new Appearance(jitter, new GaussianBlur(blur, 0.15, 1.15)), flip);
  }

  @Test
  void theSameSetupHasTheSameText() {
    assertEquals(described(setup -> setup), described(setup -> setup));
    SampleTransform same = view(new RandomScaleCrop(0.5, 1.5, CROP), 0.5, 0.5);
    assertEquals(described(setup -> setup), described(same));
  }

  @Test
  void anotherViewOfLabelledImagesIsAnotherSetup() {
    String begun = described(setup -> setup);
    RandomScaleCrop geometry = new RandomScaleCrop(0.5, 1.5, CROP);
    RandomScaleCrop black =
        new RandomScaleCrop(0.5, 1.5, CROP, Rescaling.FACTOR, CropPadding.BLACK);
    assertNotEquals(begun, described(view(new RandomScaleCrop(0.5, 2, CROP), 0.5, 0.5)));
    assertNotEquals(begun, described(view(black, 0.5, 0.5)));
    assertNotEquals(begun, described(view(geometry, 0.4, 0.5)));
    assertNotEquals(begun, described(view(geometry, 0.5, 0)));
    assertNotEquals(begun, described(ImageAugmentation.weak(CROP)));
  }

  @Test
  void whatElseChangesATrainingIsAnotherSetup() {
    String begun = described(setup -> setup);
    ViewPlan mirrored = new ViewPlan(Optional.empty(), List.of(1.0), true);
    SessionOptions rounded =
        new SessionOptions(SessionOptions.Precision.TENSOR_FLOAT32, false, 0, 0);
    SessionOptions deterministic = new SessionOptions(SessionOptions.Precision.FLOAT32, true, 0, 0);
    assertNotEquals(begun, described(setup -> setup.syncBatchNorm(true)));
    assertNotEquals(begun, described(setup -> setup.evaluation(mirrored, 1)));
    assertNotEquals(begun, described(setup -> setup.session(rounded)));
    assertNotEquals(begun, described(setup -> setup.session(deterministic)));
    assertNotEquals(begun, json(setup("masks/{id}.png", 255)));
    assertNotEquals(begun, json(setup("labels/{id}.png", 2)));
  }

  @Test
  void labelledImagesAreAugmentedAsTheMethodSays() {
    assertEquals(
        described(setup -> setup),
        json(
            TrainingSetup.builder(
                new FolderDataset(
                    folder,
                    "images/{id}.jpg",
                    "labels/{id}.png",
                    SegmentationClass.named("a", "b"),
                    255),
                new Split(List.of("x"), List.of("y"), List.of("z")),
                new FourPixelBlocks(),
                METHOD)));
  }

  @Test
  void processesWithOtherMethodsOrRatesDoNotTrainTogether() {
    Fingerprint chief = Fingerprint.of(setup("labels/{id}.png", 255).build());
    assertRefused(
        "the optimization: worker 1",
        chief,
        setup("labels/{id}.png", 255).optimization(Optimization.sgd(0.02)));
    assertRefused(
        "the evaluation: worker 1",
        chief,
        setup("labels/{id}.png", 255)
            .evaluation(new ViewPlan(Optional.empty(), List.of(1.0), true), 4));
    assertRefused(
        "rate: worker 1",
        Fingerprint.of(setup("labels/{id}.png", 255).settings(Map.of("rate", "0.01")).build()),
        setup("labels/{id}.png", 255)
            .settings(Map.of("rate", "0.02"))
            .optimization(Optimization.sgd(0.02)));
    Fingerprint same = Fingerprint.of(setup("labels/{id}.png", 255).build());
    chief.require(List.of(chief.numbers(), same.numbers()), 1);
  }

  private static void assertRefused(String begin, Fingerprint chief, TrainingSetupBuilder setup) {
    FingerprintTest.assertDiffers(begin, chief, Fingerprint.of(setup.build()));
  }

  @Test
  void settingsOfTheCallersAreApartFromTheRest() {
    JsonObject json =
        JsonParser.parseString(described(s -> s.settings(Map.of("model", "mine"))))
            .getAsJsonObject();
    assertEquals("mine", json.getAsJsonObject("settings").get("model").getAsString());
    assertEquals(FourPixelBlocks.class.getName(), json.get("model").getAsString());
  }

  @Test
  void threadsAndTheBatchesOfAnEvaluationMayDiffer() {
    String begun = described(setup -> setup.evaluation(ViewPlan.WHOLE, 1));
    SessionOptions threads = new SessionOptions(SessionOptions.Precision.FLOAT32, false, 7, 2);
    assertEquals(begun, described(setup -> setup.session(threads)));
    assertEquals(begun, described(setup -> setup.evaluation(ViewPlan.WHOLE, 4)));
  }

  @Test
  void seedAndStepsHaveTheKeysOfAConfig() {
    TrainingPlan plan = TrainingPlan.ofSteps(600);
    JsonObject first = JsonParser.parseString(described(s -> s.plan(plan))).getAsJsonObject();
    JsonObject second =
        JsonParser.parseString(described(s -> s.plan(plan.withSeed(7)))).getAsJsonObject();
    assertEquals(600, first.getAsJsonObject("training").get("steps").getAsLong());
    assertEquals(3407, first.remove("seed").getAsLong());
    assertEquals(7, second.remove("seed").getAsLong());
    assertEquals(first, second);
  }
}
