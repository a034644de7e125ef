import * as vscode from 'vscode';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import type { NodeSummary } from '../kubernetes/nodeSummary.ts';
import type { CheckpointImage, RestoreRoute } from '../restore/restoreRoute.ts';
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
  const typed = await vscode.window.showInputBox({ title: vscode.l10n.t('Name of the namespace') });
  return typed === '' ? undefined : typed;
}

/** Asks for the node to restore on. Undefined where nobody chooses. */
export async function askNode(
  image: CheckpointImage,
  nodes: readonly NodeSummary[],
  route: Pick<RestoreRoute, 'availability'>,
): Promise<NodeChoice | undefined> {
  return await pickRow({
    title: vscode.l10n.t('Node of the new pod'),
    placeholder: vscode.l10n.t('Escape leaves it as it is'),
    rows: nodeRows(image, nodes, route),
  });
}

/** The nodes to restore on, and below them the others with the reason why not. */
export function nodeRows(
  image: CheckpointImage,
  nodes: readonly NodeSummary[],
  route: Pick<RestoreRoute, 'availability'>,
): readonly PickRow<NodeChoice>[] {
  const names = nodes.map(({ name }) => name);
  // A node that may not be read is still the one that has the image.
  const unread = image.location === 'node' && !names.includes(image.node) ? [homeRow(image.node)] : [];
  const rows = nodes.map((node) => nodeRow(node, image, whyNot(image, node, route)));
  const impossible = rows.filter(({ value }) => value === undefined);
  const { Separator } = vscode.QuickPickItemKind;
  return [
    ...(image.location === 'registry'
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
  image: CheckpointImage,
  why: string | undefined,
): PickRow<NodeChoice> {
  if (why !== undefined) return { label: name, description: why };
  return image.location === 'node' ? homeRow(name) : { label: name, value: { node: name } };
}

function homeRow(node: string): PickRow<NodeChoice> {
  return { label: node, description: vscode.l10n.t('the checkpoint image is here'), value: { node } };
}

function whyNot(
  image: CheckpointImage,
  node: NodeSummary,
  route: Pick<RestoreRoute, 'availability'>,
): string | undefined {
  if (image.location === 'node' && image.node !== node.name) {
    return vscode.l10n.t('the checkpoint image is on {0} only', image.node);
  }
  const availability = route.availability(node);
  return availability.available ? undefined : availability.reason;
}
