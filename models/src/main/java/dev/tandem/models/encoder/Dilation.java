package dev.tandem.models.encoder;

/**
 * Turns the strides that would go beyond an output stride into dilations: walked through once from
 * input to output, layer by layer.
 */
final class Dilation {
  private final int outputStride;
  private int stride;
  private int dilation = 1;

  /**
   * @param outputStride 8, 16 or 32
   * @param stride reached so far
   */
  Dilation(int outputStride, int stride) {
    this.outputStride = outputStride;
    this.stride = stride;
  }

  /**
   * @param stride of the layer's spatial convolution as built
   * @param dilation of it
   */
  record Step(int stride, int dilation) {
    /** With a dilation that is a multiple of this one's, as a multi-grid asks for. */
    Step times(int factor) {
      return new Step(stride, dilation * factor);
    }
  }

  /**
   * The next layer. One whose stride falls away keeps the dilation of the layers before it; those
   * after it have twice that (DeepLab).
   */
  Step next(int wantedStride) {
    if (wantedStride == 1) {
      return new Step(1, dilation);
    }
    if (stride * wantedStride <= outputStride) {
      stride *= wantedStride;
      return new Step(wantedStride, dilation);
    }
    Step step = new Step(1, dilation);
    dilation *= wantedStride;
    return step;
  }

  /** The dilation of a further convolution at this place. */
  int after() {
    return dilation;
  }

  /** The stride reached so far. */
  int stride() {
    return stride;
  }
}
