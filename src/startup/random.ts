/**
 * A reproducible generator of numbers in [0, 1), the same for the same seed: a 32-bit xorshift (G. Marsaglia, "Xorshift
 * RNGs", 2003, shifts 13, 17, 5). For resampling; not for secrets.
 */
export function createRandom(seed: number): () => number {
  // The generator never leaves the state 0, so no seed may lead there; multiplying keeps small seeds apart.
  let state = Math.imul(seed, 0x9e3779b1) | 0 || 0x9e3779b1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
