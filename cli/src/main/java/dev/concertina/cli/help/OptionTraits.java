package dev.concertina.cli.help;

import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the annotations of an option's field say. */
public final class OptionTraits {
  private OptionTraits() {}

  /** An annotation of the field that holds the option. */
  public static <A extends Annotation> Optional<A> of(ArgSpec option, Class<A> annotation) {
    return option.userObject() instanceof Field field
        ? Optional.ofNullable(field.getAnnotation(annotation))
        : Optional.empty();
  }

  /** As it is written: {@code ArgSpec.description()} has been through a format. */
  static String[] description(ArgSpec arg) {
    return of(arg, Option.class)
        .map(Option::description)
        .or(() -> of(arg, Parameters.class).map(Parameters::description))
        .orElseThrow();
  }

  static Heading heading(ArgSpec option) {
    return under(option).map(Under::value).orElse(Heading.GENERAL);
  }

  /** Whether few need the option. */
  public static boolean isRare(ArgSpec option) {
    return under(option).map(Under::rare).orElse(false);
  }

  private static Optional<Under> under(ArgSpec option) {
    Optional<Under> own = of(option, Under.class);
    return own.isPresent() || !(option.userObject() instanceof Field field)
        ? own
        : Optional.ofNullable(field.getDeclaringClass().getAnnotation(Under.class));
  }

  static Map<String, String> choices(ArgSpec option) {
    return of(option, Choices.class).map(OptionTraits::choices).orElse(Map.of());
  }

  private static Map<String, String> choices(Choices choices) {
    try {
      return choices.value().getDeclaredConstructor().newInstance().get();
    } catch (InstantiationException
        | IllegalAccessException
        | InvocationTargetException
        | NoSuchMethodException e) {
      throw new IllegalStateException("choices need a constructor without parameters", e);
    }
  }
}
