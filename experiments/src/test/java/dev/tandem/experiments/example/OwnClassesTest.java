package dev.tandem.experiments.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tandem.augment.Mixing;
import dev.tandem.augment.SupervisedImages;
import dev.tandem.data.FolderDataset;
import dev.tandem.data.IndexLabels;
import dev.tandem.data.Inventory;
import dev.tandem.data.LabelEncoding;
import dev.tandem.data.SegmentationClass;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.data.Supervision;
import dev.tandem.experiments.assembly.Pretrained;
import dev.tandem.experiments.binding.Key;
import dev.tandem.experiments.cli.TinyProject;
import dev.tandem.experiments.methods.MethodConfig;
import dev.tandem.experiments.methods.MethodParts;
import dev.tandem.graph.Convolution;
import dev.tandem.graph.Draws;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Replica;
import dev.tandem.graph.VariableStore;
import dev.tandem.loss.CrossEntropy;
import dev.tandem.loss.MeanLoss;
import dev.tandem.loss.SupervisedLoss;
import dev.tandem.model.Features;
import dev.tandem.model.Segmentation;
import dev.tandem.model.SegmentationModel;
import dev.tandem.models.encoder.Encoder;
import dev.tandem.models.weights.WeightsFile;
import dev.tandem.optimizer.Optimizer;
import dev.tandem.pseudolabel.PseudoLabels;
import dev.tandem.representation.DeterministicRepresentation;
import dev.tandem.representation.Representation;
import dev.tandem.representation.RepresentationType;
import dev.tandem.training.StepContext;
import dev.tandem.training.TrainingMethod;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/**
 * Every class that a config can name, written by a user: each changes the training in a way that
 * the run's files show.
 */
class OwnClassesTest {
  @TempDir Path folder;
  private TinyProject project;

  @BeforeEach
  void makeProject() throws IOException {
    project = new TinyProject(folder);
  }

  /** Its images lie in a folder of another name, its classes have names of their own. */
  public static final class OwnDataset implements SegmentationDataset {
    private final FolderDataset files;

    /** A data set below that folder. */
    public OwnDataset(Path root) {
      files =
          new FolderDataset(
              root,
              "photographs/{id}.jpg",
              "labels/{id}.png",
              List.of(new SegmentationClass("west", 1), new SegmentationClass("east", 2)),
              255);
    }

    @Override
    public String name() {
      return "own";
    }

    @Override
    public Path image(String id) {
      return files.image(id);
    }

    @Override
    public Path label(String id) {
      return files.label(id);
    }

    @Override
    public List<SegmentationClass> classes() {
      return files.classes();
    }

    @Override
    public LabelEncoding encoding() {
      return files.encoding();
    }

    @Override
    public Inventory inventory() {
      return files.inventory();
    }

    @Override
    public Optional<String> idOf(Path file) {
      return files.idOf(file);
    }
  }

  /** The values 100 and 200 are the classes. */
  public static final class OwnLabels implements LabelEncoding {
    private final IndexLabels values = IndexLabels.mapped(new int[] {100, 200}, 200);

    @Override
    public Operand<TInt32> stored(Ops tf, Operand<TString> contents) {
      return values.stored(tf, contents);
    }

    @Override
    public Operand<TInt32> classes(Ops tf, Operand<TInt32> stored) {
      return values.classes(tf, stored);
    }

    @Override
    public int classOf(int stored) {
      return values.classOf(stored);
    }

    @Override
    public String describe(int stored) {
      return values.describe(stored);
    }

    @Override
    public String expectedValues() {
      return values.expectedValues();
    }

    @Override
    public String expectedFile() {
      return values.expectedFile();
    }
  }

  /** A single convolution, without representations. */
  public static final class OwnNetwork implements SegmentationModel {
    private final int classCount;

    /** A network of so many classes. */
    public OwnNetwork(int classCount) {
      this.classCount = classCount;
    }

    @Override
    public Features encode(ForwardPass pass, Operand<TFloat32> images) {
      return Features.of(List.of(new Features.FeatureMap(1, images)));
    }

    @Override
    public Segmentation decode(ForwardPass pass, Features features) {
      return new Segmentation(
          () ->
              Convolution.of(classCount, 1)
                  .apply(pass.in("own_layer"), features.deepest().values()));
    }

    @Override
    public int classCount() {
      return classCount;
    }
  }

  /** Two strided convolutions, the first of which gives the shallow map. */
  public static final class OwnEncoder implements Encoder {
    @Override
    public Features encode(ForwardPass pass, Operand<TFloat32> images) {
      Operand<TFloat32> shallow =
          Convolution.of(4, 3).stride(4).apply(pass.in("own_shallow"), images);
      Operand<TFloat32> deep = Convolution.of(8, 3).stride(4).apply(pass.in("own_deep"), shallow);
      return Features.of(
          List.of(new Features.FeatureMap(4, shallow), new Features.FeatureMap(16, deep)));
    }
  }

  /** Learns the labelled images, and logs the loss by a name of its own. */
  public static final class OwnMethod implements TrainingMethod {
    @Override
    public Losses build(StepContext context) {
      return losses(context, 1);
    }

    @Override
    public String evaluatedNetwork() {
      return StepContext.STUDENT;
    }

    static Losses losses(StepContext context, double weight) {
      Ops tf = context.lossOps();
      Segmentation output = context.student().segment(context.labeled().images());
      Operand<TInt32> size = tf.constant(new int[] {32, 32});
      Operand<TFloat32> loss =
          new CrossEntropy()
              .loss(tf, output.atImageSize(tf, output.logits(), size), context.labeled().labels())
              .value(tf);
      Map<String, Operand<TFloat32>> terms = new LinkedHashMap<>();
      terms.put("own_loss", loss);
      return new Losses(tf.math.mul(loss, tf.constant((float) weight)), terms);
    }
  }

  /** The keys of that method: a record of the user's. */
  public record OwnKeys(
      @Key(doc = "Factor of the loss.", defaultsTo = "1", min = 0) double lossWeight)
      implements MethodConfig {
    @Override
    public TrainingMethod method(MethodParts parts) {
      return context -> {
        // A method that is evaluated by its teacher has to have one.
        context
            .teacher((tf, step, students, teachers) -> List.of())
            .segment(context.labeled().images())
            .logits();
        return OwnMethod.losses(context, lossWeight);
      };
    }
  }

  /** Every pixel is equally similar to every other. */
  public static final class OwnRepresentation implements RepresentationType {
    private final RepresentationType cosine = new DeterministicRepresentation();

    @Override
    public boolean hasVariance() {
      return false;
    }

    @Override
    public Representation normalize(Ops tf, Representation representation) {
      return cosine.normalize(tf, representation);
    }

    @Override
    public Operand<TFloat32> similarity(Ops tf, Representation a, Representation b) {
      return tf.math.mul(cosine.similarity(tf, a, b), tf.constant(0f));
    }

    @Override
    public Operand<TFloat32> similarityToSampled(
        Ops tf, Representation anchors, Representation pool, Operand<TInt32> chosen) {
      return tf.math.mul(cosine.similarityToSampled(tf, anchors, pool, chosen), tf.constant(0f));
    }

    @Override
    public boolean gainsFromCompilation() {
      return false;
    }

    @Override
    public Representation prototypes(
        Ops tf, Replica replica, Representation pixels, Operand<TInt32> classes, int classCount) {
      return cosine.prototypes(tf, replica, pixels, classes, classCount);
    }
  }

  /** Takes the label of every pixel away. */
  public static final class OwnMixing implements Mixing {
    @Override
    public SupervisedImages mix(
        Ops tf, SupervisedImages batch, SupervisedImages partners, Draws draws) {
      Supervision known = batch.labels().logitSpace();
      return new SupervisedImages(
          batch.images(),
          PseudoLabels.shared(
              new Supervision(tf.math.neg(tf.onesLike(known.label())), known.confidence())));
    }
  }

  /** 7, whatever the network says. */
  public static final class OwnLoss implements SupervisedLoss {
    @Override
    public MeanLoss loss(Ops tf, Operand<TFloat32> logits, Operand<TInt32> label) {
      MeanLoss loss = new CrossEntropy().loss(tf, logits, label);
      return new MeanLoss(
          tf.math.add(
              tf.math.mul(loss.sum(), tf.constant(0f)), tf.math.mul(loss.count(), tf.constant(7f))),
          loss.count());
    }
  }

  /** Sets every parameter to 0. */
  public static final class OwnOptimizer implements Optimizer {
    @Override
    public List<Op> updates(Ops tf, VariableStore store, List<Update> updates) {
      List<Op> ops = new ArrayList<>();
      for (Update update : updates) {
        ops.add(update.parameter().assign(tf, tf.zerosLike(update.gradient())));
      }
      return ops;
    }
  }

  @Test
  void aDataSetFindsItsOwnFilesAndNamesItsClasses() throws IOException {
    Files.move(folder.resolve("images"), folder.resolve("photographs"));
    assertEquals(2, train("folder").code());
    Path run = trained(set("dataset.kind", OwnDataset.class));
    String classes = Files.readString(run.resolve("saved_model/assets.extra/classes.json"));
    assertTrue(classes.contains("\"west\"") && classes.contains("\"east\""), classes);
  }

  @Test
  void aLabelEncodingReadsItsOwnValues() throws IOException {
    for (int i : new int[] {0, 1, 2, 3, 9, 10, 11}) {
      Path file = folder.resolve("labels/im" + i + ".png");
      BufferedImage label = ImageIO.read(file.toFile());
      WritableRaster raster = label.getRaster();
      for (int y = 0; y < label.getHeight(); y++) {
        for (int x = 0; x < label.getWidth(); x++) {
          int value = raster.getSample(x, y, 0);
          raster.setSample(x, y, 0, value == 0 ? 100 : value == 1 ? 200 : 255);
        }
      }
      ImageIO.write(label, "png", file.toFile());
    }
    assertEquals(2, train("indices").code());
    Path run = trained(set("dataset.label_format", OwnLabels.class));
    for (JsonObject step : steps(run)) {
      assertTrue(step.get("supervised").getAsDouble() > 0);
    }
  }

  @Test
  void aNetworkHasItsOwnVariables() throws IOException {
    Path run =
        trained(
            set("model.network", OwnNetwork.class),
            "method.kind=self_training",
            "method.threshold=0");
    assertEquals(Set.of("student/own_layer/weight", "teacher/own_layer/weight"), networks(run));
  }

  @Test
  void anEncoderStandsInTheBuiltInNetwork() throws IOException {
    Set<String> names =
        networks(trained(set("model.backbone", OwnEncoder.class), "method.kind=supervised"));
    assertTrue(names.contains("student/backbone/own_shallow/weight"), names.toString());
    assertTrue(names.contains("teacher/backbone/own_deep/weight"), names.toString());
    assertTrue(names.stream().anyMatch(name -> name.startsWith("student/aspp/")));
    assertFalse(names.stream().anyMatch(name -> name.contains("backbone/layer")));
  }

  @Test
  void aMethodLogsItsOwnLosses() throws IOException {
    for (JsonObject step : steps(trained(set("method.kind", OwnMethod.class)))) {
      assertEquals(step.get("own_loss"), step.get("loss"));
      assertFalse(step.has("unsupervised"));
    }
  }

  @Test
  void aMethodWithKeysIsConfiguredByThem() throws IOException {
    for (JsonObject step :
        steps(trained(set("method.kind", OwnKeys.class), "method.loss_weight=3"))) {
      double loss = step.get("own_loss").getAsDouble();
      assertTrue(loss > 0);
      assertEquals(3 * loss, step.get("loss").getAsDouble(), 1e-5);
    }
    TinyProject.Outcome wrong =
        train("wrong", set("method.kind", OwnKeys.class), "method.loss_weight=-1");
    assertOneLine(wrong, "method.loss_weight=-1: found -1, expected a number of at least 0");
  }

  @Test
  void aRepresentationTypeDefinesTheSimilarity() throws IOException {
    Path run =
        trained(
            set("method.representation", OwnRepresentation.class),
            "method.hard_pixel_threshold=1",
            "method.valid_pixel_threshold=0");
    // All similarities are equal: an anchor's prototype among 8 negatives, −ln(1/9).
    for (JsonObject step : steps(run)) {
      assertEquals(Math.log(9), step.get("contrastive").getAsDouble(), 1e-5);
    }
  }

  @Test
  void aMixingChangesTheLabels() throws IOException {
    String[] selfTraining = {"method.kind=self_training", "method.threshold=0"};
    Path run = trained(with(selfTraining, set("method.mixing", OwnMixing.class)));
    for (JsonObject step : steps(run)) {
      assertEquals(0, step.get("unsupervised").getAsDouble());
      assertEquals(0, step.get("confident").getAsDouble());
    }
  }

  @Test
  void aSupervisedLossIsTheOneThatIsLogged() throws IOException {
    Path run = trained("method.kind=unimatch_v1", set("method.supervised_loss", OwnLoss.class));
    for (JsonObject step : steps(run)) {
      assertEquals(7, step.get("supervised").getAsDouble(), 1e-5);
    }
  }

  @Test
  void anOptimizerMovesTheParameters() throws IOException {
    List<JsonObject> steps =
        steps(trained("method.kind=supervised", set("training.optimizer", OwnOptimizer.class)));
    // After the first step all parameters are 0, and both classes equally probable.
    assertTrue(Math.abs(steps.get(0).get("supervised").getAsDouble() - Math.log(2)) > 1e-4);
    assertEquals(Math.log(2), steps.get(1).get("supervised").getAsDouble(), 1e-6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dataset.kind",
        "dataset.label_format",
        "model.network",
        "model.backbone",
        "method.kind",
        "method.pseudo_label",
        "method.representation",
        "method.mixing",
        "method.supervised_loss",
        "training.optimizer"
      })
  void aClassThatIsNotThereIsOneLineThatNamesTheKey(String key) {
    assertOneLine(train("none", key + "=com.example.Missing"), key);
  }

  private static void assertOneLine(TinyProject.Outcome outcome, String part) {
    assertEquals(2, outcome.code(), outcome.err());
    assertTrue(outcome.err().contains(part), outcome.err());
    assertEquals(1, outcome.err().strip().lines().count(), outcome.err());
  }

  private static String set(String key, Class<?> type) {
    return key + "=" + type.getName();
  }

  private static String[] with(String[] settings, String more) {
    return Stream.concat(Stream.of(settings), Stream.of(more)).toArray(String[]::new);
  }

  private TinyProject.Outcome train(String name, String... settings) {
    List<Object> line =
        new ArrayList<>(List.of("train", project.config(), "--run-dir", project.run(name)));
    for (String setting : with(settings, "training.steps=2")) {
      line.add("--set");
      line.add(setting);
    }
    return TinyProject.tandem(line.toArray());
  }

  private Path trained(String... settings) {
    TinyProject.Outcome outcome = train("own", settings);
    assertEquals(0, outcome.code(), outcome.err());
    return project.run("own");
  }

  /** The training events of a run. */
  private static List<JsonObject> steps(Path run) throws IOException {
    List<JsonObject> steps =
        Files.readAllLines(run.resolve("metrics.jsonl")).stream()
            .map(line -> JsonParser.parseString(line).getAsJsonObject())
            .filter(event -> event.get("event").getAsString().equals("train"))
            .toList();
    assertEquals(2, steps.size());
    return steps;
  }

  /** The names of the variables of student and teacher in the run's best checkpoint. */
  private static Set<String> networks(Path run) {
    try (WeightsFile weights = Pretrained.open(run)) {
      return weights.tensors().keySet().stream()
          .filter(name -> name.startsWith("student/") || name.startsWith("teacher/"))
          .collect(Collectors.toSet());
    }
  }
}
