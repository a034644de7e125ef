import { describe, expect, it } from 'vitest';
import { defaultPodName, podNameProblem } from '../../../src/commands/planRestore.ts';
import { record } from '../checkpoint/recordExample.ts';

const now = new Date('2026-11-22T19:02:06Z');

function nameFor(pod: string): string {
  return defaultPodName({ ...record, source: { ...record.source, pod } }, now);
}

describe('the name proposed for a restored pod', () => {
  it('is made of the name of its source and of the time', () => {
    expect(nameFor('notebook-7d9f')).toBe('notebook-7d9f-restored-190206');
  });

  it('does not grow with every restore of a restored pod', () => {
    expect(nameFor('notebook-restored-185959')).toBe('notebook-restored-190206');
  });

  it.each(['a'.repeat(80), `${'a'.repeat(45)}-${'b'.repeat(20)}`, 'dotted.name.of.a.pod'])(
    'is valid for %s',
    (pod) => {
      expect(podNameProblem(nameFor(pod))).toBeUndefined();
    },
  );
});

describe('the check of a name', () => {
  it.each(['', 'Upper', '-begin', 'end-', 'under_score', 'a'.repeat(64), 'a.b'])('refuses %j', (name) => {
    expect(podNameProblem(name)).toBeDefined();
  });
});
