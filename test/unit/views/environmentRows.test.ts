import { describe, expect, it } from 'vitest';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { parseEnvironmentFile } from '../../../src/environment/environmentFile.ts';
import type { KnownEnvironment } from '../../../src/views/environmentList.ts';
import { bakeDescription, environmentRow, environmentTooltip } from '../../../src/views/environmentRows.ts';
import type { KeptMeasurement } from '../../../src/views/keptMeasurements.ts';
import { record } from '../checkpoint/recordExample.ts';
import { exampleFile } from '../environment/exampleFile.ts';

const newest: CheckpointRecord = {
  ...record,
  bake: {
    environment: 'shop',
    fingerprint: { template: '', warmUp: '' },
    warmUp: '',
    coldMs: 4000,
    restoredMs: 500,
    log: '',
  },
};

const known: KnownEnvironment = {
  namespace: 'demo',
  name: 'shop',
  bakes: [newest],
  state: { status: 'baked', newest },
  pool: { ready: 0, waiting: 0, claimed: 0 },
};

const measured: KeptMeasurement = {
  context: 'dev',
  namespace: 'demo',
  name: 'shop',
  isEnvironment: true,
  measuredAt: new Date(newest.checkpointedAt + 60_000).toISOString(),
  route: 'native',
  runsEach: 5,
  failed: 0,
  coldMs: 3000,
  restoredMs: 600,
};

const { environment } = parseEnvironmentFile(exampleFile);

/** What a bake has left that was killed before it had tried its checkpoint. */
const unfinished: CheckpointRecord = {
  ...newest,
  ...(newest.bake && { bake: { ...newest.bake, restoredMs: undefined } }),
};

function description(of?: KeptMeasurement, pool = known.pool): unknown {
  const element = { kind: 'environment', id: 'e', namespace: 'demo', name: 'shop' } as const;
  const now = newest.checkpointedAt;
  return environmentRow(element, { ...known, pool }, { operation: undefined, measured: of, now }).description;
}

describe("an environment's row", () => {
  it('says what became of both startups of its bake', () => {
    expect(description()).toBe('baked · just now · 4 s → 500 ms (8.0x)');
  });

  it('says how its pool stands before what is cut off in a narrow sidebar', () => {
    expect(description(undefined, { ready: 1, waiting: 2, claimed: 3 })).toBe(
      'baked · just now · pool 1/2 warm, 3 claimed · 4 s → 500 ms (8.0x)',
    );
  });

  it('says why a pool does not become warm', () => {
    const pool = { ready: 0, waiting: 2, claimed: 0, failed: 'ErrImageNeverPull' };
    expect(description(undefined, pool)).toMatch(/^baked · just now · pool 0\/2 warm \(ErrImageNeverPull\)/);
  });

  it('says what was measured since the bake in its place', () => {
    expect(description(measured)).toBe('baked · just now · 3 s → 600 ms (5.0x)');
  });

  it.each([
    ['before the bake', { ...measured, measuredAt: '2020-01-01T00:00:00.000Z' }],
    ['without a restored start', { ...measured, restoredMs: undefined }],
  ])('leaves out what was measured %s', (_, other) => {
    expect(description(other)).toBe('baked · just now · 4 s → 500 ms (8.0x)');
  });

  it('has in its tooltip what all of its bakes take of disks', () => {
    const { value } = environmentTooltip({ ...known, bakes: [newest, newest] });
    expect(value).toContain('| All bakes on disk | 4&#46;1 MB |');
  });

  it('has how its pool stands in its tooltip, where there is one', () => {
    const { value } = environmentTooltip({ ...known, pool: { ready: 1, waiting: 2, claimed: 1 } });
    expect(value).toContain('| Pool | pool 1&#47;2 warm, 1 claimed |');
    expect(environmentTooltip(known).value).not.toContain('| Pool |');
  });

  it('has what was measured in its tooltip, however much else is known', () => {
    const stale = { status: 'stale', newest, reasons: ['templateChanged'] } as const;
    const all = { ...known, state: stale, bakes: [newest], pool: { ready: 1, waiting: 2, claimed: 1 } };
    expect(environmentTooltip(all, measured).value).toContain('| Measured |');
  });

  it('has the date and the number of runs in its tooltip', () => {
    expect(environmentTooltip(known, measured).value).toMatch(
      /\| Measured \| 3 s .* 600 ms .*5&#46;0x.* · 5 of each · /,
    );
    expect(environmentTooltip(known).value).not.toContain('Measured');
  });
});

describe("a bake's row", () => {
  const day = 86_400_000;
  const after = (ms: number): string => bakeDescription(unfinished, newest.checkpointedAt + ms, environment);

  it('says whether it is complete, and of one that cannot be under way any more what becomes of it', () => {
    expect(bakeDescription(newest, newest.checkpointedAt, environment)).toBe(
      'just now · 2.05 MB · 4 s → 500 ms (8.0x)',
    );
    expect(after(0)).toBe('just now · 2.05 MB · not tried yet');
    expect(after(day)).toMatch(/ · interrupted, deleted by the next bake$/);
    expect(bakeDescription(unfinished, newest.checkpointedAt + day)).toMatch(/ · not tried yet$/);
  });

  it('is told of in the tooltip of its environment until it is complete', () => {
    const of = (changes: Partial<KnownEnvironment>): string =>
      environmentTooltip({ ...known, ...changes }).value;
    const file = { environment, errors: 0, name: 'shop', uri: {} } as unknown as NonNullable<
      KnownEnvironment['file']
    >;
    expect(of({ file, bakes: [unfinished] })).toMatch(
      /\| Unfinished \| 1 checkpoint of a bake that is under way or was interrupted.* from .*2026.* on the next bake deletes it \|/,
    );
    expect(of({ bakes: [unfinished] })).toContain('| Unfinished | 1 checkpoint |');
    expect(of({ file, bakes: [newest] })).not.toContain('Unfinished');
  });
});
