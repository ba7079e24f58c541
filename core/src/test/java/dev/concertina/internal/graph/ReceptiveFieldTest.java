package dev.concertina.internal.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Architecture;
import dev.concertina.Autoencoder;
import dev.concertina.Resizable;
import dev.concertina.TrainingOptions;
import dev.concertina.data.Range;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.internal.training.HeldTypes;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanInput;
import dev.concertina.spi.PlanOutput;
import dev.concertina.spi.ReceptiveField;
import dev.concertina.testkit.PlannedArchitecture;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;

/** What a net is said to see is held against what it does see: a pixel is changed. */
class ReceptiveFieldTest {
  private static final int SIDE = 48;

  private static Layer convolution(int kernel, int stride, int dilation) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .stride(stride, stride)
        .dilation(dilation, dilation)
        .nOut(4)
        .convolutionMode(ConvolutionMode.Same)
        .activation(Activation.TANH)
        .build();
  }

  private static Layer deconvolution(int kernel, int stride, ConvolutionMode mode) {
    return new Deconvolution2D.Builder(kernel, kernel)
        .stride(stride, stride)
        .nOut(4)
        .convolutionMode(mode)
        .activation(Activation.TANH)
        .build();
  }

  private static Layer enlarging(int size) {
    return new Upsampling2D.Builder(size).build();
  }

  private static Layer pooling() {
    return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG)
        .kernelSize(2, 2)
        .stride(2, 2)
        .build();
  }

  /** A chain of layers, a last convolution to one channel, and what is exactly seen. */
  private enum Chain {
    FLAT(4, 1, convolution(3, 1, 1), convolution(5, 1, 1)),
    DILATED(5, 1, convolution(3, 1, 4)),
    STRIDED(8, 2, convolution(3, 2, 1), convolution(3, 1, 1), enlarging(2)),
    PATCHES(
        20,
        4,
        convolution(2, 2, 1),
        convolution(2, 2, 1),
        convolution(3, 1, 1),
        deconvolution(2, 2, ConvolutionMode.Truncate),
        deconvolution(2, 2, ConvolutionMode.Truncate)),
    EVEN(9, 1, convolution(4, 1, 1), convolution(6, 1, 1)),
    TRANSPOSED(9, 2, pooling(), deconvolution(3, 2, ConvolutionMode.Same), convolution(3, 1, 1)),
    POOLED(9, 4, pooling(), pooling(), enlarging(4));

    /** Not more than this is claimed, so that tiles are not cut for nothing. */
    private final int mostReach;

    private final int grid;
    private final List<Layer> layers;

    Chain(int mostReach, int grid, Layer... layers) {
      this.mostReach = mostReach;
      this.grid = grid;
      this.layers = List.of(layers);
    }
  }

  private static PlannedArchitecture net(List<Layer> layers) {
    return HeldTypes.planned(
        request -> {
          SampleShape.Image image = (SampleShape.Image) request.shape();
          GraphBuilder graph =
              new NeuralNetConfiguration.Builder()
                  .seed(request.seed())
                  .graphBuilder()
                  .addInputs("in")
                  .setInputTypes(
                      InputType.convolutional(image.height(), image.width(), image.channels()))
                  .setOutputs("out");
          String top = "in";
          for (int i = 0; i < layers.size(); i++) {
            graph.addLayer("layer" + i, layers.get(i).clone(), top);
            top = "layer" + i;
          }
          graph.addLayer("last", oneChannel(), top);
          graph.addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "in", "last");
          graph.addLayer(
              "out",
              new CnnLossLayer.Builder(request.lossFunction())
                  .activation(Activation.IDENTITY)
                  .build(),
              "sum");
          return GraphPlan.of(
              graph.build(),
              "layer0",
              List.of(PlanInput.samples("in", image)),
              List.of(PlanOutput.reconstruction("out", image)));
        });
  }

  private static Layer oneChannel() {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(1)
        .convolutionMode(ConvolutionMode.Same)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static float[][] pictures(int count, int side) {
    SplittableRandom random = new SplittableRandom(4);
    float[][] pictures = new float[count][side * side];
    for (float[] picture : pictures) {
      for (int i = 0; i < picture.length; i++) {
        picture[i] = (float) random.nextDouble();
      }
    }
    return pictures;
  }

  private static Autoencoder trained(Architecture architecture) {
    Samples samples =
        Samples.of(pictures(4, SIDE), new SampleShape.Image(1, SIDE, SIDE))
            .withRange(new Range(0, 1));
    TrainingOptions options =
        TrainingOptions.defaults().withEpochs(1).withLoss(ReconstructionError.SQUARED);
    return Autoencoder.fit(architecture, samples, options).model();
  }

  @ParameterizedTest
  @EnumSource
  void locality_changedPixel_isSeenNoFurther(Chain chain) {
    try (Autoencoder model = trained(net(chain.layers))) {
      ReceptiveField locality =
          model.capability(Resizable.class).map(Resizable::receptiveField).orElseThrow();
      assertEquals(chain.grid, locality.grid());
      int seen = 0;
      for (int place : new int[] {0, 20, 21, 22, 23, SIDE - 1}) {
        seen = Math.max(seen, seen(model, place, place));
      }
      assertTrue(seen <= locality.reach(), "sees " + seen + " with " + locality);
      assertTrue(locality.reach() <= chain.mostReach + 1, locality + " claims too much");
      assertTrue(seen >= locality.reach() / 2, "sees only " + seen + " with " + locality);
    }
  }

  /** How far from a pixel the result changes with it. */
  private static int seen(Autoencoder model, int row, int column) {
    float[] picture = pictures(1, SIDE)[0];
    float[] before = model.reconstruct(new float[][] {picture})[0];
    picture[row * SIDE + column] += 30;
    float[] after = model.reconstruct(new float[][] {picture})[0];
    int furthest = 0;
    for (int i = 0; i < after.length; i++) {
      if (Math.abs(after[i] - before[i]) > 1e-5) {
        int distance = Math.max(Math.abs(i / SIDE - row), Math.abs(i % SIDE - column));
        furthest = Math.max(furthest, distance);
      }
    }
    return furthest;
  }

  @ParameterizedTest
  @EnumSource
  void resized_partOfAPicture_isAsWithinTheWhole(Chain chain) {
    int small = 32;
    try (Autoencoder whole = trained(net(chain.layers));
        Autoencoder part = whole.capability(Resizable.class).orElseThrow().resized(small, small)) {
      ReceptiveField locality =
          whole.capability(Resizable.class).map(Resizable::receptiveField).orElseThrow();
      float[] picture = pictures(1, SIDE)[0];
      float[] cut = new float[small * small];
      for (int y = 0; y < small; y++) {
        System.arraycopy(picture, y * SIDE, cut, y * small, small);
      }
      float[] expected = whole.reconstruct(new float[][] {picture})[0];
      float[] actual = part.reconstruct(new float[][] {cut})[0];
      // The part begins where the whole does, and lacks what lies beyond its end.
      int kept = small - locality.reach();
      for (int y = 0; y < kept; y++) {
        for (int x = 0; x < kept; x++) {
          assertEquals(expected[y * SIDE + x], actual[y * small + x], 1e-5f, y + ", " + x);
        }
      }
      assertEquals(new SampleShape.Image(1, small, small), part.description().shape());
      try (var codes =
          part.encode(Samples.of(new float[][] {cut}, part.description().shape()).toArray())) {
        assertArrayEquals(part.description().code().withBatch(1), codes.shape());
      }
    }
  }

  @Test
  void resized_sideOffTheGrid_isRefused() {
    try (Autoencoder model = trained(net(Chain.PATCHES.layers))) {
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> model.capability(Resizable.class).orElseThrow().resized(32, 30));
      assertTrue(refused.getMessage().contains("multiples of 4"), refused.getMessage());
      assertThrows(
          IllegalArgumentException.class,
          () -> model.capability(Resizable.class).orElseThrow().resized(0, 32));
    }
  }

  @Test
  void locality_denseNet_isNone() {
    try (Autoencoder model = trained(DenseArchitecture.of(8))) {
      assertEquals(Optional.empty(), model.capability(Resizable.class));
    }
  }

  @Test
  void locality_layerThatNobodyKnows_isNone() {
    Function<Layer, Optional<ReceptiveField>> with =
        layer -> {
          try (Autoencoder model = trained(net(List.of(convolution(3, 1, 1), layer)))) {
            return model.capability(Resizable.class).map(Resizable::receptiveField);
          }
        };
    assertEquals(Optional.empty(), with.apply(new LocalResponseNormalization.Builder().build()));
    assertEquals(
        Optional.empty(),
        with.apply(
            new ConvolutionLayer.Builder(3, 3)
                .padding(1, 1)
                .nOut(4)
                .convolutionMode(ConvolutionMode.Truncate)
                .build()));
  }
}
