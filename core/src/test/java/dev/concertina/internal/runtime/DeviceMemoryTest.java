package dev.concertina.internal.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Architecture;
import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.SampleErrors;
import dev.concertina.TrainingOptions;
import dev.concertina.backend.Threads;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.internal.graph.HookedActivation;
import dev.concertina.internal.training.HeldTypes;
import dev.concertina.internal.training.Trainer;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.InitialWeights;
import dev.concertina.spi.NodeType;
import dev.concertina.spi.PlanInput;
import dev.concertina.spi.PlanOutput;
import dev.concertina.spi.PlanRequest;
import dev.concertina.testkit.SyntheticData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A GPU without room, made up: a net that throws what ND4J's CUDA backend throws, in the midst of a
 * pass, as soon as it is given more samples than it has room for.
 */
class DeviceMemoryTest {
  private static final String MALLOC =
      "cudaMalloc failed; Bytes: [1048576]; Error code [2]; DEVICE [0]";

  private static final SampleShape ROW = new SampleShape.Features(6);

  private static final TrainingOptions OPTIONS =
      TrainingOptions.defaults().withEpochs(2).withBatchSize(32);

  /** The same products of floats in batches of another size. */
  private static final float ROUNDING = 1e-5f;

  /** How many samples there is room for, in all nets of a test. */
  private final AtomicInteger most = new AtomicInteger(Integer.MAX_VALUE);

  private final AtomicInteger failures = new AtomicInteger();
  private Supplier<Throwable> failure = () -> new RuntimeException(MALLOC);
  private String threads;

  @BeforeEach
  void keepProperty() {
    // The threads that all share are counted at their first use, which is not to be here.
    Threads.returnHelpers(Threads.takeHelpers(1));
    threads = System.getProperty(Threads.PROPERTY);
    System.setProperty(Threads.PROPERTY, "1");
  }

  @AfterEach
  void restoreProperty() {
    if (threads == null) {
      System.clearProperty(Threads.PROPERTY);
    } else {
      System.setProperty(Threads.PROPERTY, threads);
    }
  }

  /** As they come out of ND4J 1.0.0-M2.1 for CUDA 11.6 when a device or its host memory is full. */
  static List<Throwable> ofGpus() {
    return List.of(
        new RuntimeException(MALLOC),
        new RuntimeException("Failed to allocate 4096 bytes from DEVICE [1] memory"),
        new RuntimeException("Failed to allocate 4096 bytes from HOST memory"),
        new RuntimeException("cudaHostAlloc failed"),
        new RuntimeException("Allocation failed: [[DEVICE] allocation failed; Error code: [2]]"),
        new RuntimeException("DataBuffer expansion failed: [[DEVICE] allocation failed]"),
        new RuntimeException(
            "Requested amount exceeds device limits; Limit bytes: [100]; Requested bytes: [200]"),
        new RuntimeException("Can't allocate [DEVICE] memory"),
        new RuntimeException("multiply: cannot allocate global memory on device!; Error code: [2]"),
        new RuntimeException("_allocationPointer allocation failed; Error code: [2]"),
        new RuntimeException("cuBLAS handle creation failed !; Error code: [3]"),
        new RuntimeException("MmulHelper::mmulMxM cuda failed !; Error code: [3]"),
        new IllegalStateException("while training", new RuntimeException(MALLOC)));
  }

  @ParameterizedTest
  @MethodSource("ofGpus")
  void failuresOfGpus_areKnown(Throwable failure) {
    assertTrue(DeviceMemory.isExhausted(failure, true));
    assertTrue(DeviceMemory.isExhausted(failure));
  }

  static List<Throwable> others() {
    return List.of(
        new OutOfMemoryError("Java heap space"),
        new OutOfMemoryError("GC overhead limit exceeded"),
        new OutOfMemoryError("Requested array size exceeds VM limit"),
        new OutOfMemoryError("unable to create native thread"),
        new OutOfMemoryError(),
        new RuntimeException("Allocation failed: [std::bad_alloc]"),
        new RuntimeException("Failed to allocate [4096] bytes"),
        new RuntimeException("Requested amount exceeds HOST device limits; Limit bytes: [1]"),
        new RuntimeException("MmulHelper::mmulMxM cuda failed !; Error code: [13]"),
        new RuntimeException("customOp execution failed; Error code: [700]"),
        new RuntimeException("[DEVICE] deallocation failed; Error code: [1]"),
        new IllegalArgumentException("samples must be finite"),
        new RuntimeException((String) null),
        DeviceMemory.ofBatch(0, 1, 1, new RuntimeException(MALLOC)));
  }

  @ParameterizedTest
  @MethodSource("others")
  void otherFailures_areLeftAlone(Throwable failure) {
    assertFalse(DeviceMemory.isExhausted(failure, true));
    assertFalse(DeviceMemory.isExhausted(new IllegalStateException(failure), true));
  }

  /** They are errors of the process by their class, and on the CPU that is what they mean. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Cannot allocate new FloatPointer(100): totalBytes = 1G, physicalBytes = 2G",
        "Failed to allocate memory within limits: totalBytes (1G + 1G) > maxBytes (1G)",
        "Physical memory usage is too high: physicalBytes (2G) > maxPhysicalBytes (1G)",
        "Native allocator returned address == 0"
      })
  void failuresOfJavaCpp_areKnownOnGpusOnly(String message) {
    Error failure = new OutOfMemoryError(message);
    assertTrue(DeviceMemory.isExhausted(failure, true));
    assertFalse(DeviceMemory.isExhausted(failure, false));
    assertFalse(DeviceMemory.isExhausted(failure));
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void raise(Throwable failure) throws T {
    throw (T) failure;
  }

  private INDArray hold(INDArray in) {
    if (in.size(0) > most.get()) {
      failures.incrementAndGet();
      DeviceMemoryTest.<RuntimeException>raise(failure.get());
    }
    return in;
  }

  private GraphPlan plan(PlanRequest request) {
    int width = request.shape().size();
    OutputLayer output =
        new OutputLayer.Builder(request.lossFunction())
            .nIn(5)
            .nOut(width)
            .activation(Activation.IDENTITY)
            .build();
    ComputationGraphConfiguration net =
        new NeuralNetConfiguration.Builder()
            .seed(request.seed())
            .graphBuilder()
            .addInputs("samples")
            .addLayer("before", dense(width).activation(Activation.TANH).build(), "samples")
            .addLayer(
                "code", dense(5).activation(new HookedActivation(this::hold)).build(), "before")
            .addLayer(
                "behind", dense(5).activation(new HookedActivation(this::hold)).build(), "code")
            .addLayer("out", output, "behind")
            .setOutputs("out")
            .build();
    return GraphPlan.of(
        net,
        "code",
        List.of(PlanInput.samples("samples", request.shape())),
        List.of(PlanOutput.reconstruction("out", request.shape())));
  }

  private static DenseLayer.Builder dense(int in) {
    return new DenseLayer.Builder().nIn(in).nOut(5);
  }

  private Architecture net() {
    return HeldTypes.planned(this::plan);
  }

  private static Samples samples(int count) {
    return SyntheticData.lowRank(ROW, count, 3, 4);
  }

  private IllegalStateException refused(TrainingOptions options, int devices) {
    return assertThrows(
        IllegalStateException.class,
        () -> Trainer.fit(net(), samples(200), options, progress -> {}, () -> devices));
  }

  @Test
  void fit_batchTooLarge_namesTheSizeToTry() {
    most.set(20);
    IllegalStateException told = refused(OPTIONS, 1);
    assertEquals(
        "GPU 0 has no room for a batch of 32: try batchSize 16 (" + MALLOC + ")",
        told.getMessage());
    assertEquals(MALLOC, told.getCause().getMessage());
    try (Autoencoder model =
        Autoencoder.fit(net(), samples(200), OPTIONS.withBatchSize(16)).model()) {
      assertEquals(6, model.description().shape().size());
    }
  }

  @Test
  void fit_batchOfThree_isHalvedToOne() {
    most.set(2);
    String message = refused(OPTIONS.withBatchSize(3), 1).getMessage();
    assertTrue(message.contains("a batch of 3: try batchSize 1 ("), message);
  }

  @Test
  void fit_singleSampleTooLarge_saysSo() {
    most.set(0);
    String message = refused(OPTIONS.withBatchSize(1), 1).getMessage();
    assertTrue(message.contains("a batch of 1: take a smaller net"), message);
  }

  @Test
  void fit_shareTooLarge_namesTheDeviceAndTheShare() {
    most.set(10);
    String message = refused(OPTIONS.withDevices(2), 2).getMessage();
    assertTrue(
        message.contains("has no room for 16 samples of a batch of 32: try batchSize 16 ("),
        message);
    assertTrue(message.matches("GPU [01] .*"), message);
  }

  @Test
  void fit_batchFits_judgesInPartsThatFit() {
    Fit roomy = Autoencoder.fit(net(), samples(400), OPTIONS);
    assertEquals(0, failures.get());
    most.set(40);
    Fit tight = Autoencoder.fit(net(), samples(400), OPTIONS);
    assertTrue(failures.get() > 0, "the error is measured on 360 samples at once");
    assertTrue(failures.get() <= 4, "failed again and again: " + failures);
    assertEquals(
        roomy.report().bestError(),
        tight.report().bestError(),
        ROUNDING * roomy.report().bestError());
    roomy.model().close();
    tight.model().close();
  }

  /** What a training takes before its first batch: made up by a net whose weights do not fit. */
  @Test
  void fit_netTooLarge_saysThatNoBatchWouldHelp() {
    Architecture large = new Large(net());
    String message =
        assertThrows(
                IllegalStateException.class, () -> Autoencoder.fit(large, samples(60), OPTIONS))
            .getMessage();
    assertTrue(message.contains("no room for the net, of 131 parameters"), message);
    assertTrue(message.contains(MALLOC), message);
  }

  private record Large(Architecture net) implements Architecture {
    @Override
    public String kind() {
      return net.kind();
    }

    @Override
    public Map<String, String> parameters() {
      return net.parameters();
    }

    @Override
    public GraphPlan plan(PlanRequest request) {
      return net.plan(request);
    }

    @Override
    public List<NodeType<?>> nodeTypes() {
      return net.nodeTypes();
    }

    @Override
    public void initialise(InitialWeights first) {
      throw new RuntimeException(MALLOC);
    }

    @Override
    public void requireFits(SampleShape shape) {
      net.requireFits(shape);
    }
  }

  private Autoencoder model() {
    return Autoencoder.fit(net(), samples(60), OPTIONS).model();
  }

  private static void assertAlike(float[][] expected, float[][] actual) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      assertArrayEquals(expected[i], actual[i], 100 * ROUNDING, "row " + i);
    }
  }

  @Test
  void everyCall_noRoomForAll_isHalvedAndTheSame() {
    float[][] rows = samples(700).rows();
    Samples samples = samples(700);
    try (Autoencoder model = model()) {
      float[][] codes = model.encode(rows);
      float[][] decoded = model.decode(codes);
      float[][] images = model.reconstruct(rows);
      double[] errors = model.sampleErrors(samples, ReconstructionError.SQUARED);
      SampleErrors table = model.errors(samples, ReconstructionError.SQUARED);
      assertEquals(0, failures.get());

      most.set(30);
      assertAlike(codes, model.encode(rows));
      // 700, 350, 175, 87 and 43 do not fit, 21 do.
      assertEquals(5, failures.get());
      assertAlike(decoded, model.decode(codes));
      assertAlike(images, model.reconstruct(rows));
      assertArrayEquals(
          errors, model.sampleErrors(samples, ReconstructionError.SQUARED), 100 * ROUNDING);
      SampleErrors again = model.errors(samples, ReconstructionError.SQUARED);
      assertArrayEquals(table.scaled(), again.scaled(), 100 * ROUNDING);
      assertEquals(5, failures.get(), "the size that fits was forgotten");

      try (INDArray array = samples.toArray();
          INDArray result = model.reconstruct(array)) {
        assertAlike(images, HostArrays.rows(result));
      }
      assertEquals(5, failures.get());
    }
  }

  @Test
  void calls_fromManyThreads_areTheSame() throws Exception {
    float[][] rows = samples(500).rows();
    System.setProperty(Threads.PROPERTY, "2");
    try (Autoencoder model = model()) {
      float[][] images = model.reconstruct(rows);
      most.set(7);
      List<Thread> callers = new ArrayList<>();
      List<Throwable> failed = new CopyOnWriteArrayList<>();
      for (int i = 0; i < 4; i++) {
        Thread caller = new Thread(() -> assertAlike(images, model.reconstruct(rows)));
        caller.setUncaughtExceptionHandler((thread, e) -> failed.add(e));
        callers.add(caller);
        caller.start();
      }
      for (Thread caller : callers) {
        caller.join();
      }
      assertEquals(List.of(), failed);
    }
  }

  @Test
  void call_noRoomForASingleSample_saysSo() {
    float[][] rows = samples(9).rows();
    try (Autoencoder model = model()) {
      float[][] images = model.reconstruct(rows);
      most.set(0);
      IllegalStateException told =
          assertThrows(IllegalStateException.class, () -> model.reconstruct(rows));
      assertTrue(told.getMessage().startsWith("the GPU has no room for a single sample: "));
      assertTrue(told.getMessage().endsWith("(" + MALLOC + ")"), told.getMessage());
      most.set(9);
      assertAlike(images, model.reconstruct(rows));
    }
  }

  @Test
  void call_failsOtherwise_isNotRepeated() {
    try (Autoencoder model = model()) {
      float[][] rows = samples(20).rows();
      IllegalStateException other = new IllegalStateException("another reason");
      failure = () -> other;
      most.set(0);
      assertSame(other, assertThrows(RuntimeException.class, () -> model.reconstruct(rows)));
      assertEquals(1, failures.get());
    }
  }

  @Test
  void heapExhausted_isNeverSwallowed() {
    OutOfMemoryError heap = new OutOfMemoryError("Java heap space");
    failure = () -> heap;
    most.set(10);
    assertSame(
        heap,
        assertThrows(OutOfMemoryError.class, () -> Autoencoder.fit(net(), samples(200), OPTIONS)));
    assertEquals(1, failures.get());
    BatchBackoff room = new BatchBackoff();
    AtomicInteger calls = new AtomicInteger();
    Error thrown =
        assertThrows(
            OutOfMemoryError.class,
            () ->
                room.each(
                    8,
                    (from, count) -> {
                      calls.incrementAndGet();
                      throw heap;
                    },
                    () -> {}));
    assertSame(heap, thrown);
    assertEquals(1, calls.get());
    assertEquals(Integer.MAX_VALUE, room.most());
  }
}
