import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { checkpointImageReference } from '../checkpoint/imageReference.ts';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import type { NodeSummary } from '../kubernetes/nodeSummary.ts';
import { restorableCheckpoint } from '../restore/restorableCheckpoint.ts';
import { checkpointHome } from '../restore/restoredPlacement.ts';
import type { RestoreDifference } from '../restore/restoreDifference.ts';
import type { RestorableCheckpoint, RestoreOptions, RestoreRouteName } from '../restore/restoreRoute.ts';
import type { RestoreRoutes, RouteChoice } from '../restore/restoreRoutes.ts';
import { formatDuration } from '../views/format.ts';
import { askForText } from '../views/messages.ts';
import { differenceRows } from './differenceRows.ts';
import { type PickRow, pickRow } from './pickRow.ts';
import { askNamespace, askNode } from './restorePlace.ts';
import { defaultPodName } from './restoredPodName.ts';
import { askRoute, routeName } from './restoreRouteQuestion.ts';

/** A restore as it was asked for. */
export interface RestoreWish extends RestoredRecords {
  readonly route: RestoreRouteName;
  readonly options: RestoreOptions;
}

/** A pod's name that is also a host name: one DNS label (RFC 1123). */
const podName = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/** What the questions of a restore are asked with. */
export interface RestoreQuestions {
  readonly routes: RestoreRoutes;
  readonly connection: ClusterConnection;
  /** The nodes of the cluster; none where they may not be read. */
  readonly nodes: () => Promise<readonly NodeSummary[]>;
}

/** Where to restore, if that is known already. */
export type RestorePlace = Pick<RestoreOptions, 'namespace' | 'node'>;

/** What is to be restored. */
export interface RestoredRecords {
  readonly record: CheckpointRecord;
  /** Those of its group that can be restored with it. */
  readonly others: readonly CheckpointRecord[];
}

/**
 * Asks for the new pod's name and shows by which route it is restored and what will be different in it; there its route, namespace
 * and node can be changed, and whether the others of the group are restored, too. Undefined where nobody goes on. Nothing is created.
 * @throws {ThawError} `restoreUnsupported`, `containerNotFound`, and what listing namespaces and nodes throws
 */
export async function planRestore(
  { routes, connection, nodes }: RestoreQuestions,
  { record, others: all }: RestoredRecords,
  place: RestorePlace = { namespace: record.namespace },
): Promise<RestoreWish | undefined> {
  let others = all;
  // Why nothing can be restored comes before any question.
  restorableCheckpoint(record, others);
  const name = await askName(record, place.namespace);
  if (name === undefined) return undefined;
  let options: RestoreOptions = { ...place, node: place.node ?? usualNode(record), name };
  let preferred: RestoreRouteName | undefined;
  for (;;) {
    const known = restorableCheckpoint(record, others);
    const node = options.node ?? checkpointHome(known);
    const facts = await routes.factsOf(known, { node, namespace: options.namespace });
    const choice = routes.choose(known, facts, preferred);
    const route = choice.route.name;
    const checkpoint =
      route === 'native' ? restorableCheckpoint(withImage(record), others.map(withImage)) : known;
    const { differences } = await choice.route.plan(checkpoint, options);
    const step = await askStep(checkpoint, options, choice, {
      differences: [...choice.differences, ...differences],
      containers: containerRows({ record, others }, all),
    });
    if (step === undefined) return undefined;
    if (step === 'create') return { record, others, route, options };
    if (step === 'changeRoute') {
      preferred = (await askRoute(routes, { checkpoint: known, place: facts, current: route })) ?? preferred;
      continue;
    }
    if (step === 'changeContainers') {
      others = others.length > 0 ? [] : all;
      continue;
    }
    // What is available elsewhere need not be what was asked for here.
    preferred = undefined;
    if (step === 'changeNamespace') {
      const { namespace } = options;
      options = { ...options, namespace: (await askNamespace(connection, namespace)) ?? namespace };
    } else {
      options = { ...options, ...(await askNode(checkpoint, await nodes(), routes)) };
    }
  }
}

/** Where a checkpoint is restored unless another node is chosen: of those that can pull its image, the one that has it already. */
export function usualNode({ image, archive }: CheckpointRecord): string | undefined {
  return image?.location === 'registry' && archive.state === 'present' ? archive.node : undefined;
}

/** Why a text cannot be the name of a restored pod; undefined where it can. */
export function podNameProblem(name: string): string | undefined {
  if (podName.test(name)) return undefined;
  return vscode.l10n.t('A name has at most 63 lower case letters, digits and inner hyphens');
}

async function askName(record: CheckpointRecord, namespace: string): Promise<string | undefined> {
  return await askForText({
    title: vscode.l10n.t('Restore {0}/{1}', record.source.pod, record.source.container),
    prompt: vscode.l10n.t('Name of the new pod in namespace {0}', namespace),
    value: defaultPodName(record, new Date()),
    validateInput: podNameProblem,
    ignoreFocusOut: true,
  });
}

/** The record as it will be once its image has been made. */
function withImage(record: CheckpointRecord): CheckpointRecord {
  if (record.image !== undefined) return record;
  const reference = checkpointImageReference(record);
  const { node, bytes } = record.archive;
  return { ...record, image: { reference, digest: '', bytes, location: 'node', node } };
}

/** What can be done about a planned restore. */
type PlanStep = 'create' | 'changeContainers' | 'changeRoute' | 'changeNamespace' | 'changeNode';

/** What the rows of a plan are about, beside where the pod is made. */
interface PlanRows {
  readonly differences: readonly RestoreDifference[];
  /** The row with the containers; none where there is no choice. */
  readonly containers: readonly PickRow<PlanStep>[];
}

/** Which containers are restored, where the checkpoint has a group; the row changes between all and that one. */
function containerRows(
  { record, others }: RestoredRecords,
  all: readonly CheckpointRecord[],
): readonly PickRow<PlanStep>[] {
  if (all.length === 0) return [];
  const names = [record, ...others]
    .toSorted((one, other) => (one.group?.position ?? 0) - (other.group?.position ?? 0))
    .map(({ source }) => source.container)
    .join(', ');
  const gap = formatDuration(record.group?.gapMs ?? 0);
  return [
    {
      icon: 'layers',
      label: vscode.l10n.t('Containers: {0}', names),
      description:
        others.length > 0
          ? vscode.l10n.t('checkpointed within {0}; change…', gap)
          : vscode.l10n.t('the others start cold; change…'),
      value: 'changeContainers',
    },
  ];
}

/** Shows the plan: the first row creates the pod, the next change where; the differences can be read and filtered. */
async function askStep(
  checkpoint: RestorableCheckpoint,
  { name, namespace, node }: RestoreOptions,
  { route, reason }: RouteChoice,
  { differences, containers }: PlanRows,
): Promise<PlanStep | undefined> {
  const place = node ?? checkpointHome(checkpoint) ?? vscode.l10n.t('any');
  return await pickRow<PlanStep>({
    title: vscode.l10n.t('How {0} will differ from an ordinary new pod', name),
    placeholder: vscode.l10n.t('Enter creates the pod, Escape does not'),
    rows: [
      {
        icon: 'debug-start',
        label: vscode.l10n.t('Create {0}', name),
        description: vscode.l10n.t('from {0}', checkpoint.name),
        alwaysShow: true,
        value: 'create',
      },
      ...containers,
      {
        icon: 'rocket',
        label: vscode.l10n.t('Route: {0}', routeName(route.name)),
        description: vscode.l10n.t('{0}; change…', reason),
        value: 'changeRoute',
      },
      {
        icon: 'symbol-namespace',
        label: vscode.l10n.t('Namespace: {0}', namespace),
        description: vscode.l10n.t('change…'),
        value: 'changeNamespace',
      },
      {
        icon: 'server',
        label: vscode.l10n.t('Node: {0}', place),
        description: vscode.l10n.t('change…'),
        value: 'changeNode',
      },
      ...differenceRows(differences),
    ],
  });
}
