package dev.tandem.models.weights;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** What people take for a file with weights and Tandem does not read, recognised by its bytes. */
enum ForeignFormat {
  /** {@code torch.save} before PyTorch 0.1.10; archives of other things begin alike. */
  TAR(
      257,
      "ustar",
      "a tar archive, as the first PyTorch wrote: load it once in Python and save it again, by"
          + " torch.save(torch.load(FILE, weights_only=False), NEW), or unpack it"),
  /** A compressed file. */
  GZIP(0, "\u001f\u008b", "compressed by gzip: unpack it"),
  /** Weights of Keras. */
  HDF5(
      0,
      "\u0089HDF",
      "an HDF5 file, as Keras writes: take the weights of the network from PyTorch or safetensors"),
  /** What a clone without Git LFS has in place of the file. */
  GIT_LFS(0, "version https://git-lfs", "a pointer of Git LFS, not the file: run git lfs pull"),
  /** What a browser shows when a download needs an account or a confirmation. */
  HTML(0, "<", "a web page or XML, not the file: download it again");

  private final int at;
  private final String bytes;
  private final String what;

  ForeignFormat(int at, String bytes, String what) {
    this.at = at;
    this.bytes = bytes;
    this.what = what;
  }

  /** What a file is, for messages; empty if it is none of these. */
  static Optional<String> of(ByteBuffer file) {
    return Arrays.stream(values())
        .filter(format -> format.begins(file))
        .map(format -> format.what)
        .findFirst();
  }

  private boolean begins(ByteBuffer file) {
    byte[] expected = bytes.getBytes(StandardCharsets.ISO_8859_1);
    if (file.limit() < at + expected.length) {
      return false;
    }
    byte[] found = new byte[expected.length];
    file.get(at, found);
    return Arrays.equals(found, expected);
  }
}
