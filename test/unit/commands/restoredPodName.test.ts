import { describe, expect, it } from 'vitest';
import { podNameProblem } from '../../../src/commands/planRestore.ts';
import { defaultPodName, rewindPodName } from '../../../src/commands/restoredPodName.ts';
import { record } from '../checkpoint/recordExample.ts';

const now = new Date('2026-11-22T19:02:06Z');

function of(pod: string): Pick<typeof record, 'source'> {
  return { source: { ...record.source, pod } };
}

function nameFor(pod: string): string {
  return defaultPodName(of(pod), now);
}

const longNames = ['a'.repeat(80), `${'a'.repeat(45)}-${'b'.repeat(20)}`, 'dotted.name.of.a.pod'];

describe('the name proposed for a restored pod', () => {
  it('is made of the name of its source and of the time', () => {
    expect(nameFor('notebook-7d9f')).toBe('notebook-7d9f-restored-190206');
  });

  it('does not grow with every restore of a restored pod', () => {
    expect(nameFor('notebook-restored-185959')).toBe('notebook-restored-190206');
  });

  it.each(longNames)('is valid for %s', (pod) => {
    expect(podNameProblem(nameFor(pod))).toBeUndefined();
  });
});

describe('the name of a pod that is restored beside its source', () => {
  it('counts from 1, and takes the first number that is free', () => {
    expect(rewindPodName(of('web'), [])).toBe('web-rewind-1');
    expect(rewindPodName(of('web'), ['web', 'web-rewind-1', 'other-rewind-2'])).toBe('web-rewind-2');
    expect(rewindPodName(of('web'), ['web-rewind-2'])).toBe('web-rewind-1');
  });

  it.each(['web-rewind-7', 'web-restored-185959'])('does not grow with the source %s', (pod) => {
    expect(rewindPodName(of(pod), ['web-rewind-1'])).toBe('web-rewind-2');
  });

  it.each(longNames)('is valid for %s', (pod) => {
    expect(podNameProblem(rewindPodName(of(pod), []))).toBeUndefined();
  });
});
