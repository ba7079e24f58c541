package dev.concertina.internal.graph;

import dev.concertina.internal.rate.QuantisationVertex;
import dev.concertina.internal.rate.RelativeErrorVertex;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanInput;
import dev.concertina.spi.ReceptiveField;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.math3.util.ArithmeticUtils;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;

/**
 * Finds out how far a graph looks, layer by layer.
 *
 * <p>Only layers that are known to treat all places alike count: with any other the graph has no
 * locality.
 */
public final class ReceptiveFields {
  /** In pixels; a tile must be several times as large. */
  private static final int FURTHEST = 1 << 12;

  private final ComputationGraphConfiguration graph;
  private final Map<String, Optional<View>> views = new HashMap<>();

  /** Inputs of noise that grows with the picture; they see nothing of it. */
  private final Set<String> noise;

  private int grid = 1;

  private ReceptiveFields(GraphPlan plan) {
    this.graph = plan.graph();
    this.noise =
        plan.inputs().stream()
            .filter(input -> input.role() == PlanInput.Role.QUANTISATION_NOISE)
            .map(PlanInput::vertex)
            .collect(Collectors.toSet());
  }

  /**
   * What one value of an activation sees.
   *
   * @param cell the side, in pixels of the input, of the square that it stands for
   * @param reach the furthest pixel that it depends on, from any pixel of its square
   */
  private record View(int cell, int reach) {
    /** Empty beyond what any net of use has: a file may say anything. */
    public static Optional<View> of(long cell, long reach) {
      return cell <= FURTHEST && reach <= FURTHEST
          ? Optional.of(new View((int) cell, (int) reach))
          : Optional.empty();
    }
  }

  public static Optional<ReceptiveField> of(GraphPlan plan) {
    ReceptiveFields found = new ReceptiveFields(plan);
    found.views.put(plan.samples().vertex(), Optional.of(new View(1, 0)));
    // The code too, whose shape changes with the picture's.
    boolean encodes = found.view(plan.code()).isPresent();
    return found
        .view(plan.reconstruction().vertex())
        .filter(view -> encodes && view.cell() == 1 && found.grid <= FURTHEST)
        .map(view -> new ReceptiveField(view.reach(), found.grid));
  }

  private Optional<View> view(String vertex) {
    Optional<View> known = views.get(vertex);
    if (known == null) {
      known = computed(vertex);
      views.put(vertex, known);
      known.ifPresent(view -> grid = leastCommonMultiple(grid, view.cell()));
    }
    return known;
  }

  private static int leastCommonMultiple(int a, int b) {
    long multiple = (long) a / ArithmeticUtils.gcd(a, b) * b;
    return (int) Math.min(multiple, Integer.MAX_VALUE);
  }

  private Optional<View> computed(String vertex) {
    GraphVertex made = graph.getVertices().get(vertex);
    List<String> inputs = graph.getVertexInputs().getOrDefault(vertex, List.of());
    if (made instanceof QuantisationVertex) {
      return view(inputs.get(0)); // the other input has no places
    }
    Optional<View> input = common(inputs);
    if (input.isEmpty()
        || made instanceof ElementWiseVertex
        || made instanceof MergeVertex
        || made instanceof RelativeErrorVertex
        || made instanceof ScaleVertex) {
      return input;
    }
    if (made instanceof BlockScaling block) {
      int[] stride = {block.side(), block.side()};
      return block.reduces()
          ? reduced(input.get(), stride, block.side())
          : enlarged(input.get(), stride, block.side());
    }
    return made instanceof LayerVertex layer && layer.getPreProcessor() == null
        ? after(layer.getLayerConf().getLayer(), input.get())
        : Optional.empty();
  }

  /** What values see that are put together from all of these. */
  private Optional<View> common(List<String> inputs) {
    Optional<View> common = Optional.empty();
    for (String input : inputs) {
      if (noise.contains(input)) {
        continue;
      }
      Optional<View> view = view(input);
      if (view.isEmpty() || common.isPresent() && common.get().cell() != view.get().cell()) {
        return Optional.empty();
      }
      int reach = Math.max(view.get().reach(), common.map(View::reach).orElse(0));
      common = Optional.of(new View(view.get().cell(), reach));
    }
    return common;
  }

  private static Optional<View> after(Layer layer, View input) {
    if (layer instanceof CnnLossLayer
        || layer instanceof ActivationLayer
        || layer instanceof DropoutLayer) {
      return Optional.of(input);
    }
    if (layer instanceof Upsampling2D enlarging) {
      return enlarged(input, enlarging.getSize(), 1);
    }
    if (layer.getClass() == Deconvolution2D.class) {
      Deconvolution2D enlarging = (Deconvolution2D) layer;
      boolean same = enlarging.getConvolutionMode() == ConvolutionMode.Same;
      boolean patches = Arrays.equals(enlarging.getKernelSize(), enlarging.getStride());
      boolean plain =
          isSquare(enlarging.getKernelSize())
              && Arrays.stream(enlarging.getDilation()).max().orElse(1) == 1;
      return plain && (same || patches && isUnpadded(enlarging.getPadding()))
          ? enlarged(input, enlarging.getStride(), enlarging.getKernelSize()[0])
          : Optional.empty();
    }
    if (layer.getClass() == ConvolutionLayer.class) {
      ConvolutionLayer convolution = (ConvolutionLayer) layer;
      boolean same = convolution.getConvolutionMode() == ConvolutionMode.Same;
      long extent = (convolution.getKernelSize()[0] - 1L) * convolution.getDilation()[0] + 1;
      return same && isSquare(convolution.getKernelSize()) && isSquare(convolution.getDilation())
          ? reduced(input, convolution.getStride(), extent)
          : Optional.empty();
    }
    if (layer instanceof SubsamplingLayer pooling) {
      int[] kernel = pooling.getKernelSize();
      boolean tiles =
          Arrays.equals(kernel, pooling.getStride())
              && Arrays.stream(pooling.getDilation()).max().orElse(1) == 1;
      boolean aligned =
          pooling.getConvolutionMode() == ConvolutionMode.Same || isUnpadded(pooling.getPadding());
      return tiles && aligned ? reduced(input, kernel, kernel[0]) : Optional.empty();
    }
    return Optional.empty();
  }

  private static boolean isSquare(int[] sides) {
    return sides[0] == sides[1];
  }

  private static boolean isUnpadded(int[] padding) {
    return padding[0] == 0 && padding[1] == 0;
  }

  /** Cells become larger, and see {@code extent} of the cells before. */
  private static Optional<View> reduced(View input, int[] stride, long extent) {
    if (!isSquare(stride)) {
      return Optional.empty();
    }
    // Sizes are multiples of the grid, so the padding is what kernel and stride leave over, split
    // in two; the longer part comes at the end.
    long beyond = Math.max(0, extent - stride[0] + 1) / 2;
    long across = stride[0] - 1 + beyond;
    return View.of((long) input.cell() * stride[0], input.reach() + input.cell() * across);
  }

  /** Cells become smaller; each sees the cell it lies in, and further with a larger kernel. */
  private static Optional<View> enlarged(View input, int[] stride, int kernel) {
    if (!isSquare(stride) || input.cell() % stride[0] != 0) {
      return Optional.empty();
    }
    int neighbours = (kernel - 1) / stride[0];
    return View.of(input.cell() / stride[0], input.reach() + (long) input.cell() * neighbours);
  }
}
