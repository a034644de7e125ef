import * as vscode from 'vscode';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import type { NodeSummary } from '../kubernetes/nodeSummary.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { checkpointHomes } from '../restore/restoredPlacement.ts';
import type { RestorableCheckpoint } from '../restore/restoreRoute.ts';
import type { RestoreRoutes } from '../restore/restoreRoutes.ts';
import { askForText } from '../views/messages.ts';
import { type PickRow, pickRow } from './pickRow.ts';

/** The node that was chosen for a restore; undefined where any will do. */
export interface NodeChoice {
  readonly node: string | undefined;
}

/** Asks for the namespace of a new pod. Undefined where nobody chooses; throws what listing namespaces throws. */
export async function askNamespace(
  connection: ClusterConnection,
  current: string,
): Promise<string | undefined> {
  const { readableNamespaces } = await import('../kubernetes/access.ts');
  const known = await readableNamespaces(connection, [current]);
  const chosen = await pickRow<{ readonly namespace: string } | 'type'>({
    title: vscode.l10n.t('Namespace of the new pod'),
    placeholder: vscode.l10n.t('Escape leaves it as it is'),
    rows: [
      ...known.map(({ name, missing }) => ({
        label: name,
        description:
          missing === undefined
            ? name === current
              ? vscode.l10n.t('chosen')
              : ''
            : vscode.l10n.t('not possible: you may not list its pods'),
        ...(missing === undefined && { value: { namespace: name } }),
      })),
      {
        label: vscode.l10n.t('Another namespace…'),
        description: vscode.l10n.t('by its name, where namespaces may not be listed'),
        value: 'type',
      },
    ],
  });
  if (chosen !== 'type') return chosen?.namespace;
  const typed = await askForText({ title: vscode.l10n.t('Name of the namespace') });
  return typed === '' ? undefined : typed;
}

/** Asks for the node to restore on. Undefined where nobody chooses. */
export async function askNode(
  checkpoint: RestorableCheckpoint,
  nodes: readonly NodeSummary[],
  routes: RestoreRoutes,
): Promise<NodeChoice | undefined> {
  return await pickRow({
    title: vscode.l10n.t('Node of the new pod'),
    placeholder: vscode.l10n.t('Escape leaves it as it is'),
    rows: nodeRows(checkpoint, nodes, routes),
  });
}

/** The nodes to restore on, and below them the others with the reason why not. */
export function nodeRows(
  checkpoint: RestorableCheckpoint,
  nodes: readonly NodeSummary[],
  routes: RestoreRoutes,
): readonly PickRow<NodeChoice>[] {
  const names = nodes.map(({ name }) => name);
  const homes = checkpointHomes(checkpoint);
  // A node that may not be read is still one that has the checkpoint.
  const unread = (homes ?? []).filter((home) => !names.includes(home)).map(homeRow);
  const rows = nodes.map((node) => nodeRow(node, homes, whyNot(checkpoint, node, routes)));
  const impossible = rows.filter(({ value }) => value === undefined);
  const { Separator } = vscode.QuickPickItemKind;
  return [
    ...(homes === undefined
      ? [
          {
            label: vscode.l10n.t('Any node'),
            description: vscode.l10n.t('the scheduler chooses'),
            value: { node: undefined },
          },
        ]
      : []),
    ...unread,
    ...rows.filter(({ value }) => value !== undefined),
    ...(impossible.length > 0 ? [{ label: vscode.l10n.t('not possible yet'), kind: Separator }] : []),
    ...impossible,
  ];
}

function nodeRow(
  { name }: NodeSummary,
  homes: readonly string[] | undefined,
  why: string | undefined,
): PickRow<NodeChoice> {
  if (why !== undefined) return { label: name, description: why };
  return homes?.includes(name) ? homeRow(name) : { label: name, value: { node: name } };
}

function homeRow(node: string): PickRow<NodeChoice> {
  return { label: node, description: vscode.l10n.t('the checkpoint is here'), value: { node } };
}

function whyNot(
  checkpoint: RestorableCheckpoint,
  node: NodeSummary,
  routes: RestoreRoutes,
): string | undefined {
  const homes = checkpointHomes(checkpoint);
  if (homes !== undefined && !homes.includes(node.name)) {
    return vscode.l10n.t('the checkpoint is on {0} only', homes.join(', '));
  }
  try {
    routes.choose(checkpoint, { node });
    return undefined;
  } catch (error) {
    if (ThawError.is(error)) return error.explanation;
    throw error;
  }
}
