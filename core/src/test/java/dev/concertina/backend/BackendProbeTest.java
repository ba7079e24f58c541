package dev.concertina.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.backend.Machine.End;
import dev.concertina.backend.Machine.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines that nobody has at hand, and what is chosen on them. */
class BackendProbeTest {
  private static final String DRIVER = "535.104.05";

  @TempDir Path folder;

  private FakeClassPath both;

  @BeforeEach
  void classPath() {
    both =
        new FakeClassPath()
            .withCpu("-onednn-avx2")
            .withCuda()
            .with(
                "META-INF/maven/org.nd4j/nd4j-cuda-11.6/pom.properties",
                "artifactId=nd4j-cuda-11.6\nversion=1.0.0-M2.1\n");
  }

  private BackendReport report(FakeMachine machine, String wish) {
    return survey(machine, both, wish).report();
  }

  private BackendProbe survey(FakeMachine machine, ClassLoader classPath, String wish) {
    Trial trial = new Trial(machine, new TrialRecord(folder), Duration.ofSeconds(60), false);
    BackendPreference wished = BackendPreference.parse(wish, "test");
    return new BackendProbe(machine, wished, classPath, Optional.of(trial), false);
  }

  private static String cuda(BackendReport report) {
    return report.candidate(Backend.CUDA).reason();
  }

  private static String remedy(BackendReport report) {
    return report.candidate(Backend.CUDA).remedy();
  }

  private void assertCpu(BackendReport report, String reason) {
    assertEquals(Optional.of(Backend.CPU), report.chosen(), report.toString());
    assertTrue(cuda(report).contains(reason), report.toString());
    assertTrue(remedy(report).endsWith("use the CPU"), report.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "Tesla K80, 3.7",
    "GTX TITAN X, 5.2",
    "Tesla V100, 7.0",
    "RTX 3090, 8.6",
    "Jetson AGX Orin, 8.7",
    "RTX 4090, 8.9"
  })
  void gpuThatTheBinaryHasCodeFor_isTaken(String name, String capability) {
    FakeMachine machine = FakeMachine.workstation(DRIVER).withGpu(name, capability, 24000, 23000);
    BackendReport report = report(machine, "auto");
    assertEquals(Optional.of(Backend.CUDA), report.chosen(), report.toString());
    assertEquals("CUDA, nd4j-cuda-11.6 1.0.0-M2.1 on " + name, report.shortForm());
    assertEquals(Optional.of(DRIVER), report.driver());
    assertTrue(cuda(report).contains("a product of matrices was right"), report.toString());
    assertEquals(1, machine.trials.size());
  }

  @ParameterizedTest
  @CsvSource({
    "Tesla K40, 3.5, begins at 3.7",
    "H200, 9.0, ends at 8.6",
    "B200, 10.0, ends at 8.6",
    "RTX 5090, 12.0, ends at 8.6"
  })
  void gpuThatTheBinaryHasNoCodeFor_isRefusedWithTheRemedy(
      String name, String capability, String why) {
    FakeMachine machine =
        FakeMachine.workstation("570.86.10").withGpu("NVIDIA " + name, capability, 140000, 139000);
    BackendReport report = report(machine, "auto");
    assertCpu(
        report,
        "NVIDIA "
            + name
            + " needs compute capability "
            + capability
            + " code; nd4j-cuda-11.6 "
            + why);
    assertTrue(remedy(report).contains("-Dcuda.artifact="), remedy(report));
    assertTrue(machine.trials.isEmpty(), "what cannot run is not tried");
  }

  @Test
  void librariesOfCuda_areNotAskedFor_whereTheGpuWouldNotDoAnyway() {
    FakeMachine machine =
        FakeMachine.workstation(DRIVER)
            .withGpu("NVIDIA H200", "9.0", 140000, 139000)
            .without("/usr/local/cuda-11.6/lib64/libcublas.so.11");
    assertCpu(report(machine, "auto"), "needs compute capability 9.0 code");
  }

  @Test
  void noDriver_isSaid() {
    assertCpu(report(FakeMachine.linux(), "auto"), "no NVIDIA driver was found");
  }

  @Test
  void oldDriver_isRefused() {
    FakeMachine machine = FakeMachine.workstation("440.33.01").withGpu("RTX", "7.5", 8000, 7900);
    BackendReport report = report(machine, "auto");
    assertCpu(report, "driver 440.33.01 is too old");
    assertTrue(remedy(report).contains("450.80.02 or newer"), remedy(report));
  }

  @Test
  void oldestDriver_willDo() {
    FakeMachine machine = FakeMachine.workstation("450.80.02").withGpu("RTX", "7.5", 8000, 7900);
    assertEquals(Optional.of(Backend.CUDA), report(machine, "auto").chosen());
  }

  @Test
  void containerWithoutGpus_hasADriverAndNoLibrary() {
    FakeMachine machine =
        FakeMachine.workstation(DRIVER)
            .without("/usr/lib64/libcuda.so.1")
            .withSmi(Outcome.NOT_STARTED);
    BackendReport report = report(machine, "auto");
    assertCpu(report, "its library libcuda is not");
    assertTrue(remedy(report).contains("--gpus all"), remedy(report));
  }

  @Test
  void librariesOfCuda_thatAreMissing_areNamed() {
    FakeMachine machine =
        FakeMachine.workstation(DRIVER)
            .withGpu("RTX", "8.6", 8000, 7900)
            .without("/usr/local/cuda-11.6/lib64/libcusolver.so.11");
    BackendReport report = report(machine, "auto");
    assertCpu(report, "needs libcusolver.so.11, which the system's loader does not find");

    both.with("org/bytedeco/cuda/linux-x86_64/libcusolver.so.11", "");
    assertEquals(Optional.of(Backend.CUDA), report(machine, "auto").chosen(), "bundled will do");
  }

  @Test
  void twoGpus_ofWhichOneFits_thatOneIsTaken() {
    FakeMachine machine =
        FakeMachine.workstation(DRIVER)
            .withGpu("NVIDIA H100", "9.0", 80000, 79000)
            .withGpu("RTX A6000", "8.6", 48000, 47000);
    BackendReport report = report(machine, "auto");
    assertEquals("CUDA, nd4j-cuda-11.6 1.0.0-M2.1 on RTX A6000", report.shortForm());
    assertTrue(report.gpus().get(0).unfit().orElseThrow().contains("ends at 8.6"));
    assertEquals(
        List.of(Map.of("CUDA_VISIBLE_DEVICES", "GPU-17f0c2d1-aaaa")),
        machine.trials,
        "the trial sees that one alone");
  }

  @Test
  void littleMemory_isRefused() {
    FakeMachine machine = FakeMachine.workstation(DRIVER).withGpu("RTX 3060", "8.6", 12000, 300);
    BackendReport report = report(machine, "auto");
    assertCpu(report, "RTX 3060 has 0.3 GiB free, and CUDA alone takes about 1.0 GiB");
    assertTrue(remedy(report).contains("end other programs"), remedy(report));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "7", "GPU-9"})
  void gpusThatAreHidden_areNotTaken(String setting) {
    FakeMachine machine =
        FakeMachine.workstation(DRIVER)
            .withGpu("RTX 3060", "8.6", 12000, 11000)
            .withVariable("CUDA_VISIBLE_DEVICES", setting);
    assertCpu(report(machine, "auto"), "is hidden by CUDA_VISIBLE_DEVICES");
  }

  @Test
  void hangingSmi_isNotWaitedFor() {
    FakeMachine machine =
        FakeMachine.workstation(DRIVER).withSmi(new Outcome(End.TIMED_OUT, -1, ""));
    assertCpu(report(machine, "auto"), "does not answer: nvidia-smi did not answer within 10 s");
    assertTrue(machine.trials.isEmpty());
  }

  @Test
  void noSmi_leavesItToTheTrial() {
    FakeMachine machine = FakeMachine.workstation(DRIVER).withSmi(Outcome.NOT_STARTED);
    assertEquals(Optional.of(Backend.CUDA), report(machine, "auto").chosen());
    assertEquals(List.of(Map.of()), machine.trials);
  }

  @Test
  void crashInTheTrial_isTheReason() {
    FakeMachine machine =
        FakeMachine.workstation(DRIVER).withGpu("RTX", "8.6", 8000, 7900).withCrashingTrial();
    BackendReport report = report(machine, "auto");
    assertCpu(report, "failed: SIGSEGV in libcudart.so.11.0+0x1139");

    machine.withWorkingTrial();
    assertCpu(report(machine, "auto"), "failed: SIGSEGV");
    assertEquals(1, machine.trials.size(), "it is remembered");
  }

  @Test
  void trialWithoutEnd_isTheReason() {
    FakeMachine machine =
        FakeMachine.workstation(DRIVER)
            .withGpu("RTX", "8.6", 8000, 7900)
            .withTrial(new Outcome(End.TIMED_OUT, -1, ""));
    assertCpu(report(machine, "auto"), "it had no result after 60 s");
  }

  @Test
  void trialThatCannotBeMade_speaksNeitherForNorAgainst() {
    FakeMachine machine =
        FakeMachine.workstation(DRIVER)
            .withGpu("RTX", "8.6", 8000, 7900)
            // As java says it in German, where the class path is a launcher's own.
            .withTrial(
                new Outcome(End.EXITED, 1, "Fehler: Hauptklasse x.Y konnte nicht gefunden werden"));
    BackendReport report = report(machine, "auto");
    assertEquals(Optional.of(Backend.CUDA), report.chosen());
    assertTrue(cuda(report).contains("a trial was not possible"), cuda(report));
    assertTrue(cuda(report).contains("konnte nicht gefunden werden"), cuda(report));
  }

  @Test
  void anotherDriver_isTriedAnew() {
    report(FakeMachine.workstation(DRIVER).withGpu("RTX", "8.6", 8, 7900), "auto");
    FakeMachine newer = FakeMachine.workstation("550.54.14").withGpu("RTX", "8.6", 8, 7900);
    report(newer, "auto");
    assertEquals(1, newer.trials.size());
  }

  @Test
  void wishes_areHeard() {
    FakeMachine good = FakeMachine.workstation(DRIVER).withGpu("RTX", "8.6", 8000, 7900);
    assertEquals(Optional.of(Backend.CPU), report(good, "cpu").chosen());
    assertEquals(0, good.timesAsked, "nobody asks a driver that is not wanted");
    assertEquals(Optional.of(Backend.CUDA), report(good, "require-cuda").chosen());
    assertEquals(Optional.of(Backend.CUDA), report(good, "prefer-cuda").chosen());

    FakeMachine none = FakeMachine.linux();
    assertEquals(Optional.of(Backend.CPU), report(none, "prefer-cuda").chosen());
    BackendProbe required = survey(none, both, "require-cuda");
    assertEquals(Optional.empty(), required.choice());
    assertEquals(
        "CUDA cannot be used: no NVIDIA driver was found: install NVIDIA's driver, 450.80.02 or"
            + " newer, or use the CPU",
        required.refusal());
  }

  @Test
  void cudaThatIsNotOnTheClassPath_isNoReasonToAskTheDriver_unlessItIsWanted() {
    FakeClassPath cpuOnly = new FakeClassPath().withCpu("-onednn-avx2");
    FakeMachine machine = FakeMachine.workstation(DRIVER).withGpu("RTX", "8.6", 8000, 7900);
    assertEquals(
        "none", survey(machine, cpuOnly, "auto").report().candidate(Backend.CUDA).artifact());
    assertEquals(0, machine.timesAsked);
    BackendReport wanted = survey(machine, cpuOnly, "prefer-cuda").report();
    assertEquals("it is not on the class path", cuda(wanted));
    assertTrue(remedy(wanted).startsWith("build with -Pcuda, or add nd4j-cuda-11.6"));
  }

  @Test
  void cudaThatWouldNotRunAnyway_isNotRecommended() {
    FakeClassPath cpuOnly = new FakeClassPath().withCpu("-onednn-avx2");
    FakeMachine machine = FakeMachine.workstation(DRIVER).withGpu("H200", "9.0", 140000, 139000);
    assertEquals("", remedy(survey(machine, cpuOnly, "prefer-cuda").report()));
  }

  @Test
  void nothingOnTheClassPath_isToldForBoth() {
    BackendProbe survey = survey(FakeMachine.linux(), new FakeClassPath(), "auto");
    assertEquals(Optional.empty(), survey.choice());
    assertEquals("none", survey.report().shortForm());
    assertTrue(survey.refusal().contains("add org.nd4j:nd4j-native-platform"), survey.refusal());
    assertFalse(survey.report().toString().isEmpty());
  }

  @Test
  void librariesThatBreak_areQuotedFromTheTrial() {
    FakeMachine machine =
        FakeMachine.workstation(DRIVER)
            .withGpu("RTX", "8.6", 8000, 7900)
            .withTrial(
                new Outcome(
                    End.EXITED,
                    127,
                    "concertina-trial: begun\njava: symbol lookup error: libjnicudart.so\n"));
    assertCpu(
        report(machine, "auto"), "failed: exit code 127, java: symbol lookup error: libjnicudart");
  }

  @Test
  void trial_hasNothingOfWhatIsWantedOfOtherJvms() {
    System.setProperty("org.bytedeco.javacpp.test", "kept");
    try {
      FakeMachine machine = FakeMachine.workstation(DRIVER).withGpu("RTX", "8.6", 8000, 7900);
      report(machine, "auto");
      List<String> command = machine.commands.get(0);
      assertTrue(command.contains("-Dorg.bytedeco.javacpp.test=kept"), command.toString());
      assertTrue(command.stream().anyMatch(each -> each.startsWith("-XX:ErrorFile=")));
      assertEquals("", ChildJvm.variables().get("JAVA_TOOL_OPTIONS"));
    } finally {
      System.clearProperty("org.bytedeco.javacpp.test");
    }
  }

  @Test
  void driverThatSmiCannotReach_isRefusedInItsWords() {
    FakeMachine machine =
        FakeMachine.workstation(DRIVER)
            .withSmi(
                new Outcome(
                    End.EXITED, 18, "Failed to initialize NVML: Driver/library version mismatch"));
    assertCpu(report(machine, "auto"), "nvidia-smi says: Failed to initialize NVML: Driver/");
    assertTrue(machine.trials.isEmpty());
  }

  @Test
  void numbers_ofUnlikeGpus_areLeftToTheTrial() {
    FakeMachine machine =
        FakeMachine.workstation(DRIVER)
            .withGpu("Tesla K20", "3.5", 5000, 4900)
            .withGpu("RTX 4090", "8.9", 24000, 23000)
            .withVariable("CUDA_VISIBLE_DEVICES", "0");
    BackendReport unclear = report(machine, "auto");
    assertEquals(Optional.of(Backend.CUDA), unclear.chosen(), "0 is the faster one to CUDA");
    assertEquals(List.of(Map.of()), machine.trials, "and the setting is left alone");

    machine.withVariable("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
    assertCpu(report(machine, "auto"), "Tesla K20 needs compute capability 3.5 code");
  }

  @Test
  void onWindows_gpusCannotBeHidden_soThatIsForTheUser() {
    FakeMachine windows = new FakeMachine(new Platform("windows", "x86_64"));
    windows
        .withDriver("535.98")
        .withFile("C:\\Windows\\System32/nvcuda.dll")
        .withGpu("H100", "9.0", 80000, 79000)
        .withGpu("RTX", "8.6", 24000, 23000);
    FakeClassPath classPath = windowsClassPath();
    BackendReport report = survey(windows, classPath, "auto").report();
    assertCpu(report, "not every GPU here can be used: H100 needs compute capability 9.0");
    assertTrue(
        remedy(report).startsWith("start with CUDA_VISIBLE_DEVICES=GPU-17f0c2d1-aaaa"),
        remedy(report));

    windows.withVariable("CUDA_VISIBLE_DEVICES", "GPU-1");
    assertEquals(Optional.of(Backend.CUDA), survey(windows, classPath, "auto").report().chosen());
  }

  /** By the names in the released jars for Windows. */
  private static FakeClassPath windowsClassPath() {
    String cuda = "org/bytedeco/cuda/windows-x86_64/";
    return new FakeClassPath()
        .withBackend(Backend.CPU)
        .withBackend(Backend.CUDA)
        .with("org/nd4j/linalg/cpu/nativecpu/bindings/windows-x86_64/jnind4jcpu.dll", "")
        .with("org/nd4j/linalg/jcublas/bindings/windows-x86_64/jnind4jcuda.dll", "")
        .with(
            "META-INF/maven/org.nd4j/nd4j-cuda-11.6/pom.properties",
            "artifactId=nd4j-cuda-11.6\nversion=1.0.0-M2.1\n")
        .with(cuda + "cudart64_110.dll", "")
        .with(cuda + "cublas64_11.dll", "")
        .with(cuda + "cublasLt64_11.dll", "")
        .with(cuda + "cusolver64_11.dll", "")
        .with(cuda + "cusolverMg64_11.dll", "")
        .with(cuda + "cusparse64_11.dll", "");
  }

  @Test
  void cpuThatIsPreferred_givesWayWhereItCannotBeUsed() {
    FakeMachine good = FakeMachine.workstation(DRIVER).withGpu("RTX", "8.6", 8000, 7900);
    BackendPreference wish = new BackendPreference(Optional.of(Backend.CPU), false, "test");
    FakeClassPath cudaAlone =
        new FakeClassPath()
            .withCuda()
            .with(
                "META-INF/maven/org.nd4j/nd4j-cuda-11.6/pom.properties",
                "artifactId=nd4j-cuda-11.6\nversion=1.0.0-M2.1\n");
    assertEquals(
        Optional.of(Backend.CUDA),
        new BackendProbe(good, wish, cudaAlone, Optional.empty(), false).choice());
    assertEquals(
        Optional.of(Backend.CPU),
        new BackendProbe(good, wish, both, Optional.empty(), false).choice());
  }

  @Test
  void serviceEntryThatIsLost_isSaid() {
    both.with(Inventory.SERVICES, "# merged\n" + Backend.CPU.service() + "\n");
    BackendReport report =
        report(FakeMachine.workstation(DRIVER).withGpu("RTX", "8.6", 8000, 7900), "auto");
    assertEquals(Optional.of(Backend.CUDA), report.chosen(), "it is found all the same");
    assertTrue(cuda(report).contains("its service entry being lost"), cuda(report));
    assertFalse(report.candidate(Backend.CPU).reason().contains("lost"));
  }

  @Test
  void jarForAnotherPlatform_isNoBackend() {
    FakeMachine windows = new FakeMachine(new Platform("windows", "x86_64"));
    BackendReport report = report(windows, "auto");
    assertEquals(Optional.empty(), report.chosen());
    assertEquals(
        Optional.of(Backend.CPU),
        survey(windows, windowsClassPath(), "auto").report().chosen(),
        "one for it is");
    assertTrue(
        report.candidate(Backend.CPU).reason().contains("no native library for windows-x86_64"),
        report.toString());
  }
}
