package dev.tandem.experiments.example;

import dev.tandem.augment.CutMix;
import dev.tandem.augment.StrongAugmentation;
import dev.tandem.data.FolderDataset;
import dev.tandem.data.SegmentationClass;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.data.Split;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.export.SavedModelPredictor;
import dev.tandem.loss.ConsistencyLoss;
import dev.tandem.loss.CrossEntropy;
import dev.tandem.model.SegmentationModel;
import dev.tandem.models.EncoderDecoder;
import dev.tandem.models.encoder.MobileNetV2;
import dev.tandem.optimizer.Optimization;
import dev.tandem.report.ImageFile;
import dev.tandem.report.LabelPainter;
import dev.tandem.training.EmaUpdate;
import dev.tandem.training.RunFolder;
import dev.tandem.training.SelfTraining;
import dev.tandem.training.TrainedNetwork;
import dev.tandem.training.Training;
import dev.tandem.training.TrainingPlan;
import dev.tandem.training.TrainingSetup;
import java.nio.file.Path;
import java.util.List;

/** The program of the README: a training from Java alone, without a config or a command line. */
public final class TrainFromJava {
  /** What is trained: data set, network, method, optimizer and plan. */
  static TrainingSetup setup(Path data, Path split, int steps) {
    List<SegmentationClass> classes = SegmentationClass.named("background", "object");
    SegmentationDataset dataset =
        new FolderDataset(data, "images/{id}.jpg", "labels/{id}.png", classes, 255);
    SegmentationModel network =
        EncoderDecoder.deepLabV3Plus(MobileNetV2.torchvision(16), classes.size());
    StrongAugmentation strong = StrongAugmentation.standard(192, new CutMix());
    SelfTraining method =
        new SelfTraining(
            strong, new CrossEntropy(), new ConsistencyLoss(0.95), 1, new EmaUpdate(0.99));
    return TrainingSetup.builder(dataset, Split.read(split), network, method)
        .labeledView(strong.labeledView())
        .optimization(Optimization.sgd(0.01))
        .plan(TrainingPlan.ofSteps(steps).withBatches(4, 4).withCheckpointEvery(100))
        .build();
  }

  /** Trains in a run folder, or resumes the unfinished run in it; evaluates; predicts an image. */
  public static ConfusionMatrix run(Path data, Path split, Path folder, int steps) {
    TrainingSetup setup = setup(data, split, steps);
    // Writes metrics and checkpoints and, at the end, exports the best network as a SavedModel.
    new Training(setup).train(folder, List.of());

    RunFolder run = RunFolder.open(folder);
    ConfusionMatrix evaluation = new TrainedNetwork(setup, run).evaluate();
    System.out.printf("mIoU %.1f %%%n", 100 * evaluation.meanIou());

    try (SavedModelPredictor predictor = new SavedModelPredictor(run.savedModel())) {
      Path image = setup.validationPairs().get(0).image();
      SavedModelPredictor.Labeling labels = predictor.predict(image);
      LabelPainter painter = new LabelPainter(predictor.classes());
      ImageFile.writePng(
          painter.colour(labels.label(), labels.width()), folder.resolve("prediction.png"));
    }
    return evaluation;
  }
}
