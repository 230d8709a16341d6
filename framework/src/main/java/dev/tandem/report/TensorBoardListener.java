package dev.tandem.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.protobuf.ByteString;
import dev.tandem.data.SegmentationClass;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.evaluation.ImageMaps;
import dev.tandem.evaluation.PseudoLabelQuality;
import dev.tandem.training.Inspection;
import dev.tandem.training.RunFolder;
import dev.tandem.training.TrainingListener;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.proto.DataClass;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.SessionLog;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.SummaryMetadata;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Writes a training for TensorBoard.
 *
 * <ul>
 *   <li>{@code train/NAME}: losses, learning rates, gradient norm and the other scalars of steps
 *   <li>{@code evaluate/miou}, {@code evaluate/pixel_accuracy}, {@code evaluate/iou/CLASS}; a class
 *       that is in neither truth nor predictions has no value
 *   <li>{@code pseudo_labels/labeled/…} and {@code …/unlabeled/…}: share of confident pixels,
 *       accuracy of their labels, and both for each class
 *   <li>{@code samples/N FILE}: pictures of validation images and what the network says of them
 *   <li>{@code prototypes/similarity}: a picture, a cell for each pair of classes
 *   <li>{@code config} as text and as hyperparameters, in groups of the config's name
 * </ul>
 */
public final class TensorBoardListener implements TrainingListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TensorBoardListener.class);
  private static final int SAMPLE_WIDTH = 320;

  private final EventFile file;
  private final LabelPainter painter;
  private final List<String> classNames;
  private final RunConfig config;
  private final long every;
  private final Clock clock;
  private boolean started;
  private boolean drawable = true;

  /**
   * Creates a new event file; a resumed run adds one to the existing files.
   *
   * @param folder of the event files; created if it does not exist
   * @param classes of the data set
   * @param config of the run
   * @param every number of steps between two points of {@code train/NAME}, at least 1
   * @param clock gives the time of the events
   */
  public TensorBoardListener(
      Path folder, List<SegmentationClass> classes, JsonObject config, long every, Clock clock) {
    this.file = new EventFile(folder, clock);
    this.painter = new LabelPainter(classes);
    this.classNames = classes.stream().map(SegmentationClass::name).toList();
    this.config = new RunConfig(config);
    this.every = every;
    this.clock = clock;
  }

  @Override
  public void onStep(long step, Map<String, Double> scalars) {
    if (!started) {
      started = true;
      begin(step);
    }
    if (step % every != 0) {
      return;
    }
    Summary.Builder summary = Summary.newBuilder();
    scalars.forEach((name, value) -> add(summary, "train/" + name, value));
    append(step, summary);
  }

  @Override
  public void onEvaluation(long step, ConfusionMatrix matrix) {
    Summary.Builder summary = Summary.newBuilder();
    add(summary, "evaluate/miou", matrix.meanIou());
    add(summary, "evaluate/pixel_accuracy", matrix.pixelAccuracy());
    for (int i = 0; i < classNames.size(); i++) {
      add(summary, "evaluate/iou/" + classNames.get(i), matrix.iou(i));
    }
    append(step, summary);
  }

  @Override
  public void onInspection(long step, Inspection inspection) {
    Summary.Builder summary = Summary.newBuilder();
    inspection.labeled().ifPresent(q -> addLabels(summary, "pseudo_labels/labeled", q));
    inspection.unlabeled().ifPresent(q -> addLabels(summary, "pseudo_labels/unlabeled", q));
    addPictures(summary, inspection);
    if (summary.getValueCount() > 0) {
      append(step, summary);
    }
  }

  private void addPictures(Summary.Builder summary, Inspection inspection) {
    if (!drawable) {
      return;
    }
    TextDrawing.attempt(
            () -> pictures(inspection),
            fault -> {
              drawable = false;
              LOG.warn("no pictures for TensorBoard: {}", fault);
            })
        .ifPresent(summary::mergeFrom);
  }

  private Summary pictures(Inspection inspection) {
    Summary.Builder summary = Summary.newBuilder();
    PredictionPictures pictures = new PredictionPictures(painter, SAMPLE_WIDTH);
    int number = 0;
    for (ImageMaps sample : inspection.samples()) {
      number++;
      String tag = "samples/%d %s".formatted(number, sample.pair().image().getFileName());
      add(summary, tag, SampleStrip.draw(pictures.of(sample), painter));
    }
    inspection
        .prototypeSimilarity()
        .ifPresent(
            similarity ->
                add(
                    summary,
                    "prototypes/similarity",
                    HeatMap.ofSimilarities(classNames, similarity).picture()));
    return summary.build();
  }

  private void addLabels(Summary.Builder summary, String tag, PseudoLabelQuality quality) {
    add(summary, tag + "/confident", quality.confidentShare());
    add(summary, tag + "/accuracy", quality.accuracy());
    add(summary, tag + "/accuracy_of_all", quality.accuracyOfAll());
    for (int i = 0; i < classNames.size(); i++) {
      add(summary, tag + "_confident/" + classNames.get(i), quality.confidentShare(i));
      add(summary, tag + "_accuracy/" + classNames.get(i), quality.accuracy(i));
    }
  }

  @Override
  public void onResult(RunFolder folder) {
    if (started) {
      file.append(
          Event.newBuilder()
              .setSummary(Summary.newBuilder().addValue(Hparams.end(clock.instant()))));
    }
  }

  @Override
  public void close() {
    file.close();
  }

  /**
   * Makes TensorBoard discard events that a killed run wrote after the checkpoint this run resumes
   * from, and describes the run.
   */
  private void begin(long step) {
    file.append(
        Event.newBuilder()
            .setStep(step)
            .setSessionLog(SessionLog.newBuilder().setStatus(SessionLog.SessionStatus.START)));
    Map<String, JsonElement> values = config.settings();
    Summary.Builder summary = Summary.newBuilder();
    summary.addValue(text("config", "```\n" + config.pretty() + "\n```"));
    summary.addValue(Hparams.start(values, group(config.name(), values), clock.instant()));
    append(step, summary);
  }

  /** TensorBoard shows the runs of one group as one row, with the settings of the first. */
  private static String group(Optional<String> name, Map<String, JsonElement> values) {
    Map<String, JsonElement> settings = new TreeMap<>(values);
    settings.keySet().removeAll(List.of(RunConfig.SEED, RunConfig.SPLIT));
    String ofSettings = Integer.toHexString(settings.toString().hashCode());
    return name.map(known -> known + " ").orElse("") + ofSettings;
  }

  private void append(long step, Summary.Builder summary) {
    file.append(Event.newBuilder().setStep(step).setSummary(summary));
  }

  private static void add(Summary.Builder summary, String tag, double value) {
    summary.addValue(Summary.Value.newBuilder().setTag(tag).setSimpleValue((float) value));
  }

  private static void add(Summary.Builder summary, String tag, OptionalDouble value) {
    value.ifPresent(known -> add(summary, tag, known));
  }

  private static void add(Summary.Builder summary, String tag, BufferedImage picture) {
    summary.addValue(
        Summary.Value.newBuilder()
            .setTag(tag)
            .setImage(
                Summary.Image.newBuilder()
                    .setWidth(picture.getWidth())
                    .setHeight(picture.getHeight())
                    .setColorspace(3)
                    .setEncodedImageString(
                        ByteString.copyFrom(EncodedImage.jpeg(picture).bytes()))));
  }

  /** Text in Markdown. */
  private static Summary.Value text(String tag, String markdown) {
    return Summary.Value.newBuilder()
        .setTag(tag)
        .setMetadata(
            SummaryMetadata.newBuilder()
                .setPluginData(SummaryMetadata.PluginData.newBuilder().setPluginName("text"))
                .setDataClass(DataClass.DATA_CLASS_TENSOR))
        .setTensor(
            TensorProto.newBuilder()
                .setDtype(DataType.DT_STRING)
                .setTensorShape(TensorShapeProto.getDefaultInstance())
                .addStringVal(ByteString.copyFromUtf8(markdown)))
        .build();
  }
}
