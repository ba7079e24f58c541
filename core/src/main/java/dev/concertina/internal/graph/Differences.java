package dev.concertina.internal.graph;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Compares two configurations field by field, also where their classes have no {@code equals} or
 * one that leaves fields out.
 */
final class Differences {
  /** What running a graph leaves in DL4J's configuration, and what follows from the rest. */
  private static final Set<String> IGNORED =
      Set.of(
          "ComputationGraphConfiguration.iterationCount",
          "ComputationGraphConfiguration.epochCount",
          "ComputationGraphConfiguration.topologicalOrder",
          "ComputationGraphConfiguration.topologicalOrderStr",
          "NeuralNetConfiguration.iterationCount",
          "NeuralNetConfiguration.epochCount",
          "NeuralNetConfiguration.variables",
          "Dropout.initializedHelper",
          "Dropout.helperCountFail",
          "ConvolutionLayer.defaultValueOverriden",
          "SubsamplingLayer.defaultValueOverridden",
          "FeedForwardToCnnPreProcessor.shape");

  private static final int DEEPEST = 60;

  private Differences() {}

  /** The path and the values of the first difference; empty if there is none. */
  static Optional<String> find(Object one, Object other) {
    return find(one, other, "", 0);
  }

  private static Optional<String> find(Object one, Object other, String path, int depth) {
    if (one == other) {
      return Optional.empty();
    }
    if (one == null || other == null || one.getClass() != other.getClass() || depth > DEEPEST) {
      return bothCollections(one, other)
          ? elements(list(one), list(other), path, depth)
          : difference(one, other, path);
    }
    if (one.getClass().isArray()) {
      return elements(list(one), list(other), path, depth);
    }
    if (bothCollections(one, other)) {
      return elements(list(one), list(other), path, depth);
    }
    if (one instanceof Map<?, ?> map) {
      return entries(map, (Map<?, ?>) other, path, depth);
    }
    return isPlain(one.getClass())
        ? Objects.equals(one, other) ? Optional.empty() : difference(one, other, path)
        : fields(one, other, path, depth);
  }

  /** Lists count by what is in them, whatever class they are of. */
  private static boolean bothCollections(Object one, Object other) {
    return one instanceof Collection && other instanceof Collection;
  }

  private static boolean isPlain(Class<?> type) {
    return type.isEnum() || type.getName().startsWith("java.") || Enum.class.isAssignableFrom(type);
  }

  private static List<Object> list(Object value) {
    if (value instanceof Collection<?> collection) {
      return new ArrayList<>(collection);
    }
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < Array.getLength(value); i++) {
      list.add(Array.get(value, i));
    }
    return list;
  }

  private static Optional<String> elements(
      List<Object> one, List<Object> other, String path, int depth) {
    if (one.size() != other.size()) {
      return difference(one, other, path);
    }
    for (int i = 0; i < one.size(); i++) {
      Optional<String> found = find(one.get(i), other.get(i), path + "[" + i + "]", depth + 1);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> entries(Map<?, ?> one, Map<?, ?> other, String path, int depth) {
    if (!one.keySet().equals(other.keySet())) {
      return difference(one.keySet(), other.keySet(), path);
    }
    for (Map.Entry<?, ?> entry : one.entrySet()) {
      String at = path + "[" + entry.getKey() + "]";
      Optional<String> found = find(entry.getValue(), other.get(entry.getKey()), at, depth + 1);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> fields(Object one, Object other, String path, int depth) {
    for (Class<?> type = one.getClass(); type != Object.class; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!counts(field)) {
          continue;
        }
        String at = path.isEmpty() ? field.getName() : path + "." + field.getName();
        Optional<String> found = find(value(field, one), value(field, other), at, depth + 1);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static boolean counts(Field field) {
    Class<?> in = field.getDeclaringClass();
    boolean ignored =
        in.getName().startsWith("org.deeplearning4j.")
            && IGNORED.contains(in.getSimpleName() + "." + field.getName());
    return !ignored
        && !Modifier.isStatic(field.getModifiers())
        && !Modifier.isTransient(field.getModifiers());
  }

  private static Object value(Field field, Object of) {
    try {
      field.setAccessible(true);
      return field.get(of);
    } catch (IllegalAccessException | RuntimeException e) {
      throw new IllegalArgumentException(
          "the setting " + field + " cannot be compared: " + e.getMessage(), e);
    }
  }

  private static Optional<String> difference(Object one, Object other, String path) {
    return Optional.of(
        (path.isEmpty() ? "" : path + " = ") + shown(one) + " instead of " + shown(other));
  }

  private static String shown(Object value) {
    String text = String.valueOf(value);
    boolean plain = value == null || isPlain(value.getClass());
    return plain && text.length() < 80 ? text : value == null ? "null" : value.getClass().getName();
  }
}
