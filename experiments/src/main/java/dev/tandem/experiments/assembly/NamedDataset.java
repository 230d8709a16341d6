package dev.tandem.experiments.assembly;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import dev.tandem.InvalidInputException;
import dev.tandem.data.CityscapesDataset;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.data.VocDataset;
import dev.tandem.experiments.annotation.FolderLayout;
import dev.tandem.experiments.config.DatasetConfig;
import dev.tandem.experiments.config.DatasetKind;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.file.AtomicFile;
import dev.tandem.file.UnwritableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** A data set that a command line names: by a config, or by its folder. */
public final class NamedDataset {
  /** The config that {@code split} writes into a folder of images. */
  public static final String CONFIG_FILE = "tandem.json";

  private final String name;
  private final SegmentationDataset dataset;
  private final List<String> remarks;
  private final Optional<Starter> starter;

  /** The beginning of a config for a folder that has none. */
  private record Starter(Path folder, JsonObject json, DatasetConfig dataset) {}

  private NamedDataset(
      String name, SegmentationDataset dataset, List<String> remarks, Optional<Starter> starter) {
    this.name = name;
    this.dataset = dataset;
    this.remarks = remarks;
    this.starter = starter;
  }

  /**
   * @param path of a config file, or of a folder in the layout of PASCAL VOC or Cityscapes, or with
   *     photographs and annotations as {@link FolderLayout} finds them
   * @param choice where the folder has several kinds of them
   * @throws InvalidInputException if it is none of these
   */
  public static NamedDataset open(Path path, FolderLayout.Choice choice) {
    requirePresent(path);
    return Files.isDirectory(path) ? ofFolder(path, choice, Optional.empty()) : ofConfig(path);
  }

  /**
   * Checks that there is something of that name.
   *
   * @throws InvalidInputException if there is not
   */
  public static void requirePresent(Path path) {
    if (!Files.exists(path)) {
      throw new InvalidInputException(
          path + ": no such file or folder, expected a config in JSON or a folder of photographs");
    }
  }

  /**
   * A folder, into which nothing is written.
   *
   * @param choice which photographs and annotations of the folder
   * @param drawings a folder for the masks that are drawn where its annotations are none
   * @throws InvalidInputException as {@link #open}
   */
  public static NamedDataset inspect(Path folder, FolderLayout.Choice choice, Path drawings) {
    return ofFolder(folder, choice, Optional.of(drawings));
  }

  private static NamedDataset ofConfig(Path file) {
    DatasetConfig config = ExperimentConfig.read(file, List.of()).dataset();
    Datasets.requireNumbersOfDrawnMasks(config);
    String name =
        config.kind().is(DatasetKind.FOLDER) && config.root().isPresent()
            ? nameOf(config.root().get().normalize())
            : config.kind().toString();
    return new NamedDataset(name, Datasets.open(config), List.of(), Optional.empty());
  }

  private static NamedDataset ofFolder(
      Path folder, FolderLayout.Choice choice, Optional<Path> drawings) {
    Path absolute = folder.toAbsolutePath().normalize();
    FolderLayout.Description description = description(absolute, choice, drawings.orElse(absolute));
    JsonObject json = description.dataset();
    json.addProperty("root", absolute.toString());
    JsonObject config = new JsonObject();
    config.addProperty("name", "starter");
    config.add("dataset", json);
    DatasetConfig read =
        ExperimentConfig.parse(config.toString(), absolute, absolute.toString(), List.of())
            .dataset();
    String kind = read.kind().toString();
    String name = kind.equals("folder") ? nameOf(absolute) : kind;
    return new NamedDataset(
        name,
        Datasets.open(read),
        description.remarks(),
        Optional.of(new Starter(absolute, json, read)));
  }

  /** The root of a file system has no name. */
  private static String nameOf(Path folder) {
    return folder.getFileName() == null ? "folder" : folder.getFileName().toString();
  }

  private static FolderLayout.Description description(
      Path folder, FolderLayout.Choice choice, Path drawings) {
    // A list of classes of its own: the layout is VOC's, the classes are not.
    if (VocDataset.isIn(folder) && !FolderLayout.hasClassList(folder)) {
      return ofKind("voc");
    }
    return CityscapesDataset.isIn(folder)
        ? ofKind("cityscapes")
        : FolderLayout.describe(folder, choice, drawings);
  }

  private static FolderLayout.Description ofKind(String kind) {
    JsonObject json = new JsonObject();
    json.addProperty("kind", kind);
    return new FolderLayout.Description(json, List.of());
  }

  /** What a user should know: what was left out, decided or drawn, one line each. */
  public List<String> remarks() {
    return Stream.concat(remarks.stream(), dataset.remarks().stream()).toList();
  }

  /** What its splits are filed under. */
  public String name() {
    return name;
  }

  /** The data set. */
  public SegmentationDataset dataset() {
    return dataset;
  }

  /**
   * The config of a data set that was named by its folder.
   *
   * @param file the file
   * @param isNew whether it was written now; one that was there before is left as it is
   * @param usesSplit whether it uses the lists that were just made
   * @param outdated what it says of the data set that the folder does not say any more, one line
   *     each
   */
  public record Config(Path file, boolean isNew, boolean usesSplit, List<String> outdated) {
    /**
     * A line for the user.
     *
     * @param split folder of the lists that were just made
     */
    public String describe(Path split) {
      if (isNew) {
        return "config: " + file;
      }
      return usesSplit
          ? "config: " + file + " (was there and uses these lists)"
          : "config: %s was there and is left as it is: it does not use these lists; for them train and check take --set dataset.split=%s"
              .formatted(file, split);
    }
  }

  /**
   * Writes a config to begin with, for a data set that was named by its folder, unless there is
   * one.
   *
   * @param file none = {@code tandem.json} in the folder
   * @param split folder of the lists
   * @param like a config whose settings it takes; none = a short training with the defaults
   * @return the config; empty for a data set that was named by a config
   */
  public Optional<Config> writeConfig(Optional<Path> file, Path split, Optional<Path> like) {
    if (starter.isEmpty()) {
      return Optional.empty();
    }
    Path target = file.orElse(starter.get().folder.resolve(CONFIG_FILE));
    if (Files.exists(target)) {
      return Optional.of(existing(target, split));
    }
    Path base = target.toAbsolutePath().normalize().getParent();
    JsonObject data = starter.get().json.deepCopy();
    data.addProperty("root", StarterConfig.relative(base, starter.get().folder));
    data.addProperty("split", StarterConfig.relative(base, split.toAbsolutePath().normalize()));
    JsonObject config =
        new StarterConfig(like).json(ExperimentConfig.nameAfter(nameIn(target)), data, base);
    try {
      Files.createDirectories(base);
    } catch (IOException e) {
      throw new UnwritableException(base, e);
    }
    AtomicFile.write(target, new GsonBuilder().setPrettyPrinting().create().toJson(config) + "\n");
    return Optional.of(new Config(target, true, true, List.of()));
  }

  /** Configs of one folder that are written to different files have different names. */
  private String nameIn(Path target) {
    String stem = target.getFileName().toString().replaceFirst("\\.json$", "");
    return stem.equals("tandem") ? name : name + "-" + stem;
  }

  /**
   * Whether the config of a data set that was named by its folder uses lists, or others that are
   * filed with them under the data set's name.
   *
   * @param file none = {@code tandem.json} in the folder
   * @param split folder of the lists
   */
  public boolean uses(Optional<Path> file, Path split) {
    return starter
        .map(s -> file.orElse(s.folder.resolve(CONFIG_FILE)))
        .filter(Files::exists)
        .flatMap(NamedDataset::splitOf)
        .filter(used -> used.getParent().getParent().equals(named(split)))
        .isPresent();
  }

  /** DATASET of DATASET/LABELS/SEED. */
  private static Path named(Path split) {
    return split.toAbsolutePath().normalize().getParent().getParent();
  }

  private static Optional<Path> splitOf(Path config) {
    try {
      return ExperimentConfig.read(config, List.of())
          .dataset()
          .split()
          .filter(split -> split.getNameCount() > 2);
    } catch (InvalidInputException e) {
      // It is reported when it is used.
      return Optional.empty();
    }
  }

  private Config existing(Path file, Path split) {
    DatasetConfig used;
    try {
      used = ExperimentConfig.read(file, List.of()).dataset();
    } catch (InvalidInputException e) {
      // It is reported when it is used.
      return new Config(file, false, false, List.of());
    }
    Path lists = split.toAbsolutePath().normalize();
    return new Config(file, false, used.split().equals(Optional.of(lists)), outdated(file, used));
  }

  /** What differs for the same folder; a user may have meant it, so it is said and left. */
  private List<String> outdated(Path file, DatasetConfig used) {
    DatasetConfig found = starter.orElseThrow().dataset;
    if (!used.root().equals(found.root())) {
      return List.of();
    }
    boolean sameKind = used.kind().equals(found.kind());
    Map<String, Function<DatasetConfig, Object>> keys = new LinkedHashMap<>();
    keys.put("kind", DatasetConfig::kind);
    if (sameKind) {
      keys.put("images", DatasetConfig::images);
      keys.put("labels", DatasetConfig::labels);
      keys.put("label_format", DatasetConfig::labelFormat);
      keys.put("classes", DatasetConfig::classes);
      keys.put("colours", DatasetConfig::colours);
    }
    List<String> lines = new ArrayList<>();
    keys.forEach(
        (key, value) -> {
          if (!value.apply(used).equals(value.apply(found))) {
            lines.add(
                "%s is left as it is: its dataset.%s is %s, the folder gives %s; remove the file to have split write a new one"
                    .formatted(file, key, value.apply(used), value.apply(found)));
          }
        });
    return lines;
  }
}
