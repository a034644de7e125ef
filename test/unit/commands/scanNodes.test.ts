import { describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { diskText, scanNodes, summaryOf } from '../../../src/commands/scanNodes.ts';
import type { NodeScan } from '../../../src/checkpoint/scanReport.ts';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import { Operations } from '../../../src/views/operations.ts';
import type { Thaw } from '../../../src/views/thaw.ts';
import { record } from '../checkpoint/recordExample.ts';

const scanned = vi.hoisted(() => ({ nodes: [] as readonly object[] }));
vi.mock('../../../src/checkpoint/nodeScan.ts', () => ({
  scanNodes: () => Promise.resolve({ ...scanned, unreadable: [], namespaceFailures: [] }),
}));

function scanOf(node: string, changes: Partial<NodeScan> = {}): NodeScan {
  const nothing = { added: [], missing: [], returned: [], imageless: [], failures: [], strayImages: [] };
  return { node, archives: 2, ...nothing, ...changes };
}

describe('the summary of a scan', () => {
  it('names the only node', () => {
    const report = { nodes: [scanOf('node-1')], unreadable: [], namespaceFailures: [] };
    expect(summaryOf(report)).toBe('Archives on node-1: 2.');
  });

  it('counts what has changed on all nodes together', () => {
    const nodes = [
      scanOf('node-1', { added: [record], missing: [record] }),
      scanOf('node-2', { added: [record] }),
    ];
    expect(summaryOf({ nodes, unreadable: [], namespaceFailures: [] })).toBe(
      'Archives on 2 nodes: 4, 2 new, 1 gone.',
    );
  });
});

it('The disk of a scanned node is described by what checkpoints take of it and what is free', () => {
  const use = {
    archives: 2,
    archiveBytes: 3e8,
    images: 1,
    imageBytes: 1e8,
    freeBytes: 2e10,
    totalBytes: 5e10,
  };
  expect(diskText({ node: 'node-1', use })).toBe(
    'On node-1, archives take 300 MB and checkpoint images 100 MB; 20 GB of 50 GB are free.',
  );
});

describe('a scan', () => {
  function failed(node: string, explanation: string, raw?: string): NodeScan {
    const attempted = `list the archives on node ${node}`;
    return scanOf(node, { failure: new ThawError({ reason: 'forbidden', attempted, explanation, raw }) });
  }

  async function errorsOf(...nodes: readonly NodeScan[]): Promise<readonly ThawError[]> {
    scanned.nodes = nodes;
    vi.mocked(vscode.window.showInformationMessage).mockResolvedValue(undefined);
    const report = vi.fn<(error: unknown) => void>();
    const watch = { nodes: () => nodes.map(({ node: name }) => ({ name, ready: true })), settled: vi.fn() };
    const thaw = {
      host: { log: { warn: vi.fn() } },
      operations: new Operations(),
      live: {
        hold: () => new vscode.Disposable(vi.fn()),
        settled: () => Promise.resolve({ status: 'live' }),
        watch,
      },
      session: {
        cluster: () => Promise.resolve({ connection: { contextName: 'dev' } }),
        namespaces: () => 'all',
      },
    };
    await scanNodes(thaw as unknown as Thaw, { args: [], report });
    return report.mock.calls.map(([error]) => error as ThawError);
  }

  it('tells once why several nodes could not be scanned, with all raw texts', async () => {
    const errors = await errorsOf(
      failed('node-1', 'jane may not', 'first'),
      failed('node-2', 'jane may not', 'second'),
    );
    expect(errors.map(({ message }) => message)).toEqual([
      'Cannot scan nodes node-1, node-2 for checkpoints: jane may not.',
    ]);
    expect(errors[0]?.raw).toMatch(/node-1[^]*first[^]*node-2[^]*second/);
  });

  it('says how many nodes they are where the names would be too many', async () => {
    const nodes = ['a', 'b', 'c', 'd'].map((node) => failed(node, 'jane may not'));
    expect((await errorsOf(...nodes)).map(({ message, raw }) => [message, raw])).toEqual([
      ['Cannot scan 4 nodes for checkpoints: jane may not.', undefined],
    ]);
  });

  it('tells different reasons each by itself, as they are', async () => {
    const nodes = [failed('node-1', 'jane may not'), failed('node-2', 'it is away')];
    expect(await errorsOf(...nodes)).toEqual(nodes.map(({ failure }) => failure));
  });
});
