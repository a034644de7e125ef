// The program that the server compiles at its start. Not part of Thaw's own build.

/** A small random forest of thresholds over one number. */
export interface Model {
  predict(x: number): number;
}

interface Stump {
  readonly threshold: number;
  readonly below: number;
  readonly above: number;
}

/** Numbers from 0 to 1 that repeat themselves for the same seed: a linear congruential generator. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export function createModel(seed: number): Model {
  const random = randomNumbers(seed);
  const stumps = Array.from({ length: 50_000 }, (): Stump => ({
    threshold: random() * 24,
    below: random(),
    above: random(),
  }));
  return {
    predict: (x) =>
      stumps.reduce((sum, stump) => sum + (x < stump.threshold ? stump.below : stump.above), 0) /
      stumps.length,
  };
}
