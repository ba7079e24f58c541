package dev.concertina.internal.convolution;

import dev.concertina.internal.kernel.Kernel;
import dev.concertina.internal.kernel.KernelProvider;
import dev.concertina.internal.kernel.LayerPlace;
import dev.concertina.internal.planes.ImageScratch;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;

/** Our layers for pictures in place of DL4J's. */
public final class ConvolutionKernels implements KernelProvider {

  @Override
  public Kernel kernel() {
    return Kernel.CONVOLUTION;
  }

  @Override
  public GraphKernels in(ComputationGraphConfiguration graph) {
    Map<String, ImagePlace> places = places(graph);
    return place -> layer(place, places.get(place.vertex()));
  }

  private static Layer layer(LayerPlace place, ImagePlace around) {
    Layer layer = around.layer(place.conf(), place.wantsInputGradient());
    return layer == null ? null : place.give(layer);
  }

  /** A convolution may take over the work of the upsampling layer before it. */
  private static Map<String, ImagePlace> places(ComputationGraphConfiguration graph) {
    ImageScratch scratch = new ImageScratch();
    Map<String, ImagePlace> places = new HashMap<>();
    for (String name : graph.getVertices().keySet()) {
      places.put(name, new ImagePlace(FusedUpsampling.NONE, false, scratch));
    }
    FusedUpsampling.inside(graph)
        .forEach(
            (convolution, upsampling) -> {
              LayerVertex vertex = (LayerVertex) graph.getVertices().get(upsampling);
              Upsampling2D layer = (Upsampling2D) vertex.getLayerConf().getLayer();
              places.put(convolution, new ImagePlace(FusedUpsampling.of(layer), false, scratch));
              places.put(upsampling, new ImagePlace(FusedUpsampling.NONE, true, scratch));
            });
    return places;
  }
}
