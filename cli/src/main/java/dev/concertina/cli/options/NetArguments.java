package dev.concertina.cli.options;

import dev.concertina.Architecture;
import dev.concertina.cli.console.Names;
import dev.concertina.cli.help.Choices;
import dev.concertina.cli.help.Heading;
import dev.concertina.cli.help.Under;
import dev.concertina.cnn.ConvArchitecture;
import dev.concertina.cnn.DctArchitecture;
import dev.concertina.cnn.DenoisingArchitecture;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.dense.PcaArchitecture;
import dev.concertina.recurrent.LstmArchitecture;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.activations.Activation;
import picocli.CommandLine.Option;

/** The options that say which net; null where the library decides. */
@Under(Heading.NET)
public final class NetArguments {
  @Option(
      names = "--arch",
      paramLabel = "KIND",
      description = "The kind of net; dense if not given.")
  @Choices(NetKind.All.class)
  private NetKind kind;

  @Option(
      names = "--layers",
      paramLabel = "N,N,…",
      split = ",",
      description = "The widths of the layers before the code; most kinds mirror them after it.")
  @Meaning(of = NetKind.DENSE, is = "The widths of the layers before the code, mirrored after it.")
  @Meaning(
      of = NetKind.CONV,
      is = "The filters of each stage. A stage halves height and width; the decoder mirrors it.")
  @Meaning(of = NetKind.LSTM, is = "The units of each layer before the code, mirrored after it.")
  @Meaning(of = NetKind.DENOISING, is = "The channels of each level, the finest level first.")
  @Meaning(of = NetKind.DCT, is = "The width of the decoder: one number.")
  @Meaning(of = NetKind.PCA, is = "The widths of the decoder's layers, from the code outwards.")
  private List<Integer> layers;

  @Option(names = "--code", paramLabel = "N", description = "The width of the code.")
  @Fits({NetKind.DENSE, NetKind.CONV, NetKind.LSTM, NetKind.PCA})
  @Meaning(
      of = NetKind.CONV,
      is = "The width of the code; or spatial:N for N small pictures, which serve any size.")
  @Meaning(of = NetKind.PCA, is = "How many components are kept.")
  private CodeArgument code;

  @Option(
      names = "--blocks",
      paramLabel = "N",
      description = "The number of residual blocks after each stage, or on each level.")
  @Under(value = Heading.NET, rare = true)
  @Fits({NetKind.CONV, NetKind.DENOISING, NetKind.DCT})
  @Meaning(of = NetKind.CONV, is = "The number of residual blocks after each stage; 0 by default.")
  @Meaning(
      of = NetKind.DENOISING,
      is =
          "The number of residual blocks on each level; by default 8 on a single level, 1 on each"
              + " of several.")
  @Meaning(of = NetKind.DCT, is = "The number of residual blocks of the decoder; 2 by default.")
  private Integer blocks;

  @Option(
      names = "--activation",
      paramLabel = "NAME",
      description = "The activation of the hidden layers: relu, elu, selu, gelu, tanh, sigmoid, …")
  @Under(value = Heading.NET, rare = true)
  @Fits({NetKind.DENSE, NetKind.CONV})
  private String activation;

  @Option(
      names = "--dropout",
      paramLabel = "X",
      description = "The share of the hidden activations that a step drops.")
  @Under(value = Heading.NET, rare = true)
  @Fits({NetKind.DENSE, NetKind.CONV, NetKind.LSTM})
  private Double dropout;

  @Option(
      names = "--rate",
      paramLabel = "X,X,…",
      split = ",",
      description =
          "Train a net for compression: its code is quantised and stored in few bits. X is what one"
              + " bit for each value of a sample may cost, in units of the loss: try 0.001, and"
              + " more for smaller files. Several values make several models, with the value in the"
              + " name of the file. No threshold is learned.")
  @Fits({NetKind.DENSE, NetKind.CONV})
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

  /** Which kind of net, if that was given. */
  public Optional<NetKind> givenKind() {
    return Optional.ofNullable(kind);
  }

  public NetKind kind() {
    return givenKind().orElse(NetKind.DENSE);
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
    if (net instanceof DctArchitecture dct) {
      return shaped(dct);
    }
    if (net instanceof PcaArchitecture pca) {
      return shaped(pca);
    }
    return net instanceof ConvArchitecture conv
        ? shaped(conv)
        : shaped((DenoisingArchitecture) net);
  }

  private DctArchitecture shaped(DctArchitecture net) {
    if (layers != null && layers.size() != 1) {
      throw new IllegalArgumentException(
          "Invalid value for --layers: a dct net has one width, found " + layers);
    }
    return named(
        "--layers or --blocks",
        () ->
            new DctArchitecture(
                layers == null ? net.width() : layers.get(0),
                blocks == null ? net.blocks() : blocks));
  }

  private PcaArchitecture shaped(PcaArchitecture net) {
    int components = code == null ? net.codeSize() : named("--code", code::flat);
    return named(
        "--layers or --code",
        () ->
            new PcaArchitecture(
                components, layers == null ? net.decoder() : layers, net.bounded()));
  }

  private LstmArchitecture shaped(LstmArchitecture net) {
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
                      .withPatch(net.patch()));
    }
    LstmArchitecture whole = result;
    return dropout == null ? whole : named("--dropout", () -> whole.withDropout(dropout));
  }

  private DenseArchitecture shaped(DenseArchitecture net) {
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

  private Activation activation() {
    return named("--activation", () -> Names.constant(Activation.class, activation));
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

  /** A net in options. */
  static Map<String, Object> spelled(Architecture net) {
    if (net instanceof DenseArchitecture dense) {
      return spelled(dense.encoder(), "--code", dense.codeSize());
    }
    if (net instanceof DctArchitecture dct) {
      return spelled(List.of(dct.width()), "--blocks", dct.blocks());
    }
    if (net instanceof DenoisingArchitecture denoising) {
      return spelled(denoising.widths(), "--blocks", denoising.blocks());
    }
    ConvArchitecture conv = (ConvArchitecture) net;
    return spelled(
        conv.stages().stream().map(ConvArchitecture.Stage::filters).toList(),
        "--code",
        ((ConvArchitecture.Code.Flat) conv.code()).size());
  }

  private static Map<String, Object> spelled(List<Integer> layers, String option, int value) {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("--layers", joined(layers));
    options.put(option, value);
    return options;
  }

  private static String joined(List<Integer> widths) {
    return widths.stream().map(String::valueOf).collect(Collectors.joining(","));
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
