package dev.concertina.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.backend.Machine.End;
import dev.concertina.backend.Machine.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class NvidiaSmiTest {
  private static NvidiaSmi.Answer answer(int exit, String output) {
    Outcome outcome = new Outcome(End.EXITED, exit, output);
    return NvidiaSmi.ask(FakeMachine.linux().withSmi(outcome));
  }

  @Test
  void gpus_areRead() {
    NvidiaSmi.Answer answer =
        answer(
            0,
            "0, GPU-5a1b, NVIDIA RTX A6000, 535.104.05, 49140, 48500, 8.6\n"
                + "1, GPU-77c0, NVIDIA H200, 535.104.05, 143771, 143000, 9.0\n");
    assertEquals(2, answer.gpus().size());
    Gpu second = answer.gpus().get(1);
    assertEquals("NVIDIA H200", second.name());
    assertEquals(Optional.of(new ComputeCapability(9, 0)), second.capability());
    assertEquals(OptionalLong.of(143771L << 20), second.totalBytes());
    assertEquals("535.104.05", answer.driver().orElseThrow().text());
    assertEquals("NVIDIA H200, compute capability 9.0, 140 GiB, 140 GiB free", second.words());
  }

  @Test
  void whatTheDriverDoesNotTell_isUnknown() {
    Gpu gpu = answer(0, "0, GPU-1, Orin, 540.3.0, [N/A], [N/A], [N/A]").gpus().get(0);
    assertEquals(Optional.empty(), gpu.capability());
    assertEquals(OptionalLong.empty(), gpu.freeBytes());
    assertEquals("Orin", gpu.words());
  }

  @Test
  void oldDriver_isAskedWithoutTheCapability() {
    FakeMachine old =
        FakeMachine.linux()
            .withSmi(
                new Outcome(
                    End.EXITED, 2, "Field \"compute_cap\" is not a valid field to query.\n"));
    assertFalse(NvidiaSmi.ask(old).answered());
    assertEquals(2, old.timesAsked);
  }

  @Test
  void failures_areQuoted() {
    NvidiaSmi.Answer failed =
        answer(9, "NVIDIA-SMI has failed because it couldn't communicate with the driver.\nMore");
    assertFalse(failed.answered());
    assertEquals(
        "nvidia-smi says: NVIDIA-SMI has failed because it couldn't communicate with the driver.",
        failed.problem().orElseThrow());
    NvidiaSmi.Answer none = answer(6, "No devices were found");
    assertTrue(none.answered());
    assertEquals(List.of(), none.gpus());
  }
}
