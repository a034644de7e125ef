import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CheckpointCatalog } from '../../../src/checkpoint/catalog.ts';
import type { LeftIntent } from '../../../src/checkpoint/checkpointIntents.ts';
import type { NodeAgents } from '../../../src/kubernetes/nodeAgents.ts';
import { intentsFolder, settleLeft } from '../../../src/headless/settleLeft.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { archiveContent, archiveName, failed, FakeNodeAgent } from '../checkpoint/archiveExample.ts';
import { FakeConfigMaps } from '../checkpoint/fakeConfigMaps.ts';
import { intentExample } from '../checkpoint/intentExample.ts';

describe('what a killed bake has left', () => {
  const [remove, release] = [vi.fn(() => Promise.resolve()), vi.fn(() => Promise.resolve())];
  const tell = vi.fn<(line: string) => void>();
  let server: FakeApiServer;
  let agent: FakeNodeAgent;
  let configMaps: FakeConfigMaps;

  beforeEach(async () => {
    vi.clearAllMocks();
    server = await FakeApiServer.start();
    configMaps = new FakeConfigMaps(server);
    agent = new FakeNodeAgent();
    agent.archives.set(archiveName, archiveContent());
  });

  afterEach(async () => {
    await server[Symbol.asyncDispose]();
  });

  async function settle(changes: Partial<LeftIntent['intent']> = {}): Promise<void> {
    const connection = server.connect();
    const { contextName: context, server: address } = connection;
    const intent: LeftIntent['intent'] = { ...intentExample, context, server: address, ...changes };
    const takeLeft = vi.fn(() => Promise.resolve([{ intent, remove, release }]));
    const agents = { on: () => agent } as unknown as NodeAgents;
    const tools = { connection, catalog: new CheckpointCatalog(connection), agents };
    await settleLeft(tools, { takeLeft }, { signal: new AbortController().signal, tell });
    expect(takeLeft).toHaveBeenCalledExactlyOnceWith({ context, server: address });
  }

  it('is deleted before the next one, which is told', async () => {
    await settle();
    expect([...agent.archives.keys()]).toEqual([]);
    expect([...configMaps.stored.keys()]).toEqual([]);
    expect(tell.mock.calls).toEqual([['deleted the checkpoint of demo/counter that a killed bake had left']]);
    expect(remove).toHaveBeenCalledOnce();
  });

  it('is deleted where its checkpoint has failed, which is told', async () => {
    await settle({ unwanted: [archiveName] });
    expect([...agent.archives.keys()]).toEqual([]);
    expect(tell.mock.calls).toEqual([['deleted what a failed checkpoint of demo/counter had left']]);
    expect(remove).toHaveBeenCalledOnce();
  });

  it('is for the next bake where it cannot be deleted now, which is told and fails nothing', async () => {
    agent.failures.set('delete', failed('agentLost'));
    await settle();
    expect(tell.mock.calls.flat()).toEqual([
      expect.stringMatching(/^what an earlier bake of demo\/counter has left/),
    ]);
    expect(release).toHaveBeenCalledOnce();
    expect(remove).not.toHaveBeenCalled();
  });
});

describe('where it is kept which checkpoints are being made', () => {
  it('is a folder for the state of programs', () => {
    expect(intentsFolder({ XDG_STATE_HOME: '/state' })).toBe('/state/thaw/checkpoints');
    expect(intentsFolder({ XDG_STATE_HOME: 'relative' })).toMatch(/\/\.local\/state\/thaw\/checkpoints$/);
    expect(intentsFolder({})).toMatch(/\/\.local\/state\/thaw\/checkpoints$/);
  });
});
