package dev.concertina.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CpuCheckTest {
  private static final String AVX2 = "fma sse4_2 avx avx2";
  private static final String AVX512 =
      AVX2 + " avx512f avx512dq avx512cd avx512bw avx512vl avx512_vnni";

  private static CpuCheck check(String flags, String... builds) {
    Installed installed =
        new Installed(Backend.CPU, "nd4j-native", "1.0.0-M2.1", List.of(builds), true);
    return new CpuCheck(FakeMachine.linux().withProcessor(flags), Optional.of(installed));
  }

  @Test
  void buildThatTheProcessorCannotRun_isPassedOver() {
    CpuCheck check = check(AVX2, "-avx512", "-onednn-avx2", "");
    assertEquals("linux-x86_64-onednn-avx2", check.classifier());
    assertTrue(check.mustBePinned(), "JavaCPP would take -avx512, which ends the JVM");
    assertEquals("Fake CPU, AVX2", check.processorInWords());
  }

  @Test
  void order_isJavaCpps() {
    // Loader.findLibrary goes through the extensions of Nd4jCpuPresets from the last to the first.
    assertEquals("linux-x86_64-avx512", check(AVX512, "", "-onednn-avx2", "-avx512").classifier());
    assertEquals("linux-x86_64-onednn-avx2", check(AVX512, "", "-onednn-avx2").classifier());
    assertEquals("linux-x86_64-avx2", check(AVX2, "", "-onednn-avx2", "-avx2").classifier());
    assertFalse(check(AVX512, "", "-onednn-avx2", "-avx512").mustBePinned());
  }

  @Test
  void noBuildThatRuns_isRefusedWithOneThatWould() {
    Verdict verdict = check(AVX2, "-avx512").verdict();
    assertFalse(verdict.usable());
    assertEquals("linux-x86_64-avx512 is for newer processors", verdict.reason());
    assertEquals(
        "add org.nd4j:nd4j-native with the classifier linux-x86_64-onednn-avx2", verdict.remedy());
    assertEquals(
        "add org.nd4j:nd4j-native with the classifier linux-x86_64",
        check("sse4_2", "-avx2").verdict().remedy());
  }

  @Test
  void advice_namesABuildThatTheProcessorRuns() {
    assertTrue(check(AVX2, "").advice().orElseThrow().contains("linux-x86_64-onednn-avx2"));
    assertTrue(check(AVX512, "-avx2").advice().orElseThrow().contains("-onednn-avx2"));
    assertEquals(Optional.empty(), check(AVX2, "-onednn-avx2").advice());
    assertEquals(Optional.empty(), check("sse4_2", "").advice(), "nothing else would run");
  }

  // From an iMac of 2020: FMA is among the plain features, AVX2 is not.
  @Test
  void mac_isAskedForAllItsFeatures() {
    FakeMachine mac =
        new FakeMachine(new Platform("macosx", "x86_64"))
            .withSysctl(
                0,
                """
                Intel(R) Core(TM) i7-10700K CPU @ 3.80GHz
                FPU VME SSE SSE2 SSE3 PCLMULQDQ SSSE3 FMA CX16 SSE4.1 SSE4.2 MOVBE POPCNT AES AVX1.0
                RDWRFSGS TSC_THREAD_OFFSET SGX BMI1 AVX2 SMEP BMI2 ERMS INVPCID FPU_CSDS MPX
                """);
    Installed installed =
        new Installed(Backend.CPU, "nd4j-native", "1.0.0-M2.1", List.of("-onednn-avx2"), true);
    CpuCheck check = new CpuCheck(mac, Optional.of(installed));
    assertEquals("macosx-x86_64-onednn-avx2", check.classifier());
    assertEquals("Intel(R) Core(TM) i7-10700K CPU @ 3.80GHz, AVX2", check.processorInWords());
  }

  @Test
  void macOfApplesOwn_hasNoFeaturesByTheseNames() {
    FakeMachine mac =
        new FakeMachine(new Platform("macosx", "arm64"))
            .withSysctl(1, "Apple M2\nsysctl: unknown oid 'machdep.cpu.features'\nsysctl: x\n");
    Installed installed =
        new Installed(Backend.CPU, "nd4j-native", "1.0.0-M2.1", List.of(""), true);
    CpuCheck check = new CpuCheck(mac, Optional.of(installed));
    assertEquals("macosx-arm64", check.classifier());
    assertEquals("Apple M2", check.processorInWords());
  }

  @Test
  void processorThatNobodyKnows_isTrusted() {
    FakeMachine machine =
        new FakeMachine(new Platform("windows", "x86_64"))
            .withVariable("PROCESSOR_IDENTIFIER", "Intel64 Family 6");
    Installed installed =
        new Installed(Backend.CPU, "nd4j-native", "1.0.0-M2.1", List.of("-avx2", ""), true);
    CpuCheck check = new CpuCheck(machine, Optional.of(installed));
    assertEquals("windows-x86_64-avx2", check.classifier());
    assertFalse(check.mustBePinned());
    assertEquals("Intel64 Family 6", check.processorInWords());
  }
}
