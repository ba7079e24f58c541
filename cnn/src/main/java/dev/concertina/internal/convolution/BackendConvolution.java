package dev.concertina.internal.convolution;

import dev.concertina.internal.arithmetic.Elementwise;
import dev.concertina.internal.arithmetic.Pointwise;
import dev.concertina.internal.planes.Axis;
import dev.concertina.internal.planes.ConvolutionShape;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Conv2D;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Conv2DDerivative;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** A convolution by ND4J's own operation, which is fast for many channels if oneDNN computes it. */
final class BackendConvolution implements ImageConvolution {
  /** The channels of a block, as oneDNN works on them; it fills the last one up with zeros. */
  private static final int BLOCK = 16;

  private final ConvolutionShape shape;
  private final boolean same;
  private final Elementwise elementwise = new Elementwise();
  private final OpContext forward;
  private final OpContext backward;

  /** Whether ND4J's binary contains oneDNN: asked once. */
  private static final class OneDnn {
    static final boolean PRESENT = present();

    private static boolean present() {
      try {
        String info = NativeOpsHolder.getInstance().getDeviceNativeOps().buildInfo();
        return info != null && info.contains("HAVE_ONEDNN");
      } catch (LinkageError e) {
        return false;
      }
    }
  }

  BackendConvolution(ConvolutionShape shape, boolean same) {
    this.shape = shape;
    this.same = same;
    this.forward = context();
    this.backward = context();
  }

  /** Whether this is faster than {@link PlaneConvolution}, as measured. */
  static boolean isFaster(ConvolutionShape shape) {
    return Math.min(shape.in(), shape.out()) >= BLOCK
        && shape.taps() > 1
        && isUsual(shape.rows())
        && isUsual(shape.columns())
        && OneDnn.PRESENT;
  }

  /** What oneDNN takes: it refuses some of the rest. */
  private static boolean isUsual(Axis axis) {
    int after = (axis.out() - 1) * axis.stride() + axis.kernel() - axis.in() - axis.pad();
    return axis.up() == 1
        && axis.dilation() == 1
        && axis.pad() < axis.kernel()
        && after >= 0
        && after < axis.kernel();
  }

  private OpContext context() {
    OpContext context = Nd4j.getExecutioner().buildContext();
    Axis rows = shape.rows();
    Axis columns = shape.columns();
    context.setIArguments(
        rows.kernel(),
        columns.kernel(),
        rows.stride(),
        columns.stride(),
        rows.pad(),
        columns.pad(),
        rows.dilation(),
        columns.dilation(),
        same ? 1 : 0,
        0, // channels come before pixels
        1); // and output channels first in weights
    return context;
  }

  private static void run(
      CustomOp operation, OpContext context, INDArray[] inputs, INDArray[] outputs) {
    context.purge();
    for (int i = 0; i < inputs.length; i++) {
      context.setInputArray(i, inputs[i]);
    }
    for (int i = 0; i < outputs.length; i++) {
      context.setOutputArray(i, outputs[i]);
    }
    Nd4j.exec(operation, context);
    // Or it would hold on to the arrays.
    context.purge();
  }

  @Override
  public void forward(INDArray x, INDArray w, INDArray b, Pointwise f, INDArray out) {
    INDArray[] inputs = b == null ? new INDArray[] {x, w} : new INDArray[] {x, w, b};
    run(new Conv2D(), forward, inputs, new INDArray[] {out});
    if (f != Pointwise.IDENTITY) {
      elementwise.apply(f, out, out);
    }
  }

  @Override
  public void backward(
      INDArray x,
      INDArray w,
      INDArray b,
      Pointwise f,
      INDArray value,
      INDArray gradient,
      Gradients into,
      LayerWorkspaceMgr manager) {
    INDArray delta = gradient;
    if (value != null && f != Pointwise.IDENTITY) {
      delta =
          manager.createUninitialized(ArrayType.BP_WORKING_MEM, DataType.FLOAT, gradient.shape());
      elementwise.backward(f, value, gradient, delta);
    }
    INDArray input = into.input();
    if (input == null) {
      // The operation computes it in any case.
      input = manager.createUninitialized(ArrayType.BP_WORKING_MEM, DataType.FLOAT, x.shape());
    }
    if (into.bias() == null) {
      run(
          new Conv2DDerivative(),
          backward,
          new INDArray[] {x, w, delta},
          new INDArray[] {input, into.weights()});
    } else {
      run(
          new Conv2DDerivative(),
          backward,
          new INDArray[] {x, w, b, delta},
          new INDArray[] {input, into.weights(), into.bias()});
    }
  }
}
