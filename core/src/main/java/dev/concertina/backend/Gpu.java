package dev.concertina.backend;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A GPU of this machine, as the driver describes it.
 *
 * @param index its number, in the order of the bus
 * @param uuid its name among all GPUs
 * @param name its model
 * @param capability what code it runs, if the driver says so
 * @param totalBytes its memory, if the driver says so
 * @param freeBytes what of that was free when it was looked at, if the driver says so
 * @param unfit why nets cannot be computed on it; empty if nothing speaks against it
 */
public record Gpu(
    int index,
    String uuid,
    String name,
    Optional<ComputeCapability> capability,
    OptionalLong totalBytes,
    OptionalLong freeBytes,
    Optional<String> unfit) {

  Gpu unfitFor(Optional<String> reason) {
    return new Gpu(index, uuid, name, capability, totalBytes, freeBytes, reason);
  }

  /** In words: model, capability, memory. */
  String words() {
    StringBuilder words = new StringBuilder(name);
    capability.ifPresent(number -> words.append(", compute capability ").append(number));
    totalBytes.ifPresent(bytes -> words.append(", ").append(Amount.ofBytes(bytes)));
    freeBytes.ifPresent(bytes -> words.append(", ").append(Amount.ofBytes(bytes)).append(" free"));
    return words.toString();
  }
}
