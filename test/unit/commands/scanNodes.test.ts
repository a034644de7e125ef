import { describe, expect, it } from 'vitest';
import { diskText, summaryOf } from '../../../src/commands/scanNodes.ts';
import type { NodeScan } from '../../../src/checkpoint/scanReport.ts';
import { record } from '../checkpoint/recordExample.ts';

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
