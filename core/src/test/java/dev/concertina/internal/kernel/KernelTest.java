package dev.concertina.internal.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.backend.Threads;
import dev.concertina.internal.optimiser.FusedUpdate;
import dev.concertina.internal.optimiser.PlainUpdate;
import dev.concertina.internal.optimiser.Update;
import dev.concertina.internal.workers.Workers;
import dev.concertina.testkit.Twins;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

class KernelTest {
  private static final Set<Kernel> ALL = EnumSet.allOf(Kernel.class);
  private String kernels;
  private String threads;

  @BeforeEach
  void keepProperties() {
    kernels = System.getProperty(Kernel.PROPERTY);
    threads = System.getProperty(Threads.PROPERTY);
  }

  @AfterEach
  void restoreProperties() {
    restore(Kernel.PROPERTY, kernels);
    restore(Threads.PROPERTY, threads);
  }

  private static void restore(String property, String value) {
    if (value == null) {
      System.clearProperty(property);
    } else {
      System.setProperty(property, value);
    }
  }

  @Test
  void parse_settings() {
    assertEquals(ALL, Kernel.parse("all"));
    assertEquals(ALL, Kernel.parse(""));
    assertEquals(ALL, Kernel.parse("  ALL "));
    assertEquals(Set.of(), Kernel.parse("none"));
    assertEquals(Set.of(), Kernel.parse(" None\t"));
    assertEquals(Set.of(Kernel.DENSE), Kernel.parse("dense"));
    assertEquals(Set.of(Kernel.DENSE, Kernel.LSTM), Kernel.parse(" Dense , lstm,dense "));
    assertEquals(Set.of(Kernel.DENSE, Kernel.UPDATE), Kernel.parse("-lstm,-convolution"));
    assertEquals(Set.of(Kernel.DENSE, Kernel.UPDATE), Kernel.parse(" -LSTM , -convolution "));
    assertEquals(Set.of(), Kernel.parse("-dense,-lstm,-convolution,-update"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpu",
        "dense lstm",
        "dense,",
        ",dense",
        ",",
        "dense,,lstm",
        "-",
        "--dense",
        "-all",
        "all,dense",
        "none,dense",
        "dense,-lstm",
        "-dense,lstm",
        "true",
        "dense;lstm"
      })
  void parse_nonsense_isRefusedWithTheNames(String setting) {
    Exception refused =
        assertThrows(IllegalArgumentException.class, () -> Kernel.parse(setting), setting);
    for (String part : List.of("concertina.kernels", "all", "none", "dense", "update", setting)) {
      assertTrue(refused.getMessage().contains(part), refused.getMessage());
    }
  }

  @Test
  void on_isReadWhenAGraphIsMade() {
    ComputationGraphConfiguration net = net();
    System.setProperty(Kernel.PROPERTY, "none");
    AcceleratedGraph off = new AcceleratedGraph(net);
    System.setProperty(Kernel.PROPERTY, "update");
    final AcceleratedGraph offToo = new AcceleratedGraph(net);
    System.setProperty(Kernel.PROPERTY, "-lstm");
    AcceleratedGraph on = new AcceleratedGraph(net);
    System.setProperty(Kernel.PROPERTY, "nonsense");
    assertThrows(IllegalArgumentException.class, () -> new AcceleratedGraph(net));

    off.init();
    on.init(off.params(), false);
    offToo.init(off.params(), false);
    assertEquals(
        org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer.class,
        off.getLayer("a").getClass());
    assertEquals(org.deeplearning4j.nn.layers.OutputLayer.class, offToo.getLayer("out").getClass());
    assertInstanceOf(FastDenseLayer.class, on.getLayer("a"));
    INDArray in = Nd4j.linspace(-1, 1, 12).reshape(4, 3);
    Twins.assertClose(
        "outputs", 1e-6, Twins.values(off.outputSingle(in)), Twins.values(on.outputSingle(in)));
  }

  @Test
  void on_update_isReadWhenAnUpdateIsMade() {
    List<Update.Section> all = List.of(new Update.Section(0, 3, Update.Kind.WEIGHTS));
    Update.Penalties none = new Update.Penalties(0, 0, 0);
    try (Workers workers = new Workers(1, () -> {}, () -> {})) {
      System.setProperty(Kernel.PROPERTY, "-update");
      Update off = Update.of(new Adam(), Nd4j.zeros(1, 3), all, none, workers);
      assertInstanceOf(PlainUpdate.class, off);
      System.setProperty(Kernel.PROPERTY, "update");
      Update on = Update.of(new Adam(), Nd4j.zeros(1, 3), all, none, workers);
      assertInstanceOf(FusedUpdate.class, on);
    }
  }

  private static ComputationGraphConfiguration net() {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .graphBuilder()
        .addInputs("in")
        .addLayer("a", new DenseLayer.Builder().nIn(3).nOut(2).build(), "in")
        .addLayer("out", new OutputLayer.Builder(new LossMSE()).nIn(2).nOut(3).build(), "a")
        .setOutputs("out")
        .build();
  }

  @Test
  void threads_settings() {
    System.setProperty(Threads.PROPERTY, "1");
    assertEquals(1, Threads.count());
    System.setProperty(Threads.PROPERTY, " 7 ");
    assertEquals(7, Threads.count());
    System.setProperty(Threads.PROPERTY, "1000");
    assertEquals(64, Threads.count());
    System.setProperty(Threads.PROPERTY, "99999999999");
    assertEquals(64, Threads.count());
    System.clearProperty(Threads.PROPERTY);
    assertTrue(Threads.count() >= 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "two", "", "1.5", "01"})
  void threads_nonsense_isRefused(String setting) {
    System.setProperty(Threads.PROPERTY, setting);
    Exception refused = assertThrows(IllegalArgumentException.class, Threads::count);
    assertTrue(refused.getMessage().contains("concertina.threads"), refused.getMessage());
    assertTrue(refused.getMessage().contains("found " + setting), refused.getMessage());
  }
}
