import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { KeptMeasurements } from '../../../src/views/keptMeasurements.ts';
import { MeasurementStatus } from '../../../src/views/measurementStatus.ts';
import type { MeasuredRuns } from '../../../src/views/startupMeasurement.ts';
import { FakeMemento } from '../../support/fakeMemento.ts';
import { record } from '../checkpoint/recordExample.ts';
import { startupRuns } from '../startup/startupRuns.ts';

const baked: CheckpointRecord = {
  ...record,
  bake: {
    environment: 'notebook',
    fingerprint: { template: '', warmUp: '' },
    warmUp: '',
    restoredMs: 1,
    log: '',
  },
};

function measured(
  restored: readonly (number | undefined)[],
  checkpoint: CheckpointRecord = baked,
): MeasuredRuns {
  const { namespace, source, name } = checkpoint;
  return {
    checkpoint,
    route: 'native',
    measuredAt: '2026-11-26T10:00:00.000Z',
    runs: [...startupRuns('cold', [2449.5, 2449.5]), ...startupRuns('restored', restored)],
    request: {
      context: 'dev',
      namespace,
      pod: source.pod,
      container: source.container,
      checkpoint: name,
      runsEach: 2,
      probe: { kind: 'podReady' },
    },
  };
}

describe('what was measured last', () => {
  let memory: FakeMemento;
  let measurements: KeptMeasurements;

  beforeEach(() => {
    memory = new FakeMemento();
    measurements = new KeptMeasurements(memory);
  });

  it('is nothing before anything was measured', () => {
    expect(measurements.last).toBeUndefined();
  });

  it('is kept for the workspace, in figures', async () => {
    await measurements.keep(measured([355, undefined]));
    expect(new KeptMeasurements(memory).last).toEqual({
      context: 'dev',
      namespace: 'demo',
      name: 'notebook',
      isEnvironment: true,
      measuredAt: '2026-11-26T10:00:00.000Z',
      route: 'native',
      runsEach: 2,
      failed: 1,
      coldMs: 2449.5,
      restoredMs: 355,
    });
  });

  it('is known of each environment, also when another one was measured since', async () => {
    await measurements.keep(measured([355]));
    await measurements.keep(measured([700], record));
    expect(measurements.last).toMatchObject({ name: 'counter', isEnvironment: false });
    expect(measurements.ofEnvironment('dev', 'demo', 'notebook')).toMatchObject({ restoredMs: 355 });
    expect(measurements.ofEnvironment('other', 'demo', 'notebook')).toBeUndefined();
    expect(measurements.ofEnvironment('dev', 'demo', 'counter')).toBeUndefined();
  });

  it('replaces what was measured of the same before, and says so', async () => {
    const changed: unknown[] = [];
    measurements.onDidChange(({ restoredMs }) => void changed.push(restoredMs));
    await measurements.keep(measured([355]));
    await measurements.keep(measured([345]));
    expect(changed).toEqual([355, 345]);
    expect(measurements.ofEnvironment('dev', 'demo', 'notebook')).toMatchObject({ restoredMs: 345 });
  });

  it('passes over what another version has kept in another form', async () => {
    await memory.update('thaw.measurements', [{ name: 7 }, null, 'x']);
    expect(measurements.last).toBeUndefined();
    await memory.update('thaw.measurements', 'nothing');
    expect(measurements.last).toBeUndefined();
  });
});

describe("the status bar's item", () => {
  const show = vi.fn();
  const item = { show } as unknown as vscode.StatusBarItem;
  let memory: FakeMemento;

  beforeEach(() => {
    show.mockReset();
    vi.mocked(vscode.window.createStatusBarItem).mockReturnValue(item);
    memory = new FakeMemento();
  });

  it('is not shown before anything was measured', () => {
    new MeasurementStatus(memory);
    expect(show).not.toHaveBeenCalled();
  });

  it('shows the last result, opens the page, and says the rest in its tooltip', async () => {
    await new KeptMeasurements(memory).keep(measured([355]));
    new MeasurementStatus(memory);
    expect(show).toHaveBeenCalledOnce();
    expect(item).toMatchObject({
      text: '$(history) notebook 355 ms · 6.9x',
      command: 'thaw.showStartupTimings',
      accessibilityInformation: { label: 'Startup of notebook, measured last: 355 ms · 6.9x' },
    });
    const { value } = item.tooltip as vscode.MarkdownString;
    expect(value).toContain('**Startup of notebook**');
    expect(value).toContain('| Cold | 2&#46;45 s |');
    expect(value).toContain('| Restored | 355 ms |');
    expect(value).toContain('| Measured | ');
  });

  it('shows the next one', async () => {
    const status = new MeasurementStatus(memory);
    await new KeptMeasurements(memory).keep(measured([undefined]));
    status.refresh();
    expect(item.text).toBe('$(history) notebook failed');
  });
});
