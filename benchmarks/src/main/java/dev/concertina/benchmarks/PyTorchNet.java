package dev.concertina.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.recurrent.LSTM;
import dev.concertina.benchmarks.Layer.Conv;
import dev.concertina.benchmarks.Layer.Dense;
import dev.concertina.benchmarks.Layer.Lstm;
import dev.concertina.benchmarks.Layer.PerStep;
import dev.concertina.benchmarks.Layer.Repeat;

/** A net as PyTorch runs it. */
final class PyTorchNet {
  private PyTorchNet() {}

  static Block block(Net net) {
    SequentialBlock block = new SequentialBlock();
    net.layers().forEach(layer -> add(block, layer));
    if (net.goal() == Goal.SQUARED_ERROR_OF_SIGMOID) {
      block.add(Activation::sigmoid);
    }
    return block;
  }

  private static void add(SequentialBlock block, Layer layer) {
    if (layer instanceof Dense dense) {
      block.add(Linear.builder().setUnits(dense.out()).build());
      addRelu(block, dense.relu());
    } else if (layer instanceof PerStep step) {
      block.add(Linear.builder().setUnits(step.out()).build());
    } else if (layer instanceof Conv conv) {
      block.add(convolution(conv));
      addRelu(block, conv.relu());
    } else if (layer instanceof Lstm lstm) {
      block.add(LSTM.builder().setStateSize(lstm.out()).setNumLayers(1).build());
    } else if (layer instanceof Repeat repeat) {
      block.add(in -> new NDList(in.singletonOrThrow().repeat(1, repeat.steps())));
    } else if (layer instanceof Layer.Last) {
      block.add(in -> new NDList(in.singletonOrThrow().get(":,-1:,:")));
    } else {
      block.add(new PyTorchUpsampling());
    }
  }

  private static void addRelu(SequentialBlock block, boolean relu) {
    if (relu) {
      block.add(Activation::relu);
    }
  }

  private static Conv2d convolution(Conv conv) {
    return Conv2d.builder()
        .setKernelShape(new Shape(3, 3))
        .setFilters(conv.out())
        .optStride(new Shape(conv.stride(), conv.stride()))
        .optPadding(new Shape(1, 1))
        .build();
  }

  /** PyTorch adds two biases in an LSTM; one of them at rest makes it the same net as elsewhere. */
  static boolean isSecondBias(Parameter parameter) {
    return parameter.getName().endsWith("h2h_BIAS");
  }

  /** What came out of the block, as samples in the order in which they are given to all engines. */
  static NDArray reconstruction(Net net, NDList outputs) {
    NDArray output = outputs.singletonOrThrow();
    if (net.isSeries()) {
      return net.shape()[0] == 1 ? output : output.transpose(0, 2, 1);
    }
    return net.goal() == Goal.CROSS_ENTROPY ? Activation.sigmoid(output) : output;
  }
}
