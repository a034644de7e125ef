import { describe, expect, it } from 'vitest';
import type * as vscode from 'vscode';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import type { Environment } from '../../../src/environment/environment.ts';
import { EnvironmentList, type EnvironmentSources } from '../../../src/views/environmentList.ts';
import type { WorkspaceEnvironment } from '../../../src/views/workspaceEnvironments.ts';
import { record } from '../checkpoint/recordExample.ts';

function file(name: string, namespace?: string): WorkspaceEnvironment {
  const uri = { path: `/${name}.thaw.yaml` } as vscode.Uri;
  const environment = {
    name,
    namespace,
    pod: { kind: 'template', template: { spec: { containers: [] } } },
    containers: [],
    warmUp: [],
    beforeDump: [],
    atClaim: [],
    route: 'auto',
    image: { name },
    poolSize: 0,
    retention: {},
  } satisfies Environment;
  return { uri, name, environment, errors: 0 };
}

function bake(environment: string, name: string, checkpointedAt: number): CheckpointRecord {
  const fingerprint = { template: '', warmUp: '' };
  return {
    ...record,
    name,
    checkpointedAt,
    bake: { environment, fingerprint, warmUp: '', restoredMs: 1, log: '' },
  };
}

function list(sources: Partial<EnvironmentSources>): EnvironmentList {
  const made = new EnvironmentList();
  made.reset({
    context: 'dev',
    defaultNamespace: 'demo',
    files: [],
    records: [],
    pods: [],
    kernelOf: () => undefined,
    ...sources,
  });
  return made;
}

describe('the list of environments', () => {
  it('has those of files and those that were baked, by name', () => {
    const names = list({ files: [file('shop'), file('blog')], records: [bake('old', 'b', 1), record] });
    expect(names.roots().map(({ name }) => name)).toEqual(['blog', 'old', 'shop']);
  });

  it('has one row for a file and its bakes, the newest first', () => {
    const made = list({
      files: [file('shop')],
      records: [bake('shop', 'older', 1), bake('shop', 'newer', 2)],
    });
    const [shop] = made.roots();
    expect(made.size).toBe(1);
    expect(shop && made.children(shop).map(({ name }) => name)).toEqual(['newer', 'older']);
  });

  it('tells environments of one name in two namespaces apart', () => {
    const made = list({ files: [file('shop', 'other')], records: [bake('shop', 'b', 1)] });
    expect(made.roots().map(({ namespace }) => namespace)).toEqual(['demo', 'other']);
  });

  it('keeps the elements of rows that stay', () => {
    const made = list({ files: [file('shop')], records: [bake('shop', 'b', 1)] });
    const [before] = made.roots();
    const [bakeBefore] = before ? made.children(before) : [];
    made.reset({
      context: 'dev',
      defaultNamespace: 'demo',
      files: [file('shop')],
      records: [bake('shop', 'b', 1)],
      pods: [],
      kernelOf: () => undefined,
    });
    expect(made.roots()[0]).toBe(before);
    expect(before && made.children(before)[0]).toBe(bakeBefore);
  });
});
