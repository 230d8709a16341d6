package dev.tandem.models.weights;

import dev.tandem.model.Network;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The mapping from Tandem's variables to the tensors of a file, derived from the tensor names.
 * Recognises a backbone alone, torchvision's DeepLabV3, the DeepLabV3+ of CSS's and PRCL's
 * implementations, the DPT of UniMatch V2's, and checkpoints of Tandem.
 *
 * @param convention name of the naming convention, for messages
 * @param kernels layout of convolution kernels in the file
 * @param byPath name in the file by Tandem's path below the network's root, such as {@code
 *     backbone/conv1/weight} or {@code classifier/output/bias}
 */
record NetworkNames(String convention, Kernels kernels, Map<String, String> byPath) {

  private static final Pattern OF_A_RUN =
      Pattern.compile("(" + Network.TEACHER + "|" + Network.STUDENT + ")/(.+)");
  private static final String BACKBONE = "backbone.";
  private static final Pattern LAYER_SCALE = Pattern.compile(".+/ls\\d/gamma");

  /** Layers of the heads: regular expressions of the reference's names, and Tandem's paths. */
  private static final Map<Pattern, String> HEADS = heads();

  private static Map<Pattern, String> heads() {
    Map<String, String> rules = new LinkedHashMap<>();
    rules.put("ASPP\\.convs\\.4\\.1\\.(\\w+)", "aspp/pool/conv/$1");
    rules.put("ASPP\\.convs\\.4\\.2\\.(\\w+)", "aspp/pool/bn/$1");
    rules.put("ASPP\\.convs\\.([0-3])\\.0\\.(\\w+)", "aspp/branch$1/conv/$2");
    rules.put("ASPP\\.convs\\.([0-3])\\.1\\.(\\w+)", "aspp/branch$1/bn/$2");
    rules.put("ASPP\\.project\\.0\\.(\\w+)", "aspp/project/conv/$1");
    rules.put("ASPP\\.project\\.1\\.(\\w+)", "aspp/project/bn/$1");
    rules.put("project\\.0\\.(\\w+)", "low_level/conv/$1");
    rules.put("project\\.1\\.(\\w+)", "low_level/bn/$1");
    rules.put("(classifier|representation)\\.0\\.(\\w+)", "$1/conv/$2");
    rules.put("(classifier|representation)\\.1\\.(\\w+)", "$1/bn/$2");
    rules.put("(classifier|representation)\\.3\\.(\\w+)", "$1/output/$2");
    rules.put("head\\.scratch\\.output_conv\\.0\\.(\\w+)", "classifier/conv/$1");
    rules.put("head\\.scratch\\.output_conv\\.2\\.(\\w+)", "classifier/output/$1");
    rules.put("head\\.((projects|resize_layers|scratch)\\..+)", "dpt/$1");
    rules.put("uncer_head\\.(fc1|fc2|gamma|beta)", "probability/$1");
    rules.put("uncer_head\\.(bn1|bn2)\\.(\\w+)", "probability/$1/$2");
    return rules.entrySet().stream()
        .collect(
            Collectors.toMap(
                rule -> Pattern.compile(rule.getKey()),
                Map.Entry::getValue,
                (a, b) -> a,
                LinkedHashMap::new));
  }

  /** Derives the mapping from the names in a file. */
  static NetworkNames of(Set<String> names) {
    if (names.stream().anyMatch(name -> OF_A_RUN.matcher(name).matches())) {
      return ofRun(names);
    }
    if (names.stream().anyMatch(n -> n.startsWith("ASPP.") || n.startsWith("resnet_"))) {
      return ofTorch(
          names,
          "the reference's DeepLabV3+",
          name -> name.startsWith("resnet_") ? name.substring("resnet_".length()) : name,
          name -> name);
    }
    if (names.stream().anyMatch(name -> name.startsWith("head.scratch."))) {
      return ofTorch(
          names,
          "UniMatch V2's DPT",
          name -> name.startsWith(BACKBONE) ? name.substring(BACKBONE.length()) : "",
          name -> name);
    }
    if (names.contains("classifier.0.convs.0.0.weight")) {
      return ofTorch(
          names,
          "torchvision's DeepLabV3",
          name -> name.startsWith(BACKBONE) ? name.substring(BACKBONE.length()) : "",
          // Its classifier differs from Tandem's; only the ASPP is loaded.
          name ->
              name.startsWith("classifier.0.") ? name.replaceFirst("classifier.0", "ASPP") : "");
    }
    boolean prefixed = names.stream().anyMatch(name -> name.startsWith(BACKBONE));
    return ofTorch(
        names,
        "",
        name -> prefixed && name.startsWith(BACKBONE) ? name.substring(BACKBONE.length()) : name,
        name -> "");
  }

  /** A run's checkpoint: the teacher's variables, and the student's where there is no teacher's. */
  private static NetworkNames ofRun(Set<String> names) {
    Map<String, String> byPath = new TreeMap<>();
    // In alphabetical order the teacher comes after the student and overwrites its entries.
    for (String name : new TreeSet<>(names)) {
      var matcher = OF_A_RUN.matcher(name);
      if (matcher.matches()) {
        byPath.put(matcher.group(2), name);
      }
    }
    boolean taught = byPath.values().stream().anyMatch(name -> name.startsWith("teacher/"));
    return new NetworkNames(taught ? "a run's teacher" : "a run's student", Kernels.IN_OUT, byPath);
  }

  private static NetworkNames ofTorch(
      Set<String> names,
      String network,
      Function<String, String> inBackbone,
      Function<String, String> inHeads) {
    Set<String> ofBackbone = names.stream().map(inBackbone).collect(Collectors.toSet());
    BackboneNames backbone = BackboneNames.of(ofBackbone);
    Map<String, String> byPath = new TreeMap<>();
    for (String name : names) {
      Optional<String> head = headPath(inHeads.apply(name));
      Optional<String> path =
          head.isPresent()
              ? head
              : backbone.path(inBackbone.apply(name), ofBackbone).map(p -> "backbone/" + p);
      path.map(NetworkNames::withWeightAndBias)
          .filter(p -> !p.endsWith("num_batches_tracked"))
          .ifPresent(p -> byPath.put(p, name));
    }
    String convention = network.isEmpty() ? backbone.label() : network + " on " + backbone.label();
    if (byPath.isEmpty()) {
      convention = "an unknown convention";
    }
    return new NetworkNames(convention, Kernels.OUT_IN, byPath);
  }

  /**
   * The name in the file of the tensor of a path; null if there is none. timm's SwiGLU has the
   * names of a plain MLP.
   */
  String name(String path) {
    String inTimm = path.replace("/mlp/w12/", "/mlp/fc1/").replace("/mlp/w3/", "/mlp/fc2/");
    return byPath.getOrDefault(path, byPath.get(inTimm));
  }

  private static Optional<String> headPath(String name) {
    return HEADS.entrySet().stream()
        .filter(rule -> rule.getKey().matcher(name).matches())
        .map(rule -> rule.getKey().matcher(name).replaceFirst(rule.getValue()).replace('.', '/'))
        .findFirst();
  }

  /**
   * Gluon's batch norm has gamma and beta in place of weight and bias; those of a probability head
   * and of a layer scale are others.
   */
  private static String withWeightAndBias(String path) {
    if (path.startsWith("probability/") || LAYER_SCALE.matcher(path).matches()) {
      return path;
    }
    return path.replaceFirst("/gamma$", "/weight").replaceFirst("/beta$", "/bias");
  }
}
