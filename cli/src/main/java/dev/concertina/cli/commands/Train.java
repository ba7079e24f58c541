package dev.concertina.cli.commands;

import dev.concertina.Architecture;
import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.TrainingOptions;
import dev.concertina.TrainingReport.Stop;
import dev.concertina.anomaly.AnomalyDetector;
import dev.concertina.anomaly.Threshold;
import dev.concertina.anomaly.ThresholdRule;
import dev.concertina.cli.baseline.Baselines;
import dev.concertina.cli.console.Console;
import dev.concertina.cli.console.Elapsed;
import dev.concertina.cli.console.Failure;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.console.Names;
import dev.concertina.cli.console.NewFile;
import dev.concertina.cli.console.Summary;
import dev.concertina.cli.console.Task;
import dev.concertina.cli.console.TrainingProgress;
import dev.concertina.cli.help.Choices;
import dev.concertina.cli.help.Heading;
import dev.concertina.cli.help.OptionTraits;
import dev.concertina.cli.help.Tailored;
import dev.concertina.cli.help.Under;
import dev.concertina.cli.input.Crops;
import dev.concertina.cli.input.LabelledRows;
import dev.concertina.cli.input.PictureSet;
import dev.concertina.cli.input.Sentinels;
import dev.concertina.cli.input.SeriesFiles;
import dev.concertina.cli.input.SeriesMaterial;
import dev.concertina.cli.options.DataOptions;
import dev.concertina.cli.options.Fits;
import dev.concertina.cli.options.LabelledData;
import dev.concertina.cli.options.NetArguments;
import dev.concertina.cli.options.NetKind;
import dev.concertina.cli.options.OptionsOfKind;
import dev.concertina.cli.options.PictureOptions;
import dev.concertina.cli.options.Recipe;
import dev.concertina.cli.options.SeriesOptions;
import dev.concertina.cli.options.ThresholdChoice;
import dev.concertina.cli.options.TrainingArguments;
import dev.concertina.cli.score.SeriesThreshold;
import dev.concertina.compress.Compressor;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Split;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.noise.Corruption;
import dev.concertina.series.detect.SeriesDetector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** Trains a model: for anomalies, with a threshold, for denoising, or for compression. */
@Command(
    name = "train",
    sortOptions = false,
    header = "Train a model on a table, on pictures or on series.",
    description = {
      "Trains a model on a table, on pictures or on series. The model finds anomalies, by a"
          + " threshold that it learns; or takes noise out of pictures; or makes samples or"
          + " pictures smaller."
    },
    footer = {
      "",
      "Examples:",
      "  concertina train --data pumps.csv --model pumps.concertina",
      "  concertina train --data cardio.csv --label label --layers 256,256 --code 32 \\",
      "      --noise gaussian:0..2 --epochs 100 --model cardio.concertina",
      "  concertina train --arch conv --data train-images-idx3-ubyte.gz --code 32 \\",
      "      --model digits.concertina",
      "  concertina train --arch conv --data train-images-idx3-ubyte.gz \\",
      "      --rate 0.0003,0.001,0.003 --model digits.concertina",
      "  concertina train --arch lstm --data pump.csv --window 96 --model p.concertina",
      "  concertina train --arch denoising --data photos --model denoiser.concertina",
      "  concertina train --arch denoising --data scans --noisy \\",
      "      --model scans.concertina",
      "  concertina train --arch dct --data photos --model photos.concertina",
      "  concertina train --arch pca --data train-images-idx3-ubyte.gz --code 100 \\",
      "      --model digits.concertina"
    })
public final class Train extends Task implements Tailored {
  /** Crops of an epoch where dense and conv nets learn from crops. */
  private static final int CROPS = 20_000;

  /** The side of crops that a net for compression learns from. */
  private static final int LARGE_CROP = 168;

  private static final SampleShape ANY_PICTURE = new SampleShape.Image(1, 1, 1);

  @Mixin private LabelledData data;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "The file that the model is written to.")
  @Under(Heading.OUTPUT)
  private Path model;

  @Option(
      names = "--threshold",
      paramLabel = "RULE",
      description =
          "How the threshold is learned from the held-out samples. The default is fpr:0.01; with"
              + " fewer than 99 samples it is the first of fpr:0.02, fpr:0.05, fpr:0.1 and"
              + " mean+sd:3 that they support.")
  @Under(Heading.THRESHOLD)
  @Choices(ThresholdChoice.Rules.class)
  @Fits({NetKind.DENSE, NetKind.CONV, NetKind.LSTM})
  private ThresholdRule rule;

  @Option(
      names = "--keep-anomalies",
      description = "Train on the rows that are labelled as anomalies, too.")
  @Under(Heading.DATA)
  @Fits({NetKind.DENSE, NetKind.LSTM, NetKind.PCA})
  private boolean keepAnomalies;

  @Mixin private NetArguments net;

  @Mixin private SeriesOptions series;

  @Mixin private PictureOptions pictures;

  @Mixin private TrainingArguments arguments;

  public Train(Console console) {
    super(console);
  }

  @Override
  protected Summary work() throws Exception {
    NetKind kind = checkedKind();
    requireRuleWithoutLabels();
    requireDifferent(model, data.path(), json(), arguments.checkpoint(), pictures.clean());
    checked(data::format);
    checked(() -> recipe(Recipe.suggestedFor(kind)));
    checked(this::ratedModels).forEach(file -> requireDifferent(file, data.path(), json()));
    for (Path file : ratedModels()) {
      NewFile.requireWritable(file);
    }
    NewFile.requireWritable(model);
    if (arguments.checkpoint() != null) {
      NewFile.requireWritable(arguments.checkpoint());
    }
    if (kind == NetKind.DENSE || kind == NetKind.PCA || kind == NetKind.LSTM) {
      data.requireLabelForAnomaly();
      HowRead.tell(console(), data.path(), data.decide(kind == NetKind.LSTM));
    }
    return switch (kind) {
      case DENOISING -> denoising();
      case DCT -> compressing();
      case PCA -> ofComponents();
      case LSTM -> ofSeries();
      case DENSE, CONV -> net.rates().isEmpty() ? detecting(kind) : rated(kind);
    };
  }

  private NetKind checkedKind() {
    NetKind kind = net.kind();
    checked(
        () -> {
          new OptionsOfKind(kind).require(given());
          pictures.requireFits(kind);
          series.requireInRange();
          return kind;
        });
    if (!net.rates().isEmpty() && rule != null) {
      throw wrongArgument("--threshold is for finding anomalies: leave it out, or --rate");
    }
    return kind;
  }

  private Optional<OptionsOfKind> ofKind() {
    return net.givenKind().map(OptionsOfKind::new);
  }

  /** Without a kind what most need, with one all that it has. */
  @Override
  public boolean shows(OptionSpec option) {
    return ofKind().map(kind -> kind.has(option)).orElse(!OptionTraits.isRare(option));
  }

  @Override
  public Optional<String> describes(OptionSpec option) {
    return ofKind().flatMap(kind -> kind.meaning(option));
  }

  @Override
  public boolean showsExample(String example) {
    boolean ofDense = !example.contains("--arch");
    return ofKind()
        .map(OptionsOfKind::kind)
        .map(k -> example.contains("--arch " + Names.of(k)) || k == NetKind.DENSE && ofDense)
        .orElse(true);
  }

  @Override
  public List<String> remarks() {
    return List.of(
        ofKind()
            .map(OptionsOfKind::defaults)
            .orElse(
                "These are the options that most need. 'concertina train --arch KIND --help' shows"
                    + " all options of one kind of net, and its defaults."));
  }

  private void requireRuleWithoutLabels() {
    if (rule instanceof ThresholdRule.BestF1) {
      throw wrongArgument(
          "--threshold best-f1 needs labelled anomalies, and a threshold is learned here from"
              + " normal rows: take another rule, such as fpr:0.01, or in Java"
              + " AnomalyDetector.withThreshold with labelled samples");
    }
  }

  /** What was given in place of what is suggested. */
  private Recipe recipe(Recipe suggested) {
    Architecture architecture = net.applyTo(suggested.net());
    return new Recipe(architecture, arguments.applyTo(suggested.training()));
  }

  private Summary denoising() throws Exception {
    DenoisingTraining way = DenoisingTraining.of(pictures);
    Recipe recipe = recipe(new Recipe(way.suggestedNet(), way.suggested()));
    Architecture architecture = recipe.net();
    TrainingOptions options = recipe.training();
    checked(
        () -> {
          way.check(options.corruption());
          return options;
        });
    PictureSet set = pictureSet(options.seed());
    Crops crops = DenoisingTraining.crops(set, pictures, options);
    console().note(way.announce(architecture, crops, options));
    Fit fit = fit(crops.samples(), new Recipe(architecture, crops.heldOutIn(options)));
    try (Autoencoder trained = fit.model()) {
      trained.save(model);
      TrainSummary summary =
          new TrainSummary("crop")
              .data(data.path(), way.material(), crops.samples().size())
              .pictures(set)
              .net(fit, options.corruption());
      way.measured(fit, options.corruption()).ifPresent(summary::noise);
      return summary.ending(fit.report()).model(model).done();
    }
  }

  private Summary compressing() throws Exception {
    Recipe recipe = recipe(Recipe.suggestedFor(NetKind.DCT));
    TrainingOptions options = recipe.training();
    PictureSet set = pictureSet(options.seed()).asGrey();
    int side = pictures.crop() == null ? LARGE_CROP : pictures.crop();
    long count =
        Math.max(1, (long) options.epochs() * options.stepsPerEpoch() * options.batchSize());
    Crops crops = Crops.of(set, new Crops.Cut(side, count, options.validation(), options.seed()));
    console()
        .note(
            String.format(
                "training %s on crops of %d pixels of %s",
                NetArguments.describe(recipe.net(), 0),
                side,
                Format.count(set.pictures().size(), "grey picture")));
    Fit fit = fit(crops.samples(), new Recipe(recipe.net(), crops.heldOutIn(options)));
    try (Autoencoder trained = fit.model()) {
      squeezing(trained, crops.samples(), model);
      return new TrainSummary("crop")
          .data(data.path(), "crops of pictures", crops.samples().size())
          .pictures(set)
          .net(fit, options.corruption())
          .ending(fit.report())
          .model(model)
          .done();
    }
  }

  private Summary ofComponents() throws Exception {
    Material material = material(NetKind.PCA);
    Samples rows = material.rows().learned();
    // How many components there can be is known with the samples.
    Architecture components = net.applyTo(Recipe.suggestedFor(NetKind.PCA, rows.shape()).net());
    Recipe recipe = new Recipe(components, material.recipe().training());
    hint(rows, recipe);
    Fit fit = fit(rows, recipe);
    try (Autoencoder trained = fit.model()) {
      squeezing(trained, rows, model);
      return summary(material)
          .net(fit, recipe.training().corruption())
          .ending(fit.report())
          .model(model)
          .done();
    }
  }

  /** Learns what codes look like, and writes the model with that. */
  private Compressor squeezing(Autoencoder trained, Samples samples, Path file) throws IOException {
    // The caller closes the net, once for both.
    Compressor compressor =
        Elapsed.during(
            console(),
            "learning what its codes look like",
            () -> Compressor.learn(trained, samples, Names.nameOf(file)));
    compressor.save(file);
    data.columns().addTo(file);
    return compressor;
  }

  /**
   * What a detector learns from.
   *
   * @param rows the samples
   * @param recipe the net and how to train it
   * @param thing what a sample is called
   * @param set the pictures that the samples are, or are cut from
   */
  private record Material(
      LabelledRows rows, Recipe recipe, String thing, Optional<PictureSet> set) {}

  private Summary detecting(NetKind kind) throws Exception {
    Material material = material(kind);
    Samples rows = material.rows().learned();
    Recipe recipe = material.recipe();
    requireLearnable(rows, recipe.training());
    hint(rows, recipe);
    Fit fit = fit(rows, recipe);
    try (Autoencoder trained = fit.model()) {
      Optional<ThresholdChoice.Calibrated<AnomalyDetector>> calibrated =
          calibrated(fit, material.thing());
      save(trained, calibrated.map(ThresholdChoice.Calibrated::detector));
      TrainSummary summary = summary(material);
      summary.net(fit, recipe.training().corruption());
      Baselines.addTo(summary.done(), fit, rows);
      return withThreshold(summary.ending(fit.report()), calibrated).model(model).done();
    }
  }

  private Material material(NetKind kind) throws Exception {
    return data.arePictures() || pictures.changeAnything() ? ofPictures(kind) : ofRows(kind);
  }

  private TrainSummary summary(Material material) {
    Samples all = material.rows().all();
    TrainSummary summary =
        new TrainSummary(material.thing())
            .data(data.path(), DataOptions.layout(all), all.size())
            .labels(material.rows());
    material.set().ifPresent(summary::pictures);
    return summary;
  }

  /** The file of each model with a rate. */
  private List<Path> ratedModels() {
    List<Double> rates = net.rates();
    for (double rate : rates) {
      if (!(rate > 0) || Double.isInfinite(rate) || Collections.frequency(rates, rate) > 1) {
        throw new IllegalArgumentException(
            "--rate must be positive numbers that differ from each other, found " + rates);
      }
    }
    return rates.stream().map(rate -> ofRate(model, rate)).toList();
  }

  /** A file of several has the rate in its name. */
  private Path ofRate(Path file, double rate) {
    return net.rates().size() == 1 ? file : RatePoint.named(file, rate);
  }

  private Recipe ofRate(Recipe recipe, double rate) {
    TrainingOptions training = recipe.training();
    if (arguments.checkpoint() != null) {
      training = training.withCheckpoint(ofRate(arguments.checkpoint(), rate));
    }
    return new Recipe(NetArguments.rated(recipe.net(), rate), training);
  }

  /** One net for each rate, and what each makes of the samples that it has not seen. */
  private Summary rated(NetKind kind) throws Exception {
    Material material = material(kind);
    Samples rows = material.rows().learned();
    TrainSummary summary = summary(material);
    List<RatePoint> points = new ArrayList<>();
    String judged = "";
    for (double rate : net.rates()) {
      Recipe recipe = ofRate(material.recipe(), rate);
      hint(rows, recipe);
      Fit fit = fit(rows, recipe);
      try (Autoencoder trained = fit.model()) {
        Path file = ofRate(model, rate);
        Compressor compressor = squeezing(trained, rows, file);
        Samples fresh = fit.heldOut().orElse(rows);
        judged =
            Format.count(
                fresh.size(), (fit.heldOut().isPresent() ? "held-out " : "") + material.thing());
        points.add(RatePoint.of(rate, compressor, fresh, fit.report().loss(), file));
        if (points.size() == net.rates().size() || fit.report().stop() == Stop.INTERRUPTED) {
          summary.net(fit, recipe.training().corruption()).ending(fit.report());
          break;
        }
      }
    }
    return summary.done().table("points", RatePoint.table(points, judged));
  }

  private Summary ofSeries() throws Exception {
    SeriesFiles files = SeriesFiles.read(data);
    HowRead.tell(console(), data.path(), files.decisions());
    SeriesMaterial material = SeriesMaterial.of(files, data, series, keepAnomalies);
    SampleShape window = material.windows().samples().shape();
    Recipe given = recipe(Recipe.suggestedFor(NetKind.LSTM, window));
    Recipe recipe = new Recipe(given.net(), given.training().withTimeOrdered(true));
    double share = recipe.training().validation();
    if (share > 0) {
      material.requireHeldOut(share);
    }
    if (rule != null) {
      requireLearnable(material, share);
    }
    announce(files, material, recipe);
    Fit fit = fit(material.windows().samples(), recipe);
    try (Autoencoder trained = fit.model()) {
      TrainSummary summary =
          new TrainSummary("window")
              .data(data.path(), files.layout(), material.windows().size())
              .series(files, material)
              .net(fit, recipe.training().corruption())
              .ending(fit.report());
      if (share == 0) {
        trained.save(model);
        data.columns().addTo(model);
        return summary.withoutThreshold().model(model).done();
      }
      return calibrated(fit, recipe, material, summary).model(model).done();
    }
  }

  private void announce(SeriesFiles files, SeriesMaterial material, Recipe recipe) {
    hintAtLabels(files.series().get(0).names());
    Sentinels.of(files.series().get(0)).forEach(console()::note);
    console()
        .note(
            String.format(
                "training %s on %s of %s (%s)",
                NetArguments.describe(recipe.net(), 0),
                Format.count(material.windows().size(), "window"),
                Format.count(material.length().steps(), "step"),
                material.length().reason()));
  }

  /** Refuses, before any work, a rule that not even all steps together could support. */
  private void requireLearnable(SeriesMaterial material, double share) throws Failure {
    if (share == 0) {
      throw new Failure(
          "--threshold "
              + rule.text()
              + ": a threshold is learned from held-out steps, and --validation 0 holds out none");
    }
    int steps = material.scored(material.windows().series());
    ThresholdChoice.requireLearnable(
        rule, steps, Math.max(1, (double) steps / material.windows().length()));
  }

  private TrainSummary calibrated(
      Fit fit, Recipe recipe, SeriesMaterial material, TrainSummary summary)
      throws IOException, Failure {
    SeriesThreshold learning =
        new SeriesThreshold(fit, recipe, material.windows(), console()::note);
    ThresholdChoice.Calibrated<SeriesDetector> calibrated =
        learning.learn(Optional.ofNullable(rule));
    SeriesDetector detector = calibrated.detector();
    detector.save(model);
    data.columns().addTo(model);
    Threshold threshold = detector.threshold();
    return summary.threshold(threshold, Format.ofSteps(threshold), calibrated.remark());
  }

  private Material ofRows(NetKind kind) throws Exception {
    LabelledRows rows = LabelledRows.of(data.read(), data, keepAnomalies);
    SampleShape shape = rows.all().shape();
    String thing = shape instanceof SampleShape.Features ? "row" : "picture";
    return new Material(rows, recipe(suggested(kind, shape)), thing, Optional.empty());
  }

  private Material ofPictures(NetKind kind) throws Exception {
    Recipe recipe = recipe(suggested(kind, ANY_PICTURE));
    TrainingOptions options = recipe.training();
    PictureSet set = pictureSet(options.seed());
    if (pictures.crop() == null) {
      LabelledRows whole = LabelledRows.withoutLabels(Crops.whole(set));
      return new Material(whole, recipe, "picture", Optional.of(set));
    }
    Crops.Cut cut = new Crops.Cut(pictures.crop(), CROPS, options.validation(), options.seed());
    Crops crops = Crops.of(set, cut);
    return new Material(
        LabelledRows.withoutLabels(crops.samples()),
        new Recipe(recipe.net(), crops.heldOutIn(options)),
        "crop",
        Optional.of(set));
  }

  private Recipe suggested(NetKind kind, SampleShape shape) {
    return net.rates().isEmpty() ? Recipe.suggestedFor(kind, shape) : Recipe.forRate(kind);
  }

  /** Pictures of files, or of an IDX file. */
  private PictureSet pictureSet(long seed) throws IOException, Failure {
    data.requireNoColumns("a set of pictures");
    if (data.arePictures()) {
      return PictureSet.read(data.path(), pictures, console(), seed);
    }
    if (pictures.clean() != null) {
      throw new Failure("--clean goes with a folder of pictures, found " + data.path());
    }
    Samples images = data.read();
    if (!(images.shape() instanceof SampleShape.Image)) {
      throw new Failure(
          String.format(
              "%s holds %s: give a folder of pictures or an IDX file of pictures",
              data.path(), DataOptions.layout(images)));
    }
    return PictureSet.of(images, pictures, seed);
  }

  /** Who holds out nothing has chosen a model without a threshold. */
  private void requireLearnable(Samples rows, TrainingOptions options) throws Failure {
    if (rule != null || options.validation() > 0) {
      int heldOut = Split.tail(rows.size(), options.validation()).validation().length;
      ThresholdChoice.requireLearnable(Optional.ofNullable(rule), heldOut, "row");
    }
  }

  private static TrainSummary withThreshold(
      TrainSummary summary, Optional<ThresholdChoice.Calibrated<AnomalyDetector>> calibrated) {
    if (calibrated.isEmpty()) {
      return summary.withoutThreshold();
    }
    Threshold threshold = calibrated.get().detector().threshold();
    return summary.threshold(threshold, threshold.toString(), calibrated.get().remark());
  }

  private Optional<ThresholdChoice.Calibrated<AnomalyDetector>> calibrated(Fit fit, String thing)
      throws Failure {
    if (fit.heldOut().isEmpty()) {
      return Optional.empty();
    }
    String rows = Format.count(fit.heldOut().get().size(), "held-out " + thing);
    console().note("learning the threshold from " + rows);
    return Optional.of(
        ThresholdChoice.calibrate(
            wanted -> AnomalyDetector.calibrate(fit, wanted), Optional.ofNullable(rule)));
  }

  private void hint(Samples rows, Recipe recipe) {
    hintAtLabels(rows.names());
    Sentinels.of(rows).forEach(console()::note);
    int values = rows.shape().size();
    if (recipe.net() instanceof DenseArchitecture dense
        && dense.codeSize() >= values
        && recipe.training().corruption().equals(Corruption.none())) {
      console()
          .note(
              String.format(
                  "hint: a code of %d for %d values may learn to copy them; use --code %d, or"
                      + " --noise gaussian:0..2",
                  dense.codeSize(), values, Math.max(1, values / 2)));
    }
    console()
        .note(
            String.format(
                "training %s on %s",
                NetArguments.describe(recipe.net(), values), DataOptions.layout(rows)));
  }

  private void hintAtLabels(List<String> names) {
    if (!data.hasLabel()) {
      DataOptions.unnamedLabel(names)
          .ifPresent(
              name ->
                  console()
                      .note(
                          String.format(
                              "hint: column '%s' is learned like any other; if it holds labels, use"
                                  + " --label %s",
                              name, name)));
    }
  }

  private Fit fit(Samples rows, Recipe recipe) {
    try (TrainingProgress progress = new TrainingProgress(console())) {
      return ctrlC()
          .interrupting(() -> Autoencoder.fit(recipe.net(), rows, recipe.training(), progress));
    }
  }

  private void save(Autoencoder net, Optional<AnomalyDetector> detector) throws IOException {
    if (detector.isPresent()) {
      detector.get().save(model);
    } else {
      net.save(model);
    }
    data.columns().addTo(model);
  }
}
