package dev.tandem.experiments.config;

import static dev.tandem.experiments.binding.InvalidKeyException.requireForm;
import static dev.tandem.experiments.config.MayDiffer.Between.BEGIN_AND_RESUME;
import static dev.tandem.experiments.config.MayDiffer.Between.SEEDS;
import static dev.tandem.experiments.config.MayDiffer.Between.WORKERS;

import com.google.gson.JsonParser;
import dev.tandem.InvalidInputException;
import dev.tandem.experiments.binding.Key;
import dev.tandem.experiments.binding.RecordFormat;
import dev.tandem.experiments.methods.MethodConfig;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The whole configuration of an experiment.
 *
 * <p>A config that was read is resolved: every key has its value, and paths are absolute. The
 * meaning of each is in its {@link Key}, or in the record of its group.
 */
public record ExperimentConfig(
    @Key(
            doc =
                "Name of the experiment; run folders are called after it. Letters, digits, dots,"
                    + " underscores and hyphens.")
        @MayDiffer({BEGIN_AND_RESUME, WORKERS})
        String name,
    @Key(doc = "What the experiment is for, in your words.", defaultsTo = "\"\"")
        @MayDiffer({BEGIN_AND_RESUME, WORKERS, SEEDS})
        String description,
    @Key(
            doc =
                "Seed of everything random in the training: initial weights, order, crops, mixing,"
                    + " sampling.",
            defaultsTo = "3407",
            min = 0)
        @MayDiffer(SEEDS)
        long seed,
    DatasetConfig dataset,
    ModelConfig model,
    MethodConfig method,
    AugmentationConfig augmentation,
    TrainingConfig training,
    @MayDiffer(BEGIN_AND_RESUME) EvaluationConfig evaluation,
    @MayDiffer(WORKERS) DistributionConfig distribution) {

  private static final RecordFormat<ExperimentConfig> FORMAT =
      new RecordFormat<>(ExperimentConfig.class);
  private static final Pattern NAME =
      Pattern.compile("(?=.*[\\p{L}\\p{N}])[\\p{L}\\p{M}\\p{N}._-]+");
  private static final Pattern NOT_IN_A_NAME = Pattern.compile("[^\\p{L}\\p{M}\\p{N}._-]+");

  /**
   * Checks the name, which becomes a folder's.
   *
   * @throws InvalidInputException if the name has other characters, or neither letter nor digit
   */
  public ExperimentConfig {
    requireForm(
        "name",
        name,
        NAME.asMatchPredicate(),
        "letters, digits, '.', '_' and '-', at least one of them a letter or digit");
  }

  /** A text in characters that a name may have: others in a row become one replacement. */
  public static String partOfName(String text, String replacement) {
    return NOT_IN_A_NAME.matcher(text).replaceAll(replacement);
  }

  /**
   * A name after a folder's.
   *
   * @return "images" for a folder without letters and digits
   */
  public static String nameAfter(String folder) {
    String name = partOfName(folder, "_");
    return NAME.matcher(name).matches() ? name : "images";
  }

  /**
   * Reads a config file.
   *
   * <p>Relative paths in the file start from its folder, those of overrides from the working
   * directory.
   *
   * @param file the JSON file
   * @param overrides {@code key=value} as given with {@code --set}; of two for one key the last
   *     counts. A value that is not JSON is taken as text.
   * @return the resolved config
   * @throws InvalidInputException at the first thing that is wrong: where, what was found, what is
   *     expected
   */
  public static ExperimentConfig read(Path file, List<String> overrides) {
    return FORMAT.read(file, overrides);
  }

  /**
   * Reads a config from text, such as one embedded as a resource.
   *
   * @param json the text
   * @param baseFolder what relative paths in the text start from
   * @param nameForErrors what to call the text in errors
   * @param overrides as in {@link #read}
   * @return the resolved config
   * @throws InvalidInputException as {@link #read}
   */
  public static ExperimentConfig parse(
      String json, Path baseFolder, String nameForErrors, List<String> overrides) {
    return FORMAT.parse(json, baseFolder, nameForErrors, overrides);
  }

  /**
   * Writes every key with its value.
   *
   * @return indented JSON in a fixed order of keys, which reads back as an equal config
   */
  public String toJson() {
    return FORMAT.write(this);
  }

  /**
   * Every key with its value.
   *
   * @return dotted keys in the order of {@link #toJson}, each with the JSON text of its value
   */
  public Map<String, String> keys() {
    return FORMAT.keys(this);
  }

  /**
   * The keys that must have the same values in configs that belong together.
   *
   * @param between in which
   * @return dotted keys in the order of {@link #toJson}, each with the JSON text of its value;
   *     without those that {@link MayDiffer}
   */
  public Map<String, String> keysThatMustAgree(MayDiffer.Between between) {
    return FORMAT.keys(this, component -> !mayDiffer(component, between));
  }

  private static boolean mayDiffer(RecordComponent component, MayDiffer.Between between) {
    MayDiffer mark = component.getAnnotation(MayDiffer.class);
    return mark != null && List.of(mark.value()).contains(between);
  }

  /**
   * Every key with its value as {@code --set} takes it: text without quotes.
   *
   * @return dotted keys in the order of {@link #toJson}
   */
  public Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    keys()
        .forEach(
            (key, json) ->
                settings.put(
                    key,
                    json.startsWith("\"") ? JsonParser.parseString(json).getAsString() : json));
    return settings;
  }

  /**
   * The JSON Schema of a config, by which editors check it and explain its keys.
   *
   * @return indented JSON
   */
  public static String schema() {
    return FORMAT.schema("Config of Tandem");
  }

  /**
   * The defaults of all keys.
   *
   * @return dotted keys with the JSON text of their defaults; empty for one that must be given
   */
  public Map<String, String> defaults() {
    return FORMAT.defaults(this);
  }

  /**
   * Explains every key.
   *
   * @return one line a key: its value, its meaning, what it allows, its default
   */
  public String describe() {
    return FORMAT.describe(this);
  }
}
