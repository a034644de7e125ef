import path from 'node:path';
import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import {
  contextToSameCluster,
  type ExplorerSession,
  explorerTarget,
  showsContext,
} from '../../../src/commands/explorerTarget.ts';
import { loadKubeconfig } from '../../../src/kubernetes/kubeconfig.ts';
import { failureOf } from '../../support/failureOf.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';

/** A kubeconfig with these contexts, each for a server of its own name; the first is the current one. */
function kubeconfig(contexts: Readonly<Record<string, string>>, namespace?: string): string {
  const names = Object.keys(contexts);
  return JSON.stringify({
    'current-context': names[0],
    clusters: names.map((name) => ({ name, cluster: { server: `https://${contexts[name] ?? ''}` } })),
    users: [{ name: 'jane', user: {} }],
    contexts: names.map((name) => ({ name, context: { cluster: name, user: 'jane', namespace } })),
  });
}

describe('a node of the Kubernetes extension', () => {
  let folder: TemporaryFolder;
  let session: ExplorerSession;
  let resolved: object | undefined;
  const chooseContext = vi.fn<(name: string) => Promise<void>>();
  const kubeconfigPath = vi.fn();
  const getExtension = vi.mocked(
    vscode.extensions.getExtension as unknown as (id: string) => object | undefined,
  );

  beforeEach(async () => {
    vi.resetAllMocks();
    folder = await TemporaryFolder.create();
    const [ours, theirs] = [path.join(folder.path, 'ours'), path.join(folder.path, 'theirs')];
    await writeFile(ours, kubeconfig({ dev: 'one', prod: 'two' }));
    await writeFile(theirs, kubeconfig({ work: 'two' }, 'shop'));
    session = {
      kubeconfig: () => loadKubeconfig({ paths: [ours] }),
      chosenContext: undefined,
      chooseContext,
    };
    resolved = { nodeType: 'resource', resourceKind: { manifestKind: 'Pod' }, name: 'web', namespace: null };
    kubeconfigPath.mockReturnValue({ pathType: 'host', hostPath: theirs });
    const apis: Readonly<Record<string, object>> = {
      'clusterexplorer v1_1': { resolveCommandTarget: () => resolved },
      'configuration v1_1': { getKubeconfigPath: kubeconfigPath },
    };
    const get = (component: string, version: string): object => ({
      available: true,
      api: apis[`${component} ${version}`],
    });
    getExtension.mockReturnValue({ activate: () => Promise.resolve({ get }) });
  });

  afterEach(async () => {
    await folder[Symbol.asyncDispose]();
  });

  it('is a pod of the cluster that its kubeconfig names, by the context with which Thaw comes there', async () => {
    expect(await explorerTarget(session, {})).toEqual({
      kind: 'Pod',
      namespace: 'shop',
      name: 'web',
      context: 'prod',
    });
  });

  it('is in the namespace that the node names', async () => {
    resolved = { ...resolved, namespace: 'tools' };
    expect(await explorerTarget(session, {})).toMatchObject({ namespace: 'tools' });
  });

  it('may be of another kind, where that is asked for', async () => {
    resolved = { ...resolved, resourceKind: { manifestKind: 'Deployment' } };
    expect(await explorerTarget(session, {}, ['Pod', 'Deployment'])).toMatchObject({
      kind: 'Deployment',
      name: 'web',
    });
    expect(await failureOf(explorerTarget(session, {}))).toMatchObject({ explanation: 'it is no Pod' });
  });

  it('may be in a cluster that is not in the kubeconfig of Thaw', async () => {
    await writeFile(path.join(folder.path, 'theirs'), kubeconfig({ far: 'three' }));
    expect(await failureOf(explorerTarget(session, {}))).toMatchObject({
      reason: 'contextNotFound',
      explanation: expect.stringMatching(
        /^no context of Thaw’s kubeconfig leads to the cluster of far; add /,
      ) as string,
    });
  });

  it.each([
    ['no pod', () => (resolved = { nodeType: 'resource', resourceKind: { manifestKind: 'Service' } })],
    ['not known to that extension', () => (resolved = undefined)],
    ['of an extension that is gone', () => getExtension.mockReturnValue(undefined)],
    [
      'of an extension without that API',
      () => getExtension.mockReturnValue({ activate: () => ({ get: () => ({ available: false }) }) }),
    ],
    [
      'of a kubeconfig that cannot be read from here',
      () => kubeconfigPath.mockReturnValue({ pathType: 'wsl', wslPath: '/c' }),
    ],
  ])('is refused where it is %s', async (_, change) => {
    change();
    expect(await failureOf(explorerTarget(session, {}))).toMatchObject({ reason: 'unexpected' });
  });

  describe('in another cluster than Thaw shows', () => {
    const target = { name: 'web', context: 'prod' };
    const showWarningMessage = vi.mocked(
      vscode.window.showWarningMessage as (
        text: string,
        ...buttons: string[]
      ) => Thenable<string | undefined>,
    );

    it('has Thaw switch to that one with consent only', async () => {
      showWarningMessage.mockResolvedValueOnce(undefined).mockResolvedValueOnce('Switch to prod');
      expect(await showsContext(session, target)).toBe(false);
      expect(chooseContext).not.toHaveBeenCalled();
      expect(await showsContext(session, target)).toBe(true);
      expect(chooseContext).toHaveBeenCalledExactlyOnceWith('prod');
    });

    it('is no question where Thaw shows that one', async () => {
      expect(await showsContext({ ...session, chosenContext: 'prod' }, target)).toBe(true);
      expect(showWarningMessage).not.toHaveBeenCalled();
    });
  });
});

describe('the context that leads to the same cluster', () => {
  const contexts = ['a', 'b', 'c'].map((name) => ({
    name,
    cluster: name,
    server: name === 'c' ? 'https://two' : 'https://one',
    user: '',
    namespace: undefined,
    file: '',
  }));

  it.each([
    ['is that in use', 'b', 'a', 'b'],
    ['is otherwise that of the same name', 'c', 'b', 'b'],
    ['is otherwise the first', 'c', 'x', 'a'],
  ])('%s', (_, chosen, name, expected) => {
    const theirs = { server: 'https://one', name };
    expect(contextToSameCluster(theirs, { contexts, currentContext: 'c' }, chosen)).toBe(expected);
  });

  it('is none for a cluster without an address', () => {
    const broken = contexts.map((context) => ({ ...context, server: undefined }));
    const theirs = { server: undefined, name: 'a' };
    expect(contextToSameCluster(theirs, { contexts: broken, currentContext: 'a' }, 'a')).toBeUndefined();
  });
});
