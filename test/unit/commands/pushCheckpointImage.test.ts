import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { checkpointImageReference } from '../../../src/checkpoint/imageReference.ts';
import { pushCheckpointImage, referenceProblem } from '../../../src/commands/pushCheckpointImage.ts';
import type { AgentImage } from '../../../src/kubernetes/nodeAgent.ts';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import { Operations } from '../../../src/views/operations.ts';
import type { Thaw } from '../../../src/views/thaw.ts';
import { FakeMemento } from '../../support/fakeMemento.ts';
import { recordWithPod } from '../checkpoint/recordExample.ts';

const showWarningMessage: (text: string, options: vscode.MessageOptions) => Thenable<unknown> =
  vscode.window.showWarningMessage;
const showInformationMessage: (text: string, ...buttons: readonly string[]) => Thenable<unknown> =
  vscode.window.showInformationMessage;
const digest = `sha256:${'a'.repeat(64)}`;
const reference = 'registry.example:5000/team/counter:warm';

vi.mock('../../../src/kubernetes/registryCredentials.ts', () => ({
  findRegistryCredentials: () =>
    Promise.resolve({
      credentials: [{ origin: 'here', username: 'ann', secret: 'hunter2' }],
      problems: [],
    }),
}));

describe('thaw.pushCheckpointImage', () => {
  const ask = vi.mocked(vscode.window.showInputBox);
  const confirm = vi.mocked(showWarningMessage);
  const tell = vi.mocked(showInformationMessage);
  const copied = vi.spyOn(vscode.env.clipboard, 'writeText');
  const report = vi.fn<(error: unknown, ways?: object) => void>();
  const pushImage = vi.fn<(push: object) => Promise<AgentImage>>();
  const operations = new Operations();
  let choices: FakeMemento;

  beforeEach(() => {
    vi.clearAllMocks();
    choices = new FakeMemento();
    pushImage.mockResolvedValue({ reference, digest, bytes: 7 });
    ask.mockResolvedValue(reference);
    confirm.mockResolvedValue('Push');
    tell.mockResolvedValue(undefined);
  });

  async function run(record: CheckpointRecord = recordWithPod): Promise<void> {
    const own = checkpointImageReference(record);
    const cluster = {
      connection: {},
      agents: { on: () => ({ node: 'node-1', images: () => Promise.resolve([own]), pushImage }) },
      catalog: {
        get: () => Promise.resolve(record),
        update: (_identity: unknown, change: (known: CheckpointRecord) => CheckpointRecord) =>
          Promise.resolve(change(record)),
      },
      during: (work: () => Promise<unknown>) => work(),
    };
    const thaw = { host: { choices }, operations, session: { cluster: () => Promise.resolve(cluster) } };
    const { namespace, name } = record;
    const row = { kind: 'checkpoint', id: `${namespace}/${name}`, namespace, name };
    await pushCheckpointImage(thaw as unknown as Thaw, { args: [row], report });
  }

  /** What the question before a push says. */
  async function detail(record: CheckpointRecord): Promise<string> {
    confirm.mockResolvedValue(undefined);
    await run(record);
    return confirm.mock.lastCall?.[1].detail ?? '';
  }

  it('asks for the registry first, then says what is in the image, who can read it, and that it stays', async () => {
    const text = await detail(recordWithPod);
    expect(confirm.mock.lastCall?.[0]).toBe('Push the memory of counter to registry.example:5000?');
    expect(confirm.mock.lastCall?.[1].modal).toBe(true);
    expect(text).toContain('2.05 MB, of which 1.5 MB are the memory of counter/main');
    expect(text).toContain('password');
    expect(text).toContain('Whoever may pull from registry.example:5000/team/counter can read all of it');
    expect(text).toContain('deleting the checkpoint does not do that');
  });

  it('names the variables that look secret, and tells no value', async () => {
    const env = [
      { name: 'PORT', value: '8080' },
      { name: 'DB_PASSWORD', value: 'hunter2' },
      { name: 'GREETING', valueFrom: { secretKeyRef: { name: 'words', key: 'hello' } } },
    ];
    const envFrom = [{ secretRef: { name: 'all-of-it' } }];
    const { sourcePod } = recordWithPod;
    if (sourcePod === undefined) throw new Error('the example has a pod');
    const containers = [{ name: 'main', env, envFrom }];
    const text = await detail({ ...recordWithPod, sourcePod: { ...sourcePod, spec: { containers } } });
    expect(text).toContain('DB_PASSWORD\nGREETING\nall-of-it');
    expect(text).not.toMatch(/PORT|hunter2/);
  });

  it('pushes nothing without consent, or without a name', async () => {
    await detail(recordWithPod);
    ask.mockResolvedValue(undefined);
    await run();
    expect(confirm).toHaveBeenCalledOnce();
    expect(pushImage).not.toHaveBeenCalled();
  });

  it('pushes as whom it has found, and offers the exact reference', async () => {
    tell.mockResolvedValue('Copy Reference');
    await run();
    expect(pushImage.mock.lastCall?.[0]).toMatchObject({
      target: reference,
      credential: { username: 'ann' },
    });
    expect(tell.mock.lastCall?.[0]).toContain(reference);
    await vi.waitFor(() => {
      expect(copied).toHaveBeenCalledWith(`registry.example:5000/team/counter@${digest}`);
    });
    expect(report).not.toHaveBeenCalled();
  });

  it('counts as an operation while it pushes', async () => {
    const titles: string[] = [];
    pushImage.mockImplementation(() => {
      titles.push(...operations.running.map(({ title }) => title));
      return Promise.resolve({ reference, digest, bytes: 7 });
    });
    await run();
    expect(titles).toEqual(['Pushing the image of counter']);
    expect(operations.running).toEqual([]);
  });

  it('proposes where the last image went', async () => {
    await run();
    expect(ask.mock.lastCall?.[0]).toMatchObject({
      value: `/counter:${recordWithPod.name}`,
      valueSelection: [0, 0],
    });
    await run();
    expect(ask.mock.lastCall?.[0]?.value).toBe(`registry.example:5000/team/counter:${recordWithPod.name}`);
    expect(ask.mock.lastCall?.[0]).not.toHaveProperty('valueSelection');
  });

  it('proposes the name of the Deployment that a pod belongs to, rather than the pod’s', async () => {
    const { sourcePod } = recordWithPod;
    if (sourcePod === undefined) throw new Error('the example has a pod');
    const owner = { kind: 'ReplicaSet', name: 'shop-7d9f', controller: true, apiVersion: 'apps/v1', uid: '' };
    const metadata = { labels: { 'pod-template-hash': '7d9f' }, ownerReferences: [owner] };
    await run({ ...recordWithPod, sourcePod: { ...sourcePod, metadata } });
    expect(ask.mock.lastCall?.[0]?.value).toBe(`/shop:${recordWithPod.name}`);
  });

  it('proposes the name again under which it is in a registry', async () => {
    const image = { reference: 'other.example/shop:1', digest, bytes: 1, location: 'registry' } as const;
    await run({ ...recordWithPod, image });
    expect(ask.mock.lastCall?.[0]?.value).toBe('other.example/shop:1');
  });

  it('tells of a failure with ways out, and remembers no registry that took nothing', async () => {
    const failure = new ThawError({
      reason: 'registryUnreachable',
      attempted: 'push',
      explanation: 'it is down',
    });
    pushImage.mockRejectedValue(failure);
    await run();
    expect(report.mock.lastCall?.[0]).toBe(failure);
    expect(Object.keys(report.mock.lastCall?.[1] ?? {})).toEqual(['retry', 'withOtherName']);
    expect(choices.keys()).toEqual([]);
  });

  it.each(['', '/counter:1', 'team/counter:1', 'counter:1'])('wants a registry in %j', (text) => {
    expect(referenceProblem(text)).toContain('host of a registry');
  });

  it.each(['registry.example/counter', 'registry.example/Counter:1', `registry.example/counter@${digest}`])(
    'wants a name with a tag in %j',
    (text) => {
      expect(referenceProblem(text)).toContain('ends with a tag');
    },
  );

  it.each([reference, 'localhost:5000/counter:1', 'docker.io/me/counter:1'])('takes %s', (text) => {
    expect(referenceProblem(text)).toBeUndefined();
  });
});
