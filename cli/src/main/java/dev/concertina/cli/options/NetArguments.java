package dev.concertina.cli.options;

import dev.concertina.Architecture;
import dev.concertina.cli.console.Words;
import dev.concertina.cnn.ConvArchitecture;
import dev.concertina.cnn.DctArchitecture;
import dev.concertina.cnn.DenoisingArchitecture;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.dense.PcaArchitecture;
import dev.concertina.recurrent.LstmArchitecture;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.activations.Activation;
import picocli.CommandLine.Option;

/** The options that say which net; null where the library decides. */
public final class NetArguments {
  @Option(
      names = "--arch",
      paramLabel = "KIND",
      defaultValue = "dense",
      description = {
        "The kind of net: dense, for tables and small pictures; conv, for pictures; denoising, to"
            + " take noise out of pictures of any size; transform, to make such smaller;"
            + " principal, to make rows and small pictures that are alike smaller; lstm, for"
            + " series. Default: ${DEFAULT-VALUE}."
      })
  private String kind;

  @Option(
      names = "--layers",
      paramLabel = "N,N",
      split = ",",
      description =
          "Widths of the hidden layers before the code, mirrored behind it; for conv the filters of"
              + " its stages, each of which halves height and width; for denoising the channels of"
              + " its levels, finest first; for transform the one of its decoder; for principal"
              + " those of its decoder, innermost first; for lstm the units of its layers.")
  private List<Integer> layers;

  @Option(
      names = "--code",
      paramLabel = "N",
      description =
          "Width of the code; for principal how many components. For conv also spatial:N: N small"
              + " pictures, for samples of any size.")
  private CodeArgument code;

  @Option(
      names = "--blocks",
      paramLabel = "N",
      description =
          "Residual blocks behind each stage of conv (0 if not given), of transform (2), or on each"
              + " level of denoising (if not given, 8 on a single level, 1 on each of several).")
  private Integer blocks;

  @Option(
      names = "--activation",
      paramLabel = "NAME",
      description = "Of the hidden layers: relu, elu, selu, gelu, tanh, sigmoid, …")
  private String activation;

  @Option(
      names = "--dropout",
      paramLabel = "X",
      description = "Share of the hidden activations that a step drops.")
  private Double dropout;

  @Option(
      names = "--rate",
      paramLabel = "X,X",
      split = ",",
      description =
          "Train the code to be rounded and stored in few bits: what a bit for each value of a"
              + " sample may cost, in the units of the loss (0.001, say; more for smaller codes)."
              + " Of several values, each gives a model, with the value in its file's name. For"
              + " dense and conv; no threshold is learned.")
  private List<Double> rates;

  /** What bits may cost: one value for each model that is wanted; empty for one without a rate. */
  public List<Double> rates() {
    return rates == null ? List.of() : List.copyOf(rates);
  }

  /** The net at one of these prices. */
  public static Architecture rated(Architecture net, double lambda) {
    return named(
        "--rate",
        () ->
            net instanceof DenseArchitecture dense
                ? dense.withRate(lambda)
                : ((ConvArchitecture) net).withRate(lambda));
  }

  /**
   * Which kind.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public NetKind kind() {
    return NetKind.parse(kind);
  }

  /**
   * The net with what was given in its place.
   *
   * @throws IllegalArgumentException if a value is out of its range, or this net has no such thing
   */
  public Architecture applyTo(Architecture net) {
    if (net instanceof DenseArchitecture dense) {
      return shaped(dense);
    }
    if (net instanceof LstmArchitecture lstm) {
      return shaped(lstm);
    }
    if (net instanceof DctArchitecture transform) {
      return shaped(transform);
    }
    if (net instanceof PcaArchitecture principal) {
      return shaped(principal);
    }
    return net instanceof ConvArchitecture conv
        ? shaped(conv)
        : shaped((DenoisingArchitecture) net);
  }

  private DctArchitecture shaped(DctArchitecture net) {
    refuse("transform", "--code", code);
    refuse("transform", "--rate", rates);
    refuse("transform", "--activation", activation);
    refuse("transform", "--dropout", dropout);
    if (layers != null && layers.size() != 1) {
      throw new IllegalArgumentException(
          "Invalid value for --layers: a transform net has one width, found " + layers);
    }
    return named(
        "--layers or --blocks",
        () ->
            new DctArchitecture(
                layers == null ? net.width() : layers.get(0),
                blocks == null ? net.blocks() : blocks));
  }

  private PcaArchitecture shaped(PcaArchitecture net) {
    refuse("principal", "--blocks", blocks);
    refuse("principal", "--rate", rates);
    refuse("principal", "--activation", activation);
    refuse("principal", "--dropout", dropout);
    int components = code == null ? net.codeSize() : named("--code", code::flat);
    return named(
        "--layers or --code",
        () ->
            new PcaArchitecture(
                components, layers == null ? net.decoder() : layers, net.bounded()));
  }

  private LstmArchitecture shaped(LstmArchitecture net) {
    refuse("lstm", "--blocks", blocks);
    refuse("lstm", "--rate", rates);
    refuse("lstm", "--activation", activation);
    LstmArchitecture result = net;
    if (layers != null || code != null) {
      List<Integer> encoder = layers == null ? net.encoder() : layers;
      int last = code == null ? net.codeSize() : named("--code", code::flat);
      int[] widths = IntStream.concat(numbers(encoder), IntStream.of(last)).toArray();
      result =
          named(
              "--layers or --code",
              () ->
                  LstmArchitecture.of(widths)
                      .withReading(net.reading())
                      .withFeeding(net.feeding())
                      .withCodeActivation(net.codeActivation())
                      .withDropout(net.dropout())
                      .withLinearPath(net.linearPath())
                      .withFold(net.fold()));
    }
    LstmArchitecture whole = result;
    return dropout == null ? whole : named("--dropout", () -> whole.withDropout(dropout));
  }

  private DenseArchitecture shaped(DenseArchitecture net) {
    refuse("dense", "--blocks", blocks);
    DenseArchitecture result = net;
    if (layers != null || code != null) {
      List<Integer> encoder = layers == null ? net.encoder() : layers;
      int last = code == null ? net.codeSize() : named("--code", code::flat);
      int[] widths = IntStream.concat(numbers(encoder), IntStream.of(last)).toArray();
      DenseArchitecture shaped = named("--layers or --code", () -> DenseArchitecture.of(widths));
      result =
          new DenseArchitecture(
              shaped.encoder(),
              shaped.codeSize(),
              shaped.decoder(),
              net.activation(),
              net.codeActivation(),
              net.initialization(),
              net.dropout(),
              net.rate());
    }
    result = activation == null ? result : result.withActivation(activation());
    DenseArchitecture whole = result;
    return dropout == null ? whole : named("--dropout", () -> whole.withDropout(dropout));
  }

  private ConvArchitecture shaped(ConvArchitecture net) {
    ConvArchitecture result = net;
    if (layers != null) {
      result = named("--layers", () -> net.withFilters(numbers(layers).toArray()));
    }
    if (code != null) {
      result = result.withCode(named("--code", code::ofConv));
    }
    if (blocks != null) {
      ConvArchitecture plain = result;
      result = named("--blocks", () -> plain.withResidualBlocks(blocks));
    }
    result = activation == null ? result : result.withActivation(activation());
    ConvArchitecture whole = result;
    return dropout == null ? whole : named("--dropout", () -> whole.withDropout(dropout));
  }

  private DenoisingArchitecture shaped(DenoisingArchitecture net) {
    refuse("denoising", "--code", code);
    refuse("denoising", "--rate", rates);
    refuse("denoising", "--activation", activation);
    refuse("denoising", "--dropout", dropout);
    DenoisingArchitecture result = net;
    if (layers != null) {
      int[] widths = numbers(layers).toArray();
      int depth = widths.length == net.widths().size() ? net.blocks() : 1;
      result =
          named(
              "--layers",
              () ->
                  DenoisingArchitecture.of(widths)
                      .withBlocks(depth)
                      .withPrediction(net.prediction()));
    }
    DenoisingArchitecture whole = result;
    return blocks == null ? whole : named("--blocks", () -> whole.withBlocks(blocks));
  }

  private static void refuse(String kind, String option, Object given) {
    if (given != null) {
      throw new IllegalArgumentException(
          "--arch " + kind + " has no " + option + ": leave it out, or choose another --arch");
    }
  }

  private Activation activation() {
    return named("--activation", () -> Words.constant(Activation.class, activation));
  }

  private static IntStream numbers(List<Integer> list) {
    return list.stream().mapToInt(i -> i);
  }

  /** The library speaks of its own names; a user wants to know which option it was. */
  public static <T> T named(String option, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Invalid value for " + option + ": " + e.getMessage(), e);
    }
  }

  /** A net in a line: all widths from input to output, or what distinguishes it. */
  public static String describe(Architecture net, int inputs) {
    if (net instanceof DenseArchitecture dense) {
      List<Integer> all =
          Stream.of(
                  List.of(inputs),
                  dense.encoder(),
                  List.of(dense.codeSize()),
                  dense.decoder(),
                  List.of(inputs))
              .flatMap(List::stream)
              .toList();
      return String.join("-", all.stream().map(String::valueOf).toList());
    }
    String parts =
        net.parameters().entrySet().stream()
            .limit(2)
            .map(e -> e.getKey() + " " + e.getValue())
            .collect(Collectors.joining(", "));
    return (net.kind().equals("lstm") ? "an " : "a ") + net.kind() + " net (" + parts + ")";
  }
}
