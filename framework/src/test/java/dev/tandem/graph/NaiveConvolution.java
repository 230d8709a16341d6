package dev.tandem.graph;

/** PyTorch's 3×3 convolution with padding = dilation, computed by its definition. */
record NaiveConvolution(int batch, int size, int in, int filters, int stride, int dilation) {
  /** One product of the sum. */
  private interface Product {
    void at(int y, int x, int w);
  }

  double[] forward(float[] x, float[] kernel) {
    double[] y = new double[batch * out() * out() * filters];
    forEach((py, px, pw) -> y[py] += (double) x[px] * kernel[pw]);
    return y;
  }

  void backward(float[] x, float[] kernel, float[] upstream, double[] dx, double[] dw) {
    forEach(
        (py, px, pw) -> {
          dx[px] += (double) upstream[py] * kernel[pw];
          dw[pw] += (double) upstream[py] * x[px];
        });
  }

  private int out() {
    return (size + stride - 1) / stride;
  }

  private void forEach(Product product) {
    for (int place = 0; place < batch * out() * out() * 9; place++) {
      int tap = place % 9;
      int column = place / 9 % out();
      int row = place / 9 / out() % out();
      int image = place / 9 / out() / out();
      int r = row * stride + (tap / 3 - 1) * dilation;
      int c = column * stride + (tap % 3 - 1) * dilation;
      if (r < 0 || c < 0 || r >= size || c >= size) {
        continue;
      }
      for (int i = 0; i < in; i++) {
        for (int f = 0; f < filters; f++) {
          product.at(
              ((image * out() + row) * out() + column) * filters + f,
              ((image * size + r) * size + c) * in + i,
              (tap * in + i) * filters + f);
        }
      }
    }
  }
}
