package dev.concertina.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisibleGpusTest {
  private static final List<Gpu> GPUS =
      IntStream.range(0, 3)
          .mapToObj(
              i ->
                  new Gpu(
                      i,
                      "GPU-" + (char) ('a' + i) + "123",
                      "G" + i,
                      Optional.empty(),
                      OptionalLong.empty(),
                      OptionalLong.empty(),
                      Optional.empty()))
          .toList();

  private static Gpu unfit(int index) {
    return GPUS.get(index).unfitFor(Optional.of("too old"));
  }

  private static VisibleGpus of(List<Gpu> gpus, String setting) {
    // Numbers mean something here: in the order of the bus.
    FakeMachine machine = FakeMachine.linux().withVariable("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
    if (setting != null) {
      machine.withVariable("CUDA_VISIBLE_DEVICES", setting);
    }
    return VisibleGpus.of(gpus, machine);
  }

  @Test
  void correction_showsThoseThatFit_andIsNoneWhereThatIsSo() {
    List<Gpu> mixed = List.of(GPUS.get(0), unfit(1), GPUS.get(2));
    assertEquals(Optional.empty(), of(GPUS, null).correction());
    assertEquals(Optional.of("GPU-a123,GPU-c123"), of(mixed, null).correction());
    assertEquals(Optional.empty(), of(mixed, "2,0").correction());
    assertEquals(Optional.of("GPU-c123"), of(mixed, "1,2").correction());
  }

  @Test
  void partsOfGpus_areLeftToWhomeverSetThem() {
    List<Gpu> mixed = List.of(GPUS.get(0), unfit(1));
    assertEquals(mixed, of(mixed, "MIG-5a1b").visible());
    assertEquals(Optional.empty(), of(mixed, "MIG-5a1b").correction());
  }

  // CUDA programming guide, CUDA_VISIBLE_DEVICES: an invalid entry hides itself and all after it.
  @ParameterizedTest
  @CsvSource(
      nullValues = "unset",
      value = {
        "unset, G0 G1 G2",
        "'', ''",
        "'2,0', G2 G0",
        "'1', G1",
        "'GPU-b', G1",
        "'GPU-c123,GPU-a123', G2 G0",
        "'0,5,1', G0",
        "'-1', ''",
        "'1,1', G1",
        "' 1 , 2 ', G1 G2"
      })
  void setting_isReadAsCudaReadsIt(String setting, String visible) {
    List<Gpu> among = of(GPUS, setting).visible();
    assertEquals(visible, String.join(" ", among.stream().map(Gpu::name).toList()));
  }
}
