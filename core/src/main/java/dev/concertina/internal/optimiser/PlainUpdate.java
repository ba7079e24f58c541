package dev.concertina.internal.optimiser;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/** The step by ND4J's own operations, on any backend. */
public final class PlainUpdate implements Update {
  private final IUpdater rule;
  private final INDArray parameters;
  private final List<Section> sections;
  private final List<Regularization> before = new ArrayList<>();
  private final List<Regularization> after = new ArrayList<>();
  private final INDArray state;
  private GradientUpdater<?> updater;
  private int steps;

  PlainUpdate(IUpdater rule, INDArray parameters, List<Section> sections, Penalties penalties) {
    this.rule = rule;
    this.parameters = parameters.reshape(parameters.length());
    this.sections = sections;
    long size = rule.stateSize(parameters.length());
    this.state = size == 0 ? null : Nd4j.zeros(1, size);
    if (penalties.l1() > 0) {
      before.add(new L1Regularization(penalties.l1()));
    }
    if (penalties.l2() > 0) {
      before.add(new L2Regularization(penalties.l2()));
    }
    if (penalties.decay() > 0) {
      after.add(new WeightDecay(penalties.decay(), true));
    }
    restart();
  }

  @Override
  public void restart() {
    updater = rule.instantiate(state, state != null);
    steps = 0;
  }

  @Override
  public boolean take(List<INDArray> gradients, double scale, double clipNorm, double rate) {
    INDArray gradient = gradients.get(0).reshape(parameters.length());
    gradients.subList(1, gradients.size()).forEach(g -> gradient.addi(g.reshape(g.length())));
    List<INDArray> statistics = new ArrayList<>();
    of(Kind.STATISTICS)
        .forEach(
            section -> {
              INDArray part = part(gradient, section);
              statistics.add(part.dup());
              part.assign(0);
            });
    double norm = scale * gradient.norm2Number().doubleValue();
    if (!Double.isFinite(norm)) {
      return false;
    }
    double factor = clipNorm > 0 && norm > clipNorm ? clipNorm / norm : 1;
    gradient.muli(factor * scale);
    penalize(before, gradient, rate);
    rule.setLrAndSchedule(rate, null);
    updater.applyUpdater(gradient.reshape(1, gradient.length()), steps, 0);
    penalize(after, gradient, rate);
    List<Section> running = of(Kind.STATISTICS);
    for (int i = 0; i < running.size(); i++) {
      part(gradient, running.get(i)).assign(statistics.get(i));
    }
    parameters.subi(gradient);
    steps++;
    return true;
  }

  private void penalize(List<Regularization> penalties, INDArray gradient, double rate) {
    for (Regularization penalty : penalties) {
      for (Section section : of(Kind.WEIGHTS)) {
        penalty.apply(part(parameters, section), part(gradient, section), rate, steps, 0);
      }
    }
  }

  private List<Section> of(Kind kind) {
    return sections.stream().filter(section -> section.kind() == kind).toList();
  }

  private static INDArray part(INDArray vector, Section section) {
    return vector.get(NDArrayIndex.interval(section.from(), section.to()));
  }

  @Override
  public float[] state() {
    return state == null ? new float[0] : state.dup().data().asFloat();
  }

  @Override
  public int steps() {
    return steps;
  }

  @Override
  public void resume(float[] moments, int after) {
    FusedUpdate.requireLength(moments, state == null ? 0 : (int) state.length());
    restart();
    if (state != null) {
      state.assign(Nd4j.createFromArray(moments).reshape(1, moments.length));
    }
    steps = after;
  }

  @Override
  public void close() {
    if (state != null) {
      state.close();
    }
  }
}
