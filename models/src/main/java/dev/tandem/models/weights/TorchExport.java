package dev.tandem.models.weights;

import dev.tandem.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Exports a run's teacher, and of the student what the teacher has not, for PyTorch: the backbone
 * with torchvision's names ({@code layer1.0.conv1.weight}, {@code features.1.conv.0.0.weight}), the
 * other layers with those of CSS's and PRCL's implementations ({@code ASPP.…}, {@code project.…},
 * {@code classifier.…}, {@code representation.…}, {@code uncer_head.…}), kernels as [out, in,
 * height, width] and matrices as [out, in]. A network with DPT has the names of UniMatch V2's:
 * {@code backbone.…}, behind which those of the backbone follow, and {@code head.…}.
 */
public final class TorchExport {
  private static final String BACKBONE = "backbone/";

  private static final Pattern BLOCK =
      Pattern.compile("block(\\d+)/(expand|depthwise|project)/(conv|bn)/(\\w+)");

  private static final Pattern DPT_CLASSIFIER = Pattern.compile("classifier/(conv|output)/(\\w+)");

  /** Layers that are linear in PRCL's implementation and 1×1 convolutions in Tandem. */
  private static final Pattern LINEAR = Pattern.compile("probability/fc[12]");

  /**
   * Regular expressions of Tandem's paths, and the names in the file; otherwise slashes become
   * dots.
   */
  private static final Map<Pattern, String> RULES = rules();

  private TorchExport() {}

  private static Map<Pattern, String> rules() {
    Map<Pattern, String> rules = new LinkedHashMap<>();
    rules.put(Pattern.compile("aspp/pool/conv/(\\w+)"), "ASPP.convs.4.1.$1");
    rules.put(Pattern.compile("aspp/pool/bn/(\\w+)"), "ASPP.convs.4.2.$1");
    rules.put(Pattern.compile("aspp/branch(\\d)/conv/(\\w+)"), "ASPP.convs.$1.0.$2");
    rules.put(Pattern.compile("aspp/branch(\\d)/bn/(\\w+)"), "ASPP.convs.$1.1.$2");
    rules.put(Pattern.compile("aspp/project/conv/(\\w+)"), "ASPP.project.0.$1");
    rules.put(Pattern.compile("aspp/project/bn/(\\w+)"), "ASPP.project.1.$1");
    rules.put(Pattern.compile("low_level/conv/(\\w+)"), "project.0.$1");
    rules.put(Pattern.compile("low_level/bn/(\\w+)"), "project.1.$1");
    String head = "(classifier|representation)/";
    rules.put(Pattern.compile(head + "conv/(\\w+)"), "$1.0.$2");
    rules.put(Pattern.compile(head + "bn/(\\w+)"), "$1.1.$2");
    rules.put(Pattern.compile(head + "output/(\\w+)"), "$1.3.$2");
    rules.put(Pattern.compile("probability/(.+)"), "uncer_head.$1");
    rules.put(Pattern.compile("dpt/(.+)"), "head.$1");
    return rules;
  }

  /**
   * Writes a safetensors file of float32 tensors.
   *
   * @param weights a run's checkpoint
   * @param target a new file
   * @return the number of tensors written
   * @throws InvalidInputException if the weights are not a run's, or the target exists
   */
  public static int write(WeightsFile weights, Path target) {
    if (Files.exists(target)) {
      throw new InvalidInputException(target + ": exists already, expected a new file");
    }
    NetworkNames names = NetworkNames.of(weights.tensors().keySet());
    if (names.kernels() != Kernels.IN_OUT) {
      throw new InvalidInputException(
          weights.path() + ": found " + names.convention() + ", expected a run's weights");
    }
    Set<String> paths = names.byPath().keySet();
    Map<String, StoredTensor> tensors = new TreeMap<>();
    names
        .byPath()
        .forEach(
            (path, name) ->
                tensors.put(
                    torchName(path, paths), torchTensor(path, weights.tensors().get(name))));
    SafetensorsWriter.write(target, tensors);
    return tensors.size();
  }

  private static StoredTensor torchTensor(String path, StoredTensor tensor) {
    return LINEAR.matcher(path).matches() ? Kernels.toTorchMatrix(tensor) : Kernels.toTorch(tensor);
  }

  /**
   * The name in the file.
   *
   * @param path Tandem's path below the network's root
   * @param all paths of the network, since the names of some tensors depend on others
   */
  static String torchName(String path, Set<String> all) {
    boolean dpt = all.stream().anyMatch(name -> name.startsWith("dpt/"));
    if (path.startsWith(BACKBONE)) {
      return (dpt ? "backbone." : "") + backboneName(path.substring(BACKBONE.length()), all);
    }
    Matcher dptClassifier = DPT_CLASSIFIER.matcher(path);
    if (dpt && dptClassifier.matches()) {
      String layer = dptClassifier.group(1).equals("conv") ? "0" : "2";
      return "head.scratch.output_conv." + layer + "." + dptClassifier.group(2);
    }
    for (Map.Entry<Pattern, String> rule : RULES.entrySet()) {
      Matcher matcher = rule.getKey().matcher(path);
      if (matcher.matches()) {
        return matcher.replaceFirst(rule.getValue()).replace('/', '.');
      }
    }
    return path.replace('/', '.');
  }

  private static String backboneName(String path, Set<String> all) {
    Matcher block = BLOCK.matcher(path);
    return block.matches()
        ? bottleneckName(block, all.contains("backbone/block0/expand/conv/weight"))
        : path.replaceFirst("^conv0/", "features.0.0.")
            .replaceFirst("^bn0/", "features.0.1.")
            .replace('/', '.');
  }

  /** features.N.conv: [expansion: conv, bn, ReLU], [depthwise: the same], projection, its bn. */
  private static String bottleneckName(Matcher block, boolean expanded) {
    int number = Integer.parseInt(block.group(1));
    boolean norm = block.group(3).equals("bn");
    int depthwise = number == 0 && !expanded ? 0 : 1;
    String layer =
        switch (block.group(2)) {
          case "expand" -> norm ? "0.1" : "0.0";
          case "depthwise" -> depthwise + (norm ? ".1" : ".0");
          default -> Integer.toString(depthwise + (norm ? 2 : 1));
        };
    return "features." + (number + 1) + ".conv." + layer + "." + block.group(4);
  }
}
