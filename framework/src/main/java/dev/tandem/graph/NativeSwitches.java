package dev.tandem.graph;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.tensorflow.internal.c_api.global.tensorflow;

/**
 * Switches of this process's TensorFlow for which its C interface has no function: those of
 * Python's {@code tf.config.experimental}, which are C++ functions of its framework library. They
 * concern GPUs, for which there is a build of TensorFlow on Linux alone; on other systems they do
 * nothing.
 */
public final class NativeSwitches {
  private static final String LIBRARY = "libtensorflow_framework.so.2";
  // tsl::enable_tensor_float_32_execution(bool) and so on, as the compiler names them.
  private static final String ENABLE_TF32 = "_ZN3tsl32enable_tensor_float_32_executionEb";
  private static final String TF32_ENABLED = "_ZN3tsl33tensor_float_32_execution_enabledEv";
  private static final String ENABLE_DETERMINISM = "_ZN3tsl19EnableOpDeterminismEb";
  private static final String DETERMINISM_REQUIRED = "_ZN3tsl21OpDeterminismRequiredEv";

  private static final String PERSISTENT_BATCH_NORM = "TF_USE_CUDNN_BATCHNORM_SPATIAL_PERSISTENT";

  private static boolean determinismSet;

  private NativeSwitches() {}

  /**
   * Whether NVIDIA GPUs may round the operands of float32 convolutions and matrix products to
   * TensorFloat-32, which has ten bits after the point; TensorFlow's default is that they may.
   */
  public static void setTensorFloat32(boolean allowed) {
    call(ENABLE_TF32, allowed);
  }

  static boolean allowsTensorFloat32() {
    return isOn(TF32_ENABLED);
  }

  /**
   * Whether every op must give the same result for the same inputs each time. An op whose kernel
   * cannot fails. The environment variable {@code TF_DETERMINISTIC_OPS} decides as long as this was
   * never called with {@code true}.
   */
  public static synchronized void setDeterministic(boolean required) {
    if (required || determinismSet) {
      call(ENABLE_DETERMINISM, required);
      determinismSet = true;
    }
  }

  /**
   * Lets cuDNN normalise batches by its persistent kernels: those of bfloat16 maps as they lie in
   * memory, channels last; else TensorFlow transposes each map before and after. TensorFlow does
   * not use them by default, since their sums may overflow where values are extremely large; then a
   * loss is NaN. A value of {@code TF_USE_CUDNN_BATCHNORM_SPATIAL_PERSISTENT} that the user has set
   * in the environment is kept: 0 turns them off. Call it before the first step of the process.
   */
  public static void setPersistentBatchNorm() {
    NativeRuntime.setEnvironment(PERSISTENT_BATCH_NORM, "1");
  }

  /** Whether every op must give the same result for the same inputs each time. */
  static boolean requiresDeterminism() {
    return isOn(DETERMINISM_REQUIRED);
  }

  private static void call(String function, boolean argument) {
    if (Platform.isLinux()) {
      // Not a Java boolean, of which JNA makes −1.
      function(function).invokeVoid(new Object[] {argument ? 1 : 0});
    }
  }

  private static boolean isOn(String function) {
    // A C++ bool is one byte; the rest of the register is undefined.
    return Platform.isLinux() && (function(function).invokeInt(new Object[0]) & 0xFF) != 0;
  }

  private static Function function(String name) {
    Path beside = Path.of(Loader.load(tensorflow.class)).resolveSibling(LIBRARY);
    return NativeLibrary.getInstance(beside.toString()).getFunction(name);
  }
}
