package dev.concertina.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CudaSupportTest {
  private static final Platform LINUX = new Platform("linux", "x86_64");

  private static Installed artifact(String name, String... natives) {
    return new Installed(Backend.CUDA, name, "1", List.of(natives), true);
  }

  private static boolean serves(CudaSupport support, String capability) {
    return support.serves(ComputeCapability.parse(capability).orElseThrow());
  }

  // NVIDIA's rule: machine code for X.y runs on X.z with z >= y, and on no other X.
  @ParameterizedTest
  @CsvSource({
    "3.5, false",
    "3.7, true",
    "5.0, true",
    "5.3, true",
    "6.2, true",
    "7.2, true",
    "8.0, true",
    "8.6, true",
    "8.7, true",
    "8.9, true",
    "9.0, false",
    "10.0, false",
    "10.3, false",
    "12.0, false",
    "2.1, false"
  })
  void releasedBinary_servesWhatItHasCodeFor(String capability, boolean serves) {
    CudaSupport released =
        CudaSupport.of(artifact("nd4j-cuda-11.6"), new FakeClassPath(), LINUX).orElseThrow();
    assertEquals(serves, serves(released, capability));
  }

  @Test
  void anotherArtifact_bringsItsOwnTable() {
    FakeClassPath classPath =
        new FakeClassPath()
            .with(
                CudaSupport.TABLE,
                "nd4j-cuda-12.3.machine-code = 8.6 9.0\n"
                    + "nd4j-cuda-12.3.ptx = 9.0\n"
                    + "nd4j-cuda-12.3.driver.linux = 545.23\n"
                    + "nd4j-cuda-12.3.libraries.linux = libcublas.so.12\n");
    CudaSupport other = CudaSupport.of(artifact("nd4j-cuda-12.3"), classPath, LINUX).orElseThrow();
    assertTrue(serves(other, "9.0"));
    assertTrue(serves(other, "12.0"), "compiled by the driver");
    assertFalse(serves(other, "8.0"));
    assertEquals(List.of("libcublas.so.12"), other.libraries());
    assertEquals("545.23", other.driver().orElseThrow().text());
    assertEquals(List.of("nd4j-cuda-11.6", "nd4j-cuda-12.3"), CudaSupport.artifacts(classPath));
  }

  @Test
  void tableThatIsDamaged_isLeftOut() {
    for (String content :
        new String[] {
          "nd4j-cuda-12.3.machine-code =\n", "path = C:\\users\n", "nd4j-cuda-12.3.machine-code = x"
        }) {
      FakeClassPath classPath = new FakeClassPath().with(CudaSupport.TABLE, content);
      assertEquals(
          Optional.empty(), CudaSupport.of(artifact("nd4j-cuda-12.3"), classPath, LINUX), content);
      assertTrue(CudaSupport.of(artifact("nd4j-cuda-11.6"), classPath, LINUX).isPresent(), content);
    }
    FakeClassPath compiled =
        new FakeClassPath().with(CudaSupport.TABLE, "nd4j-cuda-13.0.ptx = 9.0\n");
    assertTrue(
        serves(CudaSupport.of(artifact("nd4j-cuda-13.0"), compiled, LINUX).orElseThrow(), "12.0"));
  }

  @Test
  void artifactThatNoTableKnows_isUnknown() {
    assertEquals(
        Optional.empty(), CudaSupport.of(artifact("nd4j-cuda-99"), new FakeClassPath(), LINUX));
  }

  @Test
  void buildWithCudnn_needsItsLibraryToo() {
    Installed withCudnn = artifact("nd4j-cuda-11.6", "-cudnn");
    CudaSupport support = CudaSupport.of(withCudnn, new FakeClassPath(), LINUX).orElseThrow();
    assertTrue(support.libraries().contains("libcudnn.so.8"), support.toString());
    assertTrue(support.libraries().contains("libcublas.so.11"), support.toString());
  }

  @Test
  void driverVersions_compareNumberByNumber() {
    assertTrue(version("450.80.02").compareTo(version("450.119.03")) < 0);
    assertTrue(version("535.104").compareTo(version("450.80.02")) > 0);
    assertTrue(version("450.80").compareTo(version("450.80.02")) < 0);
    assertEquals(0, version("450.80.02").compareTo(version("450.80.2")));
    String open = "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  550.54.14  Release";
    assertEquals("550.54.14", version(open).text());
    assertEquals(Optional.empty(), DriverVersion.find("[N/A]"));
  }

  private static DriverVersion version(String text) {
    return DriverVersion.find(text).orElseThrow();
  }
}
