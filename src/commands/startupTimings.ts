import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { isElement, type TreeElement } from '../views/elements.ts';
import { isExplorerNode } from '../views/kubernetesExtension.ts';
import type { Thaw } from '../views/thaw.ts';
import type { Command } from './command.ts';
import { explorerTarget } from './explorerTarget.ts';
import { measureStartup } from './measureStartup.ts';
import { currentWatch, targetRows } from './targets.ts';

/** A row whose startup can be measured. */
type MeasurableRow = Extract<TreeElement, { kind: 'pod' | 'container' | 'checkpoint' }>;

/**
 * Measures startups, cold against restored: of the row that the command is called on or that is selected, of a pod of the
 * Kubernetes extension's tree, of what the page names, or else of one of the checkpoints that this window shows; of those of the
 * rows, where several are selected.
 */
export const measureStartupHere: Command = async (thaw, { args, report }) => {
  const { timings, operations, session, host } = thaw;
  const [argument] = args;
  const rows =
    argument === undefined || isElement(argument) ? targetRows(host, args).filter(isMeasurable) : [];
  const known = isExplorerNode(argument) ? await explorerPod(session, argument) : argument;
  await measureStartup(
    {
      timings,
      operations,
      report,
      choices: host.choices,
      connect: (context) => session.connectTo(context),
      shownRecords: async () => {
        const records = [...((await currentWatch(thaw))?.records() ?? [])];
        return rows.length === 0
          ? records
          : records.filter((record) => rows.some((row) => isOf(record, row)));
      },
    },
    rows.length > 1 ? undefined : (wantedOf(rows[0]) ?? known),
  );
};

/** Brings the Startup Timings page to the front. */
export const showStartupTimings: Command = ({ timings }) => {
  timings.open();
  return Promise.resolve();
};

async function explorerPod(session: Thaw['session'], node: unknown): Promise<object> {
  const { name: pod, namespace, context } = await explorerTarget(session, node);
  return { pod, namespace, context };
}

function isMeasurable(row: TreeElement): row is MeasurableRow {
  return row.kind === 'pod' || row.kind === 'container' || row.kind === 'checkpoint';
}

function isOf({ namespace, name, source }: CheckpointRecord, row: MeasurableRow): boolean {
  if (namespace !== row.namespace) return false;
  if (row.kind === 'checkpoint') return name === row.name;
  return source.pod === row.pod && (row.kind === 'pod' || source.container === row.container);
}

function wantedOf(row: MeasurableRow | undefined): object | undefined {
  return row?.kind === 'checkpoint' ? { namespace: row.namespace, checkpoint: row.name } : row;
}
