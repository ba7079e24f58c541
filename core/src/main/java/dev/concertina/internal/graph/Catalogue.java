package dev.concertina.internal.graph;

import dev.concertina.internal.Json;
import dev.concertina.internal.Require;
import dev.concertina.spi.NodeType;
import dev.concertina.spi.NodeType.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** The types that can be written and read: those of the modules, and those that a caller named. */
public final class Catalogue {
  private static final class Installed {
    private static final Catalogue ONE = ofModules();
  }

  private final List<NodeType<?>> strangers;
  private final Map<String, NodeType<?>> byName;
  private final Map<Class<?>, NodeType<?>> byClass;

  private Catalogue(
      List<NodeType<?>> strangers,
      Map<String, NodeType<?>> byName,
      Map<Class<?>, NodeType<?>> byClass) {
    this.strangers = strangers;
    this.byName = byName;
    this.byClass = byClass;
  }

  /**
   * The types of all modules on the class path.
   *
   * @return the catalogue
   */
  public static Catalogue installed() {
    return Installed.ONE;
  }

  private static Catalogue ofModules() {
    Catalogue none = new Catalogue(List.of(), Map.of(), Map.of());
    Catalogue all = none.ofModule(CoreNodeTypes.types());
    ClassLoader ours = NodeTypes.class.getClassLoader();
    for (NodeTypes module : ServiceLoader.load(NodeTypes.class, ours)) {
      all = all.ofModule(module.types());
    }
    return all;
  }

  /**
   * This catalogue and types of Concertina's own.
   *
   * @param types types whose names have no dot
   * @return a new catalogue
   * @throws IllegalArgumentException if a name has a dot, or a name or class is there already
   */
  public Catalogue ofModule(Collection<? extends NodeType<?>> types) {
    return plus(types, false);
  }

  /**
   * This catalogue and types that a caller named.
   *
   * @param types types whose names have a dot
   * @return a new catalogue
   * @throws IllegalArgumentException if a name has no dot, or a name or class is there already
   */
  public Catalogue with(Collection<? extends NodeType<?>> types) {
    return plus(types, true);
  }

  private Catalogue plus(Collection<? extends NodeType<?>> types, boolean dotted) {
    if (types.isEmpty()) {
      return this;
    }
    List<NodeType<?>> all = new ArrayList<>(strangers);
    Map<String, NodeType<?>> names = new HashMap<>(byName);
    Map<Class<?>, NodeType<?>> classes = new HashMap<>(byClass);
    for (NodeType<?> type : types) {
      Require.present(type, "a node type");
      Require.that(
          type.name().contains(".") == dotted,
          "the name of a type of %s must have %s dot, found '%s'",
          dotted ? "your own" : "Concertina's",
          dotted ? "a" : "no",
          type.name());
      NodeType<?> sameName = names.put(key(type.kind(), type.name()), type);
      NodeType<?> sameClass = classes.put(type.type(), type);
      Require.that(
          sameName == null && sameClass == null,
          "node types must differ in name and class, found %s twice",
          type);
      if (dotted) {
        all.add(type);
      }
    }
    return new Catalogue(List.copyOf(all), names, classes);
  }

  /** Layers and vertices are nodes alike, and share their names. */
  private static String key(Kind kind, String name) {
    return (kind == Kind.VERTEX ? Kind.LAYER : kind) + " " + name;
  }

  /**
   * The types that callers named.
   *
   * @return what {@link #with} was given
   */
  public List<NodeType<?>> strangers() {
    return strangers;
  }

  /** The type of a name in a file. */
  NodeType<?> named(Kind kind, String name, String where) {
    NodeType<?> type = byName.get(key(kind, name));
    Require.that(
        type != null,
        "%s has the unknown %s type '%s': %s",
        where,
        kind == Kind.VERTEX ? Kind.LAYER : kind,
        Json.printable(name),
        name.contains(".")
            ? "name its NodeType when you load the model"
            : "put the module that has it on the class path, concertina-cnn or"
                + " concertina-recurrent, or use a newer Concertina");
    return type;
  }

  /** The type of an object's class. */
  NodeType<?> of(Object value, String where) {
    NodeType<?> type = byClass.get(value.getClass());
    Require.that(
        type != null,
        "%s is of %s, which no model file can hold: give a NodeType for it, by your architecture's"
            + " nodeTypes(), or put the module that has one on the class path",
        where,
        value.getClass().getName());
    return type;
  }
}
