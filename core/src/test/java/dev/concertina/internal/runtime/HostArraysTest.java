package dev.concertina.internal.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.concurrency.BasicAffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;

class HostArraysTest {
  /**
   * One array in two memories, as {@code CudaAffinityManager} and libnd4j's {@code DataBuffer} keep
   * it: a side is valid if it was written, or read from the other, later than the other was
   * written. The host's memory is made when it is first needed.
   */
  private static final class TwoMemories extends BasicAffinityManager {
    private int now;
    private int hostWritten;
    private int hostRead;
    private int deviceWritten = ++now;
    private int deviceRead;
    private boolean onHost;
    private int copies;

    private boolean isHostValid() {
      return hostWritten > deviceWritten || hostRead > deviceWritten;
    }

    private boolean isDeviceValid() {
      return deviceWritten > hostWritten || deviceRead > hostWritten;
    }

    @Override
    public void ensureLocation(INDArray array, Location location) {
      if (!onHost) {
        onHost = true;
        deviceWritten = ++now;
      }
      if (location != Location.DEVICE && !isHostValid()) {
        copies++;
        hostRead = ++now;
      }
      if (location != Location.HOST && !isDeviceValid()) {
        copies++;
        deviceRead = ++now;
      }
    }

    @Override
    public void tagLocation(INDArray array, Location location) {
      assertEquals(Location.HOST, location);
      hostWritten = ++now;
    }

    @Override
    public Location getActiveLocation(INDArray array) {
      if (isHostValid() && isDeviceValid()) {
        return Location.EVERYWHERE;
      }
      return isHostValid() ? Location.HOST : Location.DEVICE;
    }

    @Override
    public void touch(INDArray array) {
      throw new AssertionError("not to be moved");
    }

    @Override
    public void touch(DataBuffer buffer) {
      throw new AssertionError("not to be moved");
    }

    /** What an operation on the device does with an array. */
    void use(boolean write) {
      ensureLocation(null, Location.DEVICE);
      if (write) {
        deviceWritten = ++now;
      }
    }
  }

  private static void assertClaimed(TwoMemories memories) {
    int before = memories.copies;
    HostArrays.claim(null, memories);
    assertEquals(before, memories.copies, "the old values were copied");
    assertTrue(memories.onHost);
    assertEquals(Location.HOST, memories.getActiveLocation(null), "it is not claimed");
  }

  @Test
  void claim_whereverTheValuesAre_copiesNothing() {
    assertClaimed(new TwoMemories()); // new, on the device only
    TwoMemories written = new TwoMemories();
    written.ensureLocation(null, Location.HOST);
    written.use(true);
    assertClaimed(written);
    assertClaimed(written); // on the host
    written.use(false);
    assertEquals(Location.EVERYWHERE, written.getActiveLocation(null));
    assertClaimed(written);
  }

  @Test
  void batch_claimedAndUsed_goesToTheDeviceOnce() {
    TwoMemories batch = new TwoMemories();
    for (int step = 1; step <= 5; step++) {
      HostArrays.claim(null, batch);
      batch.use(false);
      batch.use(false);
      assertEquals(step, batch.copies);
    }
  }

  @Test
  void write_partOrAll_leavesTheRest() {
    try (INDArray array = HostArrays.uninitialized(2, 3)) {
      HostArrays.write(new float[] {1, 2, 3, 4, 5, 6, 7}, 6, array);
      HostArrays.write(new float[] {9, 8}, array, 2, 2);
      assertArrayEquals(new float[] {1, 2, 9, 8, 5, 6}, HostArrays.values(array));
      INDArray row = array.getRow(1);
      HostArrays.write(new float[] {0, 0, 1}, 3, row);
      assertArrayEquals(new float[] {1, 2, 9, 0, 0, 1}, HostArrays.values(array));
      float[] some = new float[2];
      HostArrays.read(array, 1, 2, some);
      assertArrayEquals(new float[] {2, 9}, some);
    }
  }
}
