import { describe, expect, it } from 'vitest';
import { pinnedReference } from '../../../src/checkpoint/imageReference.ts';

describe('pinnedReference', () => {
  const digest = `sha256:${'a'.repeat(64)}`;

  it.each([
    ['registry.example:5000/team/shop:warm', 'registry.example:5000/team/shop'],
    ['registry.example/shop:1', 'registry.example/shop'],
    ['localhost:5000/shop', 'localhost:5000/shop'],
  ])('names %s by its digest alone', (reference, name) => {
    expect(pinnedReference({ reference, digest })).toBe(`${name}@${digest}`);
  });
});
