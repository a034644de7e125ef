import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { createEnvironment } from '../../../src/commands/createEnvironment.ts';
import { parseEnvironmentFile } from '../../../src/environment/environmentFile.ts';
import { summarizePod } from '../../../src/kubernetes/podSummary.ts';
import type { Thaw } from '../../../src/views/thaw.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { FakeMemento } from '../../support/fakeMemento.ts';
import { fakePod } from '../kubernetes/fakePod.ts';

const template = {
  metadata: { creationTimestamp: null, labels: { app: 'shop' } },
  spec: { containers: [{ name: 'web', image: 'shop:1', ports: [{ containerPort: 8080 }] }] },
};

describe('thaw.createEnvironment', () => {
  const pick = vi.mocked(
    vscode.window.showQuickPick as (
      items: readonly vscode.QuickPickItem[],
    ) => Thenable<vscode.QuickPickItem | undefined>,
  );
  const openTextDocument = vi.fn<(document: { readonly content: string }) => Promise<object>>();
  let server: FakeApiServer;

  beforeEach(async () => {
    vi.clearAllMocks();
    openTextDocument.mockResolvedValue({});
    Object.assign(vscode.workspace, { openTextDocument });
    Object.assign(vscode.window, { showTextDocument: vi.fn() });
    server = await FakeApiServer.start();
    serve('/apis/apps/v1/deployments', {
      metadata: {},
      items: [{ metadata: { name: 'shop', namespace: 'demo' } }],
    });
    serve('/apis/apps/v1/statefulsets', { metadata: {}, items: [] });
    serve('/apis/apps/v1/namespaces/demo/deployments/shop', { spec: { template } });
  });

  afterEach(async () => {
    await server[Symbol.asyncDispose]();
  });

  function serve(path: string, body: object): void {
    server.on('GET', path, (_request, reply) => {
      reply.json(body);
    });
  }

  /** Answers one question after the other with what has this label; returns what each has offered. */
  function answer(...labels: readonly string[]): readonly (readonly string[])[] {
    const offered: string[][] = [];
    const rest = [...labels];
    pick.mockImplementation((items) => {
      offered.push(items.map(({ label, description = '' }) => `${label} ${description}`.trim()));
      const label = rest.shift();
      return Promise.resolve(items.find((item) => item.label === label));
    });
    return offered;
  }

  const row = { kind: 'pod', id: '1', namespace: 'demo', pod: 'notebook', podUid: 'uid-of-notebook' };

  async function run(args: readonly unknown[] = []): Promise<void> {
    const cluster = { connection: server.connect() };
    const pods = (): readonly object[] => [summarizePod(fakePod({ name: 'notebook' }))];
    const watch = { pods, namespaces: 'all', settled: () => Promise.resolve() };
    const nowhere = { visible: false, selection: [] };
    const thaw = {
      host: {
        choices: new FakeMemento(),
        podsTreeView: { visible: true, selection: [row] },
        checkpointsTreeView: nowhere,
        environmentsTreeView: nowhere,
      },
      live: { hold: () => ({ dispose: vi.fn() }), settled: () => Promise.resolve({ status: 'live' }), watch },
      session: { cluster: () => Promise.resolve(cluster) },
    };
    await createEnvironment(thaw as unknown as Thaw, { args, report: vi.fn() });
  }

  function written(): ReturnType<typeof parseEnvironmentFile> {
    return parseEnvironmentFile(openTextDocument.mock.lastCall?.[0].content ?? '');
  }

  it('offers what makes pods, and the pods themselves, whichever is selected', async () => {
    const offered = answer();
    await run();
    expect(offered).toEqual([['shop demo · Deployment', 'notebook demo · Running']]);
    expect(openTextDocument).not.toHaveBeenCalled();
  });

  it('writes a file that refers to a Deployment, by what its template says', async () => {
    const offered = answer('shop', 'Refer to the Deployment shop');
    await run();
    expect(offered[1]).toEqual(['Refer to the Deployment shop', 'Copy the template of shop']);
    expect(written()).toMatchObject({
      problems: [],
      environment: {
        name: 'shop',
        namespace: 'demo',
        pod: { kind: 'reference', reference: { kind: 'Deployment', name: 'shop' } },
        containers: ['web'],
        readiness: { probe: { kind: 'http', port: 8080 } },
      },
    });
  });

  it('writes a file with a copy of the template of a Deployment', async () => {
    answer('shop', 'Copy the template of shop');
    await run();
    expect(written()).toMatchObject({
      problems: [],
      environment: {
        name: 'shop',
        namespace: 'demo',
        pod: {
          kind: 'template',
          template: { metadata: { labels: { app: 'shop' } }, spec: template.spec },
        },
      },
    });
  });

  it('writes a file with a copy of the pod on whose row it is called', async () => {
    serve('/api/v1/namespaces/demo/pods/notebook', fakePod({ name: 'notebook' }));
    const offered = answer();
    await run([row, undefined]);
    expect(offered).toEqual([]);
    expect(written().environment).toMatchObject({ name: 'notebook', pod: { kind: 'template' } });
  });
});
