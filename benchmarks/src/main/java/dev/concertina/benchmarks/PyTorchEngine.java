package dev.concertina.benchmarks;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** PyTorch on the CPU, through the Deep Java Library. */
final class PyTorchEngine implements Engine {
  private float[] reconstruction;
  private static final int EVALUATION_BATCH = 1024;

  private Net net;
  private Model model;
  private Trainer trainer;
  private NDArray batch;

  @Override
  public Map<String, String> versions() {
    ai.djl.engine.Engine engine = ai.djl.engine.Engine.getInstance();
    return Map.of("pytorch", engine.getVersion(), "djl", ai.djl.engine.Engine.getDjlVersion());
  }

  @Override
  public void prepare(Net net, float[] weights, float[] values) {
    open(net, PyTorchWeights.of(net, weights));
    batch = trainer.getManager().create(inOurOrder(net, values), shape(net, net.batch()));
  }

  private void open(Net net, List<float[]> weights) {
    close();
    this.net = net;
    model = Model.newInstance(net.name());
    model.setBlock(PyTorchNet.block(net));
    model.getBlock().initialize(model.getNDManager(), DataType.FLOAT32, shape(net, net.batch()));
    List<Parameter> parameters = model.getBlock().getParameters().values();
    for (int i = 0; i < parameters.size(); i++) {
      parameters.get(i).getArray().set(FloatBuffer.wrap(weights.get(i)));
      if (PyTorchNet.isSecondBias(parameters.get(i))) {
        parameters.get(i).freeze(true);
      }
    }
    trainer =
        model.newTrainer(
            new DefaultTrainingConfig(loss(net))
                .optOptimizer(Optimizer.adam().optLearningRateTracker(Tracker.fixed(1e-3f)).build())
                .optDevices(new Device[] {Device.cpu()}));
    trainer.initialize(shape(net, net.batch()));
  }

  /** DJL's own squared loss is half of it. */
  private static Loss loss(Net net) {
    return net.goal() == Goal.CROSS_ENTROPY
        ? Loss.sigmoidBinaryCrossEntropyLoss()
        : Loss.l2Loss("squared", 1);
  }

  /** Series go batch, time, features. */
  private static Shape shape(Net net, long samples) {
    return net.isSeries()
        ? new Shape(samples, net.shape()[1], net.shape()[0])
        : new Shape(
            LongStream.concat(LongStream.of(samples), IntStream.of(net.shape()).asLongStream())
                .toArray());
  }

  private static float[] inOurOrder(Net net, float[] values) {
    if (!net.isSeries()) {
      return values;
    }
    int features = net.shape()[0];
    int steps = net.shape()[1];
    float[] ordered = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      int sample = i / (features * steps);
      int feature = i / steps % features;
      ordered[(sample * steps + i % steps) * features + feature] = values[i];
    }
    return ordered;
  }

  @Override
  public void train() {
    try (NDManager manager = trainer.getManager().newSubManager()) {
      batch.tempAttach(manager);
      step(batch);
      batch.attach(trainer.getManager());
    }
  }

  /** A list for each use, because an LSTM adds its states to the one that it is given. */
  private void step(NDArray samples) {
    try (GradientCollector gradients = trainer.newGradientCollector()) {
      NDList outputs = trainer.forward(new NDList(samples));
      gradients.backward(trainer.getLoss().evaluate(new NDList(samples), outputs));
    }
    trainer.step();
  }

  @Override
  public float[] reconstruction() {
    return reconstruction;
  }

  @Override
  public void infer() {
    try (NDManager manager = trainer.getManager().newSubManager()) {
      batch.tempAttach(manager);
      NDArray output = PyTorchNet.reconstruction(net, trainer.evaluate(new NDList(batch)));
      reconstruction = output.toFloatArray();
      batch.attach(trainer.getManager());
    }
  }

  @Override
  public FitResult fit(Net net, float[] weights, float[] data, int epochs)
      throws IOException, TranslateException {
    open(net, PyTorchWeights.of(net, weights));
    float[] ordered = inOurOrder(net, data);
    int samples = data.length / net.width();
    int training = samples - samples / 10;
    long start = System.nanoTime();
    NDArray all = trainer.getManager().create(ordered, shape(net, samples));
    NDArray heldOut = all.get(training + ":");
    NDArray seen = all.get(":" + training);
    ArrayDataset dataset =
        new ArrayDataset.Builder()
            .setData(seen)
            .optLabels(seen)
            .setSampling(net.batch(), true)
            .build();
    double error = Double.NaN;
    for (int epoch = 0; epoch < epochs; epoch++) {
      for (Batch part : trainer.iterateDataset(dataset)) {
        step(part.getData().head());
        part.close();
      }
      error = error(heldOut);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    close();
    return new FitResult(seconds, error);
  }

  private double error(NDArray samples) {
    long count = samples.size(0);
    double sum = 0;
    for (long from = 0; from < count; from += EVALUATION_BATCH) {
      long to = Math.min(count, from + EVALUATION_BATCH);
      try (NDManager manager = trainer.getManager().newSubManager()) {
        NDArray part = samples.get(manager, new NDIndex(from + ":" + to));
        NDList outputs = trainer.evaluate(new NDList(part));
        NDArray loss = trainer.getLoss().evaluate(new NDList(part), outputs);
        sum += loss.getFloat() * (to - from);
      }
    }
    return sum / count;
  }

  @Override
  public void close() throws EngineException {
    if (trainer != null) {
      trainer.close();
      model.close();
      trainer = null;
    }
  }
}
