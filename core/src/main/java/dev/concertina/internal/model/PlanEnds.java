package dev.concertina.internal.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.concertina.internal.JsonFields;
import dev.concertina.spi.EndWeight;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanInput;
import dev.concertina.spi.PlanOutput;
import dev.concertina.spi.Quantisation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** All of a plan but its graph, as the manifest has it. */
record PlanEnds(
    List<PlanInput> inputs,
    String code,
    List<PlanOutput> outputs,
    int patch,
    Optional<Quantisation> quantisation) {
  private static final int MOST_ENDS = 64;
  private static final int LONGEST_NAME = 10_000;
  private static final int LONGEST_MODALITY = 64;

  private static final Map<String, PlanInput.Role> INPUTS =
      new TreeMap<>(
          Map.of(
              "samples", PlanInput.Role.SAMPLES,
              "noise", PlanInput.Role.NOISE,
              "quantisationNoise", PlanInput.Role.QUANTISATION_NOISE,
              "observationMask", PlanInput.Role.OBSERVATION_MASK,
              "condition", PlanInput.Role.CONDITION));

  private static final Map<String, PlanOutput.Role> OUTPUTS =
      new TreeMap<>(
          Map.of(
              "reconstruction", PlanOutput.Role.RECONSTRUCTION,
              "penalty", PlanOutput.Role.PENALTY));

  private static final Map<String, EndWeight.Schedule> SCHEDULES =
      new TreeMap<>(
          Map.of(
              "constant", EndWeight.Schedule.CONSTANT,
              "warmUp", EndWeight.Schedule.WARM_UP,
              "cyclic", EndWeight.Schedule.CYCLIC));

  static PlanEnds of(GraphPlan plan) {
    return new PlanEnds(
        plan.inputs(), plan.code(), plan.outputs(), plan.patch(), plan.quantisation());
  }

  GraphPlan plan(ComputationGraphConfiguration graph) {
    GraphPlan plan = GraphPlan.of(graph, code, inputs, outputs).withPatch(patch);
    return quantisation.map(plan::withQuantisation).orElse(plan);
  }

  void write(ObjectNode root) {
    ArrayNode in = root.putArray("inputs");
    for (PlanInput input : inputs) {
      ObjectNode node = in.addObject().put("vertex", input.vertex());
      node.put("role", word(INPUTS, input.role())).put("modality", input.modality());
      ShapeText.write(node.putObject("shape"), input.shape());
    }
    root.put("code", code);
    ArrayNode out = root.putArray("outputs");
    for (PlanOutput output : outputs) {
      ObjectNode node = out.addObject().put("vertex", output.vertex());
      node.put("role", word(OUTPUTS, output.role())).put("modality", output.modality());
      ShapeText.write(node.putObject("shape"), output.shape());
      write(node.putObject("weight"), output.weight());
      node.put("scale", output.scale());
    }
    root.put("patch", patch);
    quantisation.ifPresent(
        how ->
            root.putObject("quantisation")
                .put("step", how.step())
                .put("finest", how.finest())
                .put("coarsest", how.coarsest())
                .put("conditioned", how.conditioned()));
  }

  private static void write(ObjectNode node, EndWeight weight) {
    node.put("schedule", word(SCHEDULES, weight.schedule())).put("settled", weight.settled());
    if (weight.schedule() != EndWeight.Schedule.CONSTANT) {
      node.put("epochs", weight.epochs());
    }
  }

  private static <E> String word(Map<String, E> words, E meaning) {
    return words.entrySet().stream()
        .filter(word -> word.getValue() == meaning)
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  static PlanEnds read(JsonFields root) {
    List<PlanInput> inputs = new ArrayList<>();
    for (JsonFields end : root.objects("inputs", MOST_ENDS)) {
      PlanInput.Role role = end.choice("role", INPUTS);
      inputs.add(
          PlanInput.of(role, end.text("vertex", LONGEST_NAME), ShapeText.read(end, "shape"))
              .ofModality(end.text("modality", LONGEST_MODALITY)));
      end.finish();
    }
    List<PlanOutput> outputs = new ArrayList<>();
    for (JsonFields end : root.objects("outputs", MOST_ENDS)) {
      PlanOutput.Role role = end.choice("role", OUTPUTS);
      outputs.add(
          PlanOutput.of(role, end.text("vertex", LONGEST_NAME), ShapeText.read(end, "shape"))
              .ofModality(end.text("modality", LONGEST_MODALITY))
              .withWeight(weight(end.object("weight")))
              .withScale(end.number("scale", Double.MIN_VALUE, Double.MAX_VALUE)));
      end.finish();
    }
    return new PlanEnds(
        inputs,
        root.text("code", LONGEST_NAME),
        outputs,
        root.integer("patch", 1, GraphPlan.LONGEST_PATCH),
        root.has("quantisation")
            ? Optional.of(quantisation(root.object("quantisation")))
            : Optional.empty());
  }

  private static EndWeight weight(JsonFields node) {
    EndWeight.Schedule schedule = node.choice("schedule", SCHEDULES);
    double settled = node.number("settled", Double.MIN_VALUE, EndWeight.LARGEST);
    EndWeight weight =
        switch (schedule) {
          case CONSTANT -> EndWeight.constant(settled);
          case WARM_UP -> EndWeight.warmUp(settled, epochs(node));
          case CYCLIC -> EndWeight.cyclic(settled, epochs(node));
        };
    node.finish();
    return weight;
  }

  private static int epochs(JsonFields node) {
    return node.integer("epochs", 1, EndWeight.MOST_EPOCHS);
  }

  private static Quantisation quantisation(JsonFields node) {
    Quantisation quantisation =
        new Quantisation(
            node.number("step", Double.MIN_VALUE, Double.MAX_VALUE),
            node.number("finest", Double.MIN_VALUE, Double.MAX_VALUE),
            node.number("coarsest", Double.MIN_VALUE, Double.MAX_VALUE),
            node.flag("conditioned"));
    node.finish();
    return quantisation;
  }
}
