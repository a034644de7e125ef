import { describe, expect, it } from 'vitest';
import { checkpointName } from '../../../src/checkpoint/checkpointName.ts';

const checkpointedAt = Date.parse('2026-11-22T17:04:25.500Z');
const labelValue = /^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/;

describe('checkpointName', () => {
  it('tells pod, container and time', () => {
    expect(checkpointName({ pod: 'counter', container: 'main', checkpointedAt })).toBe(
      'counter-main-20261122-170425',
    );
  });

  it('is another one for each attempt', () => {
    expect(checkpointName({ pod: 'counter', container: 'main', checkpointedAt }, 2)).toBe(
      'counter-main-20261122-170425-2',
    );
  });

  it.each([1, 2, 20])('fits a label however long the names are, at attempt %i', (attempt) => {
    const name = checkpointName({ pod: 'p'.repeat(253), container: 'c'.repeat(63), checkpointedAt }, attempt);
    expect(name).toMatch(labelValue);
  });

  it('tells long names apart that begin alike', () => {
    const named = (pod: string): string => checkpointName({ pod, container: 'main', checkpointedAt });
    expect(named(`${'p'.repeat(100)}1`)).not.toBe(named(`${'p'.repeat(100)}2`));
  });

  it('is a valid subdomain where a name is cut at a dot', () => {
    for (let length = 30; length < 40; length += 1) {
      const pod = `${'p'.repeat(length)}.${'q'.repeat(60)}`;
      expect(checkpointName({ pod, container: 'main', checkpointedAt })).not.toMatch(/[.-]{2}/);
    }
  });
});
