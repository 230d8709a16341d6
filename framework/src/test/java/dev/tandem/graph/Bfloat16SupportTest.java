package dev.tandem.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Bfloat16SupportTest {
  @TempDir Path folder;

  private Path processor(String flags) throws IOException {
    return Files.writeString(
        folder.resolve("cpuinfo"), "processor : 0\nmodel name : AMD EPYC\nflags : " + flags + "\n");
  }

  @ParameterizedTest
  @CsvSource({
    "fpu avx2 avx512f avx512_bf16 clzero, true, true",
    "fpu avx2 avx512f avx512_bf16 clzero, false, false",
    "fpu avx512f avx512_bf16 amx_bf16 amx_tile, false, true",
    "fpu avx2 avx512f avx512dq, true, false",
    "fpu avx2, true, false"
  })
  void processorsSayByTheirFlagsWhereKernelsAreRight(String flags, boolean right, boolean fast)
      throws IOException {
    assertEquals(fast, Bfloat16Support.isFast(processor(flags), Map.of(), () -> right));
  }

  @Test
  void withoutOneDnnThereAreNoKernels() throws IOException {
    Path able = processor("amx_bf16");
    assertFalse(Bfloat16Support.isFast(able, Map.of("TF_ENABLE_ONEDNN_OPTS", "0"), () -> true));
    assertTrue(Bfloat16Support.isFast(able, Map.of("TF_ENABLE_ONEDNN_OPTS", "1"), () -> true));
    assertFalse(
        Bfloat16Support.isFast(folder.resolve("none"), Map.of(), () -> true),
        "an unknown processor");
  }
}
