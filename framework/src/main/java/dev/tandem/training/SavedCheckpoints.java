package dev.tandem.training;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The checkpoints on the disk: what there is follows from the folders and their manifests alone.
 */
final class SavedCheckpoints {
  /** Ends the name of a folder that is being written. */
  static final String DRAFT = ".new";

  /** Ends the name of a folder that is being deleted. */
  static final String REMOVED = ".old";

  private static final Pattern NAME = Pattern.compile("step-([0-9]{1,18})(\\.new|\\.old)?");

  private final Path folder;
  private final Map<Path, Optional<String>> faults = new HashMap<>();

  /**
   * One of them, whole or not.
   *
   * @param step steps done
   * @param path its folder
   * @param miou where it was evaluated, 0 to 1
   */
  record Saved(long step, Path path, Optional<Double> miou) {
    boolean isDraft() {
      return path.getFileName().toString().endsWith(DRAFT);
    }
  }

  SavedCheckpoints(Path folder) {
    this.folder = folder;
  }

  /** The folder of a step. */
  Path of(long step) {
    return folder.resolve("step-" + step);
  }

  /**
   * The newest first, for who goes on from one. Empty if none was ever saved.
   *
   * @throws InvalidInputException if the index names one and there is no folder
   */
  List<Saved> newestFirst() {
    CheckpointIndex index = CheckpointIndex.read(folder);
    List<Saved> saved = present(index);
    if (saved.isEmpty() && index.latest() != null) {
      throw new InvalidInputException(
          folder + ": no checkpoint is there, expected step-" + index.latest());
    }
    return saved;
  }

  /**
   * What is there now, the newest first, whatever the index says: for a training that runs, and can
   * save another one, while people make room. A draft is one of them if it is whole: only its name
   * was not changed.
   */
  List<Saved> present() {
    return present(CheckpointIndex.read(folder));
  }

  private List<Saved> present(CheckpointIndex index) {
    List<Saved> saved = new ArrayList<>();
    for (Path path : folders()) {
      Matcher name = NAME.matcher(path.getFileName().toString());
      if (name.matches() && (name.group(2) == null || isWholeDraft(path))) {
        long step = Long.parseLong(name.group(1));
        saved.add(new Saved(step, path, miou(path, step, index)));
      }
    }
    saved.sort(Comparator.comparing((Saved s) -> -s.step).thenComparing(Saved::isDraft));
    return saved;
  }

  /** The evaluated ones, the best first; of equal ones the oldest. */
  List<Saved> bestFirst() {
    return present().stream()
        .filter(saved -> saved.miou.isPresent())
        .sorted(
            Comparator.comparing((Saved saved) -> -saved.miou.orElseThrow())
                .thenComparing(Saved::step))
        .toList();
  }

  /** The newest of the whole ones that are there now. */
  Optional<Saved> newestPresent() {
    return present().stream().filter(this::isWhole).findFirst();
  }

  /** The best of the whole ones, if one was evaluated. */
  Optional<Saved> best() {
    return bestFirst().stream().filter(this::isWhole).findFirst();
  }

  /**
   * The first of these that is whole.
   *
   * @throws InvalidInputException if none is
   */
  Saved firstWhole(List<Saved> candidates) {
    return candidates.stream()
        .filter(this::isWhole)
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    folder + ": no checkpoint is whole: " + faults(candidates)));
  }

  /** What is wrong with damaged checkpoints, for people. */
  String faults(List<Saved> damaged) {
    return damaged.stream()
        .filter(saved -> !isWhole(saved))
        .map(saved -> saved.path.getFileName() + " (" + fault(saved.path).orElseThrow() + ")")
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /** Remembers that a checkpoint is whole. */
  void trust(Path checkpoint) {
    faults.put(checkpoint, Optional.empty());
  }

  /** All folders of checkpoints, also those half written or half deleted. */
  List<Path> folders() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(Files::isDirectory)
          .filter(entry -> NAME.matcher(entry.getFileName().toString()).matches())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isWhole(Saved saved) {
    return fault(saved.path).isEmpty();
  }

  /** Reads every byte, so once. */
  private Optional<String> fault(Path checkpoint) {
    return faults.computeIfAbsent(checkpoint, CheckpointManifest::faultOf);
  }

  private static boolean isWholeDraft(Path path) {
    return path.getFileName().toString().endsWith(DRAFT)
        && CheckpointManifest.isIn(path)
        && CheckpointManifest.faultOf(path).isEmpty();
  }

  /** From its manifest; a checkpoint of an earlier version has none, and the index knows it. */
  private static Optional<Double> miou(Path path, long step, CheckpointIndex index) {
    if (CheckpointManifest.isIn(path)) {
      return CheckpointManifest.read(path).flatMap(m -> Optional.ofNullable(m.miou()));
    }
    return index.best() != null && index.best() == step
        ? Optional.ofNullable(index.bestMiou())
        : Optional.empty();
  }
}
