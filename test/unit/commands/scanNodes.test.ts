import { describe, expect, it } from 'vitest';
import { summaryOf } from '../../../src/commands/scanNodes.ts';
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
