package dev.concertina.cli.options;

import dev.concertina.Architecture;
import dev.concertina.TrainingOptions;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.console.Names;
import dev.concertina.cli.help.OptionTraits;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options that go with a kind of net: what the help shows, and what is refused.
 *
 * @param kind the kind
 */
public record OptionsOfKind(NetKind kind) {
  /** A space at which no line ends. */
  private static final char TIE = '\u00a0';

  /** Whether an option goes with this kind. */
  public boolean has(OptionSpec option) {
    return OptionTraits.of(option, Fits.class)
        .map(fits -> List.of(fits.value()).contains(kind))
        .orElse(true);
  }

  /** What an option means to this kind, if that is something of its own. */
  public Optional<String> meaning(OptionSpec option) {
    return option.userObject() instanceof Field field
        ? Arrays.stream(field.getAnnotationsByType(Meaning.class))
            .filter(meaning -> meaning.of() == kind)
            .map(Meaning::is)
            .findFirst()
        : Optional.empty();
  }

  /**
   * Refuses options of other kinds, all of them at once.
   *
   * @throws IllegalArgumentException if some were given
   */
  public void require(Collection<OptionSpec> given) {
    List<String> refused = given.stream().filter(o -> !has(o)).map(this::refusal).toList();
    if (!refused.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", refused));
    }
  }

  private String refusal(OptionSpec option) {
    NetKind[] others = OptionTraits.of(option, Fits.class).orElseThrow().value();
    return String.format(
        "--arch %s has no %s: leave it out, or choose %s",
        Names.of(kind),
        option.longestName(),
        alternatives(Arrays.stream(others).map(Names::of).toList()));
  }

  private static String alternatives(List<String> names) {
    int last = names.size() - 1;
    return last == 0
        ? names.get(0)
        : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
  }

  /** What is taken for options that are not given. */
  public String defaults() {
    Recipe recipe = Recipe.suggestedFor(kind);
    TrainingOptions o = recipe.training();
    Map<String, Object> values = new LinkedHashMap<>(net(recipe.net()));
    values.put("--epochs", o.epochs());
    values.put("--steps-per-epoch", o.stepsPerEpoch());
    values.put("--batch", o.batchSize());
    values.put("--lr", Format.number(o.optimizer().learningRate()));
    values.put("--optimizer", Names.of(o.optimizer().method()));
    values.put("--schedule", Names.of(o.schedule().curve()));
    values.put("--warmup", Format.number(o.schedule().warmup()));
    values.put("--l1", Format.number(o.l1()));
    values.put("--l2", Format.number(o.l2()));
    values.put("--clip", Format.number(o.clipNorm()));
    o.loss().ifPresent(loss -> values.put("--loss", loss.text()));
    values.put("--noise", o.corruption().text());
    values.put("--scaling", Names.of(o.scaling()));
    values.put("--validation", Format.number(o.validation()));
    values.put("--patience", o.patience());
    values.put("--seed", o.seed());
    return values.entrySet().stream()
        .map(value -> value.getKey() + TIE + value.getValue())
        .collect(Collectors.joining(" ", "Defaults of --arch " + Names.of(kind) + ": ", ""));
  }

  /** Widths that depend on the data are not known yet. */
  private Map<String, Object> net(Architecture net) {
    return kind == NetKind.LSTM || kind == NetKind.PCA ? Map.of() : NetArguments.spelled(net);
  }
}
