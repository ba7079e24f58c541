package dev.concertina.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CorruptionTextTest {
  @Property(seed = "1", tries = 500)
  void textReadsBackAsAnEqualCorruption(@ForAll("corruptions") Corruption corruption) {
    assertEquals(corruption, Corruption.parse(corruption.text()), corruption.text());
  }

  @Property(seed = "2", tries = 200, edgeCases = EdgeCasesMode.NONE)
  void combinationsReadBack(
      @ForAll("corruptions") Corruption first, @ForAll("corruptions") Corruption second) {
    Corruption both = new Corruption.Combined(List.of(first, second));
    assertEquals(both, Corruption.parse(both.text()), both.text());
    assertEquals(first.hides() || second.hides(), both.hides());
  }

  @Provide
  Arbitrary<Corruption> corruptions() {
    Arbitrary<Double> share = Arbitraries.doubles().between(0, true, 1, false).ofScale(9);
    Arbitrary<Double> inner = Arbitraries.doubles().between(0, false, 1, false).ofScale(9);
    Arbitrary<Double> strength = Arbitraries.doubles().between(1e-9, 1e9).ofScale(9);
    Arbitrary<Integer> whole = Arbitraries.integers().greaterOrEqual(1);
    return Arbitraries.oneOf(
        Combinators.combine(strength, strength, strength)
            .as((a, b, p) -> new Corruption.Gaussian(Math.min(a, b), Math.max(a, b), p)),
        Combinators.combine(strength, strength)
            .as((a, b) -> new Corruption.Poisson(Math.min(a, b), Math.max(a, b))),
        share.map(Corruption.Masking::new),
        Combinators.combine(share, whole).as(Corruption.BlockMasking::new),
        Combinators.combine(inner, whole).as(Corruption.BlindSpot::new),
        Combinators.combine(share, whole).as(Corruption.Gaps::new),
        Combinators.combine(share, Arbitraries.floats().between(-9, 0), whole)
            .as((p, low, high) -> new Corruption.SaltAndPepper(p, low, high)),
        Arbitraries.just(Corruption.none()));
  }
}
