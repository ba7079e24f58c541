package dev.concertina.backend;

/** Says where nets can be computed. */
public enum Backend {
  /** The processor, by nd4j-native. */
  CPU("org.nd4j.linalg.cpu.nativecpu.CpuBackend"),
  /** NVIDIA GPUs, by an artifact of the name nd4j-cuda-VERSION. */
  CUDA("org.nd4j.linalg.jcublas.JCublasBackend");

  private final String service;

  Backend(String service) {
    this.service = service;
  }

  /** The class by which ND4J knows it. */
  String service() {
    return service;
  }
}
