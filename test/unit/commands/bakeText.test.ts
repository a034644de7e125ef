import { describe, expect, it } from 'vitest';
import { bakeRowText, bakeStageText } from '../../../src/commands/bakeText.ts';

const warmingUp = {
  stage: 'warmingUp',
  step: { step: 1, of: 2, what: 'GET /search', answered: 3, requests: 20, latenciesMs: [80, 20, 10] },
} as const;

describe('a bake that warms up', () => {
  it('says in its notification which step it is, how far, and how the latency goes', () => {
    expect(bakeStageText(warmingUp)).toBe('warm-up 1 of 2: GET /search · 3 of 20 · █▃▂ 10 ms');
  });

  it('says before the first answer only which step it is', () => {
    const step = { step: 2, of: 2, what: 'sleep 5 s', answered: 0, latenciesMs: [] };
    expect(bakeStageText({ stage: 'warmingUp', step })).toBe('warm-up 2 of 2: sleep 5 s');
  });

  it('says on its row only how many steps there are', () => {
    expect(bakeRowText(warmingUp)).toBe('baking: warm-up 1 of 2');
  });
});

describe('a bake in any other stage', () => {
  it('says the same in its notification and on its row', () => {
    const progress = { stage: 'checkpointing', containers: ['main', 'cache'] } as const;
    expect(bakeStageText(progress)).toBe('checkpointing main, cache');
    expect(bakeRowText(progress)).toBe('baking: checkpointing main, cache');
  });
});
