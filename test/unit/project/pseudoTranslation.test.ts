import { readFile } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wordsFile } from '../../../l10n.config.ts';
import { diagnoseCriuLog } from '../../../src/checkpoint/criuDiagnosis.ts';
import { readCriuLog } from '../../../src/checkpoint/criuLog.ts';
import { fromConfigMap } from '../../../src/checkpoint/recordConfigMap.ts';
import { parseEnvironmentFile } from '../../../src/environment/environmentFile.ts';
import { fieldHelp } from '../../../src/environment/fieldHelp.ts';
import { networkFailure } from '../../../src/kubernetes/errorsOfNetwork.ts';
import { statusFailure } from '../../../src/kubernetes/errorsOfStatus.ts';
import {
  type CheckpointAttempt,
  checkpointFailure,
  describeCheckpoint,
} from '../../../src/kubernetes/kubeletErrors.ts';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import { hostDifferences, hostObstacle } from '../../../src/restore/hostComparison.ts';
import { nativeAvailability } from '../../../src/restore/nativeAvailability.ts';
import { nestedAvailability } from '../../../src/restore/nestedAvailability.ts';
import { memoryRisks } from '../../../src/restore/restoreDifference.ts';
import { explainRefusal } from '../../../src/restore/restoreFailure.ts';
import type { Availability, NodeFacts, RestorableCheckpoint } from '../../../src/restore/restoreRoute.ts';
import { podFailure } from '../../../src/startup/podFailure.ts';
import { probeUntilSuccess } from '../../../src/startup/probe.ts';
import { thrownBy } from '../kubernetes/thrownBy.ts';

// The core is loaded before there is a translation, as it is in VS Code: a sentence that was made then stays English, and is found.
beforeAll(async () => {
  const words = Object.keys(JSON.parse(await readFile(wordsFile, 'utf8')) as object);
  l10n.config({ contents: Object.fromEntries(words.map((word) => [word, word.replaceAll(/\p{L}/gu, '▒')])) });
});

afterAll(() => {
  l10n.config({ contents: {} });
});

/** All that a failure says to people. */
function saidBy({ message, attempted, explanation, remedies }: ThawError): readonly string[] {
  return [message, attempted, explanation, ...remedies.map(({ text }) => text)];
}

/** All that says why something cannot be done there. */
function saidOf(availability: Availability | undefined): readonly string[] {
  if (availability?.available !== false) return [];
  return [availability.reason, ...availability.remedies.map(({ text }) => text)];
}

/** Two words of what a person has written, and not of a right such as "list pods". */
const english = /(?!list (?:pods|jobs)\b)\b\p{L}{2,} \p{L}{2}/u;

/** Expects sentences of which no two words are left: all else are names and values. */
function expectTranslated(sentences: readonly string[]): void {
  expect(sentences).not.toEqual([]);
  expect(sentences.filter((each) => !each.includes('▒') || english.test(each))).toEqual([]);
}

const target = { namespace: 'demo', pod: 'notebook', container: 'main' };
const attempt: CheckpointAttempt = {
  ...target,
  node: 'node-1',
  way: 'proxy',
  requestMs: 120_000,
  timeoutSeconds: undefined,
};
const attempted = (): string => describeCheckpoint(target);

const node: NodeFacts = {
  name: 'node-2',
  ready: true,
  containerRuntime: { name: 'containerd', version: '2.3.6' },
  kubeletVersion: 'v1.36.3',
  kernel: '6.18.0',
  architecture: 'amd64',
  cpuFeatures: 'sse2',
};

const checkpoint: RestorableCheckpoint = {
  name: 'warm',
  sourcePod: {},
  container: 'main',
  host: {
    node: 'node-1',
    kernel: '6.12.0',
    architecture: 'amd64',
    containerRuntime: node.containerRuntime,
    cpuFeatures: 'sse2 avx avx2 fma bmi1 bmi2 adx f16c movbe',
  },
};

describe('in a language in which no letter is left', () => {
  it.each(['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'CERT_HAS_EXPIRED', 'CERT_UNTRUSTED', 'ERR_OSSL_PEM'])(
    'a network that fails with %s says nothing in English',
    (code) => {
      const error = new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
      expectTranslated(saidBy(networkFailure(attempted(), error, {})));
    },
  );

  it.each([
    [400, ''],
    [401, 'Unauthorized'],
    [403, 'pods is forbidden: User "jane" cannot list resource "pods" in API group "" at the cluster scope'],
    [
      403,
      'jobs is forbidden: User "jane" cannot list resource "jobs" in API group "batch" in the namespace "a"',
    ],
    [403, 'pods "a" is forbidden: violates PodSecurity "baseline:latest": privileged'],
    [404, ''],
    [409, ''],
    [422, ''],
    [429, ''],
    [500, ''],
    [503, ''],
  ])('the API server’s %i %s is told without English', (code, message) => {
    const body = JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code, message });
    const answer = { code, body: message === '' ? '' : body, headers: {} };
    expectTranslated(saidBy(statusFailure(attempted(), answer)));
  });

  it.each([
    [401, 'Unauthorized'],
    [403, 'Forbidden (user=jane, verb=create, resource=nodes, subresource=checkpoint)'],
    [404, 'pod does not exist'],
    [404, '404 page not found'],
    [500, 'rpc error: code = Unimplemented desc = unknown method CheckpointContainer'],
    [500, 'rpc error: code = Unknown desc = no space left on device'],
    [500, 'rpc error: code = DeadlineExceeded desc = context deadline exceeded'],
    [500, 'criu failed: type NOTIFY errno 0'],
  ])('the kubelet’s %i %s is told without English', (status, body) => {
    expectTranslated(saidBy(checkpointFailure(attempt, { status, contentType: 'text/plain', body })));
  });

  it.each([
    'inet: Connected TCP socket, consider using --tcp-established option.',
    'inet: In-flight connection (l) for 5',
    'Timeout reached. Try to interrupt: 0',
    'Unknown shit 600 (anon_inode:[io_uring])',
    'unix: External socket is used. Consider using --ext-unix-sk option.',
    "Can't dump ghost file /tmp/spill.bin of 5242880 size, increase limit",
    "Can't lookup mount=36 for fd=-3 path=/usr/bin/x",
    "Can't make pidns id",
    'tty: Found dangling tty with sid 0 pgid 0 (pts) on peer fd 0.',
    "fsnotify: \tCan't dump that handle",
    "Can't dump file 17 of that type [20660] (chr)",
    'CPU capabilities do not match run time',
    'Locking network failed: iptables-restore',
    "Can't restore ns back: Operation not permitted",
    'Unable to set a monotonic clock offset: Operation not permitted',
    "Can't fork for 7: File exists",
    "Can't open file usr/lib/libssl.so.3 on restore: No such file or directory",
    'File usr/lib/libc.so has bad size 1 (expect 2)',
    "Can't write img file: No space left on device",
    'Cannot allocate memory',
  ])('CRIU’s "%s" is explained without English', (message) => {
    const diagnosis = diagnoseCriuLog(readCriuLog(`(00.1) Error (criu/x.c:1): ${message}\n`));
    expect(diagnosis?.cause).not.toBe('unknown');
    expectTranslated([diagnosis?.explanation ?? '', ...(diagnosis?.remedies ?? []).map(({ text }) => text)]);
  });

  it('a restore is refused and explained without English', () => {
    const old: NodeFacts = { ...node, containerRuntime: { name: 'containerd', version: '2.0.1' } };
    const off: NodeFacts = { ...node, isNativeRestoreEnabled: false };
    expectTranslated([
      ...[old, off, { ...node, ready: false }].flatMap((each) => saidOf(nativeAvailability(each))),
      ...saidOf(nestedAvailability(node, { name: 'demo', podSecurity: 'baseline' })),
      ...saidOf(nestedAvailability({ ...node, ready: false })),
      ...saidOf(hostObstacle(checkpoint, node)),
      ...hostDifferences(checkpoint, { ...node, cpuFeatures: undefined }).map(({ why }) => why),
      ...memoryRisks({}, [{ name: 'main' }]).map(({ why }) => why),
    ]);
  });

  it.each([
    ['native', 'checkpoint restore via CreateContainer is disabled by configuration'],
    ['native', 'failed to generate spec: no command specified'],
    ['nested', 'ErrImagePull: none'],
    ['nested', 'the checkpoint cannot be read: EOF'],
  ] as const)('a pod that is not restored by the %s route says why without English: %s', (route, raw) => {
    const said = { reason: 'podNotStarted', attempted: attempted(), explanation: '▒', raw } as const;
    const explained = explainRefusal(new ThawError(said), { route, node: 'node-1' });
    expect(explained).toBeDefined();
    expectTranslated(explained === undefined ? [] : saidBy(explained));
  });

  it('a start that fails is told without English', async () => {
    const ended = { name: 'main', state: { terminated: { exitCode: 1, reason: 'Error' } } };
    const failure = podFailure(
      { metadata: { name: 'shop' }, status: { containerStatuses: [ended] } },
      'main',
    );
    const silent = probeUntilSuccess(
      () => Promise.reject(new ThawError({ reason: 'unexpected', attempted: '▒', explanation: '▒' })),
      {
        attempted: attempted(),
        timeoutMs: 1,
        signal: new AbortController().signal,
      },
    );
    expectTranslated([...(failure === undefined ? [] : saidBy(failure)), ...saidBy(await thrownBy(silent))]);
  });

  it('a record that cannot be read says so without English', () => {
    const broken = [undefined, '{', '{}', '{"schemaVersion": 99}', '{"schemaVersion": "one"}'].map((record) =>
      fromConfigMap({
        metadata: { name: 'warm', namespace: 'demo' },
        data: record === undefined ? {} : { record },
      }),
    );
    expectTranslated(broken.map((entry) => (entry.status === 'unreadable' ? entry.problem.explanation : '')));
  });

  it('fields of environment files are explained without English', () => {
    const paths = [
      ['spec'],
      ['spec', 'warmUp'],
      ['spec', 'pool', 'size'],
      ['spec', 'readiness', 'http', 'path'],
    ];
    expectTranslated(paths.map((path) => fieldHelp(path)?.description ?? ''));
  });

  it('problems of environment files are told without English', () => {
    const files = [
      '',
      'apiVersion: thaw.dev/v1alpha1',
      'kind: Environmend\nmetadata: []\nspec: {routes: 1, route: natve, warmUp: [], readiness: {}}',
      'a: *b',
    ];
    expectTranslated(
      files.flatMap((file) => parseEnvironmentFile(file).problems.map(({ message }) => message)),
    );
  });
});
