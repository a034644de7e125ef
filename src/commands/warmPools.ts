import { userInfo } from 'node:os';
import * as vscode from 'vscode';
import { releaseClaim } from '../environment/endClaims.ts';
import { largestPool } from '../environment/environmentSchema.ts';
import { readinessOf } from '../environment/firstResponse.ts';
import { claimedValue, ownerKey, poolLabel } from '../environment/poolLabels.ts';
import type { ClaimedPod } from '../environment/poolPod.ts';
import type { PoolStatus } from '../environment/poolStatus.ts';
import { setPool } from '../environment/setPool.ts';
import { untilWarm } from '../environment/untilWarm.ts';
import { WarmPool } from '../environment/warmPool.ts';
import type { ThawError } from '../kubernetes/thawError.ts';
import type { KnownEnvironment } from '../views/environmentList.ts';
import { formatDuration, formatExactTime } from '../views/format.ts';
import { askForText, showInformation } from '../views/messages.ts';
import type { Thaw } from '../views/thaw.ts';
import { bakedTarget } from './bakedEnvironment.ts';
import type { Command, CommandCall } from './command.ts';
import { environmentRow } from './environmentRow.ts';
import { environmentTarget } from './environmentTargets.ts';
import { pickOne } from './pickOne.ts';
import { withStages } from './stages.ts';
import { currentWatch } from './targets.ts';

/** Asks how many restored pods of an environment are to wait, and sees to it until they do; with 0 there is no pool any more. */
export const setPoolSize: Command = async (thaw, { args }) => {
  const baked = await bakedTarget(thaw, args, vscode.l10n.t('Keep pods of which environment warm?'));
  if (!baked) return;
  const { known, newest } = baked;
  const size = await askSize(known);
  if (size === undefined) return;
  const { name, namespace, file } = known;
  const cluster = await thaw.session.cluster();
  const pool = new WarmPool(cluster.connection, { namespace, environment: name });
  await withStages(
    vscode.l10n.t('Setting the pool of {0}', name),
    (signal, tell) =>
      cluster.during(async () => {
        if (size === 0) {
          await pool.remove();
          return;
        }
        const environment = { name, route: 'auto', ...file?.environment } as const;
        await setPool(cluster, { environment, namespace, size, bake: newest }, signal);
        const { timeoutMs } = readinessOf(environment);
        const wish = { namespace, environment: name, size, checkpoint: newest.name, timeoutMs };
        const onLook = (warm: number, failure: ThawError | undefined): void => {
          const text = vscode.l10n.t('{0} of {1} pods are warm', warm, size);
          tell(failure === undefined ? text : `${text}: ${failure.explanation}`);
        };
        await untilWarm(pool, wish, { signal, onLook });
      }),
    thaw.operations,
  );
};

/** Makes a warm pod of a pool the user's own; the pool makes another. */
export const claimPod: Command = async (thaw, call) => {
  const known = await environmentTarget(thaw, call.args, {
    title: vscode.l10n.t('Claim a pod of which environment?'),
    suits: ({ pool }) => pool.waiting > 0,
    none: vscode.l10n.t('No environment has a warm pool'),
  });
  if (!known) return;
  try {
    await claim(thaw, call, known);
  } catch (error) {
    const row = environmentRow(known);
    call.report(error, {
      // By the file as it is then.
      retry: () => vscode.commands.executeCommand('thaw.claimPod', row),
      ...(known.file && {
        openEnvironmentFile: () => vscode.commands.executeCommand('thaw.openEnvironmentFile', row),
      }),
    });
  }
};

/** Deletes a pod that the user has claimed. */
export const releasePod: Command = async (thaw) => {
  const watch = await currentWatch(thaw);
  const mine = [...(watch?.pods() ?? [])].filter(
    ({ labels, annotations }) =>
      labels[poolLabel] === claimedValue && annotations[ownerKey] === userInfo().username,
  );
  const chosen = await pickOne(thaw.host.choices, 'claimed', {
    title: vscode.l10n.t('Release which of your pods? It is deleted.'),
    placeHolder: mine.length === 0 ? vscode.l10n.t('You have claimed none') : vscode.l10n.t('Filter by name'),
    choices: mine.map((pod) => ({
      key: `${pod.namespace}/${pod.name}`,
      label: pod.name,
      description: pod.namespace,
      value: pod,
    })),
  });
  if (chosen) await release(thaw, chosen);
};

async function claim(thaw: Thaw, { report }: CommandCall, known: KnownEnvironment): Promise<void> {
  const { name, namespace, file } = known;
  const { connection } = await thaw.session.cluster();
  const pool = new WarmPool(connection, { namespace, environment: name });
  const begin = performance.now();
  const { atClaim: hooks, claimLifetimeMs: lifetimeMs } = file?.environment ?? {};
  const owner = userInfo().username;
  const pod = await withStages(
    vscode.l10n.t('Claiming a pod of {0}', name),
    (signal, tell) =>
      pool.claim({
        owner,
        hooks,
        lifetimeMs,
        signal,
        onWait: (status) => {
          tell(waitText(status));
        },
      }),
    thaw.operations,
  );
  offer(thaw, report, pod, performance.now() - begin);
}

/** What is waited for; and, where nothing may come of it, why. */
function waitText({ waiting, failures: [failure] }: PoolStatus): string {
  const text = vscode.l10n.t('waiting for one of {0} pods to be ready', waiting.length);
  return failure === undefined ? text : `${text} (${failure.explanation})`;
}

/** Not awaited: the command has ended, however long its result is looked at. */
function offer(thaw: Thaw, report: CommandCall['report'], pod: ClaimedPod, ms: number): void {
  const { name, namespace, uid, container } = pod;
  const openTerminal = vscode.l10n.t('Open Terminal');
  const forwardPort = vscode.l10n.t('Forward Port…');
  const releaseIt = vscode.l10n.t('Release');
  const { expiresAt } = pod.claim;
  const text =
    expiresAt === undefined
      ? vscode.l10n.t('{0} is yours: claimed in {1}.', name, formatDuration(ms))
      : vscode.l10n.t(
          '{0} is yours: claimed in {1}. It is deleted on {2}.',
          name,
          formatDuration(ms),
          formatExactTime(expiresAt),
        );
  const row = { kind: 'container', id: name, namespace, pod: name, podUid: uid, container };
  void showInformation(text, openTerminal, forwardPort, releaseIt).then(async (chosen) => {
    try {
      if (chosen === openTerminal) await vscode.commands.executeCommand('thaw.openTerminal', row);
      if (chosen === forwardPort) await vscode.commands.executeCommand('thaw.forwardPort', row);
      if (chosen === releaseIt) await release(thaw, pod);
    } catch (error) {
      report(error);
    }
  });
}

async function release(
  { session }: Thaw,
  pod: { readonly namespace: string; readonly name: string; readonly uid: string },
): Promise<void> {
  const { connection } = await session.cluster();
  await releaseClaim(connection, pod);
  void showInformation(vscode.l10n.t('{0} is released, and being deleted.', pod.name));
}

async function askSize({ name, file, pool }: KnownEnvironment): Promise<number | undefined> {
  const proposed = pool.waiting > 0 ? pool.waiting : (file?.environment?.poolSize ?? 0);
  const answer = await askForText({
    title: vscode.l10n.t('Warm Pool of {0}', name),
    prompt: vscode.l10n.t('How many restored pods are to wait; 0 for no pool'),
    value: String(proposed === 0 ? 2 : proposed),
    validateInput: (text) =>
      poolSize(text) === undefined ? vscode.l10n.t('A number from 0 to {0}', largestPool) : undefined,
  });
  return answer === undefined ? undefined : poolSize(answer);
}

/** The number that a text names; undefined where no pool has that size. */
function poolSize(text: string): number | undefined {
  const size = /^\d{1,3}$/.test(text.trim()) ? Number(text) : -1;
  return size >= 0 && size <= largestPool ? size : undefined;
}
