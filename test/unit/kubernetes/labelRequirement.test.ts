import { describe, expect, it } from 'vitest';
import { isLabelKey, isLabelValue, meetsRequirement } from '../../../src/kubernetes/labelRequirement.ts';

describe('a requirement on labels', () => {
  const labels = { app: 'web', empty: '' };
  const web = new Set(['web', 'api']);

  it.each([
    ['app', true],
    ['empty', true],
    ['tier', false],
    // What every object has is not a label.
    ['constructor', false],
  ])('that %s exists is met: %s', (key, met) => {
    expect(meetsRequirement(labels, { key, operator: 'exists' })).toBe(met);
    expect(meetsRequirement(labels, { key, operator: 'doesNotExist' })).toBe(!met);
  });

  it.each([
    ['app', true],
    ['empty', false],
    ['tier', false],
  ])('that %s is one of some values is met: %s', (key, met) => {
    expect(meetsRequirement(labels, { key, operator: 'in', values: web })).toBe(met);
    expect(meetsRequirement(labels, { key, operator: 'notIn', values: web })).toBe(!met);
  });

  it('tells the empty value from a label that is not there', () => {
    const values = new Set(['']);
    expect(meetsRequirement(labels, { key: 'empty', operator: 'in', values })).toBe(true);
    expect(meetsRequirement(labels, { key: 'tier', operator: 'in', values })).toBe(false);
  });

  it('tells upper from lower case', () => {
    expect(meetsRequirement(labels, { key: 'app', operator: 'in', values: new Set(['Web']) })).toBe(false);
  });
});

describe('the name of a label', () => {
  it.each(['app', 'A', 'a_b.c-d', 'app.kubernetes.io/name', 'x'.repeat(63), `${'x'.repeat(253)}/y`])(
    'can be %s',
    (key) => {
      expect(isLabelKey(key)).toBe(true);
    },
  );

  it.each(['', '-app', 'app-', 'a b', 'a/b/c', '/app', 'app/', 'Example.com/app', 'a..b/app', 'ä'])(
    'cannot be “%s”',
    (key) => {
      expect(isLabelKey(key)).toBe(false);
    },
  );

  it('has at most 63 characters, and 253 before its slash', () => {
    expect(isLabelKey('x'.repeat(64))).toBe(false);
    expect(isLabelKey(`${'x'.repeat(254)}/y`)).toBe(false);
  });
});

describe('the value of a label', () => {
  it.each(['', 'web', '1.2_3-x', 'x'.repeat(63)])('can be “%s”', (value) => {
    expect(isLabelValue(value)).toBe(true);
  });

  it.each(['-web', 'web-', 'a/b', 'x'.repeat(64)])('cannot be “%s”', (value) => {
    expect(isLabelValue(value)).toBe(false);
  });
});
