import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { CheckpointCatalog } from '../../../src/checkpoint/catalog.ts';
import type { CheckpointIntent } from '../../../src/checkpoint/checkpointIntent.ts';
import type { LeftIntent } from '../../../src/checkpoint/checkpointIntents.ts';
import { IntentSettling, type SettlingWindow } from '../../../src/views/intentSettling.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { archiveContent, archiveName, failed, FakeNodeAgent } from '../checkpoint/archiveExample.ts';
import { FakeConfigMaps } from '../checkpoint/fakeConfigMaps.ts';
import { intentExample } from '../checkpoint/intentExample.ts';

describe('a checkpoint that a closed window was making', () => {
  const log = { info: vi.fn(), warn: vi.fn() };
  const reset = new vscode.EventEmitter<undefined>();
  const takeLeft = vi.fn<SettlingWindow['intents']['takeLeft']>();
  const [remove, release] = [vi.fn(() => Promise.resolve()), vi.fn(() => Promise.resolve())];
  const tell = vi.mocked(vscode.window.showInformationMessage);
  const connect = vi.fn();
  let server: FakeApiServer;
  let configMaps: FakeConfigMaps;
  let agent: FakeNodeAgent;
  let settling: IntentSettling;
  let live: { context: string; checkpointState: { status: string }; watch: object | undefined };

  beforeEach(async () => {
    vi.clearAllMocks();
    tell.mockResolvedValue(undefined);
    server = await FakeApiServer.start();
    configMaps = new FakeConfigMaps(server);
    agent = new FakeNodeAgent();
    const connection = server.connect({ contextName: 'dev' });
    connect.mockResolvedValue({
      connection,
      catalog: new CheckpointCatalog(connection),
      agents: { on: () => agent },
    });
    live = { context: 'dev', checkpointState: { status: 'live' }, watch: {} };
    const parts = {
      live: { ...live, onDidReset: reset.event },
      session: { cluster: connect },
      intents: { takeLeft },
      log,
    } as unknown as SettlingWindow;
    live = parts.live as unknown as typeof live;
    settling = new IntentSettling(parts);
  });

  afterEach(async () => {
    await settling.end();
    await server[Symbol.asyncDispose]();
  });

  function left(changes: Partial<CheckpointIntent> = {}): LeftIntent {
    const intent: CheckpointIntent = { ...intentExample, context: 'dev', server: 'https://dev', ...changes };
    return { intent, remove, release };
  }

  it('is deleted when the cluster is read, which is said, and comes to no list', async () => {
    agent.archives.set(archiveName, archiveContent());
    takeLeft.mockResolvedValueOnce([left(), left({ pod: 'other' })]);
    reset.fire(undefined);
    await vi.waitUntil(() => tell.mock.calls.length > 0, 10_000);
    await settling.end();
    expect(tell.mock.calls).toEqual([
      ['The checkpoint of counter that was under way when its window closed has been removed.'],
    ]);
    expect([...agent.archives.keys()]).toEqual([]);
    expect([...configMaps.stored.keys()]).toEqual([]);
    expect(remove).toHaveBeenCalledTimes(2);
    expect(release).not.toHaveBeenCalled();
  });

  it('is spoken of together with others', async () => {
    agent.archives.set(archiveName, archiveContent());
    const other = archiveName.replace('counter', 'other');
    agent.archives.set(other, archiveContent({ pod: 'other' }));
    takeLeft.mockResolvedValueOnce([left(), left({ pod: 'other' })]);
    reset.fire(undefined);
    await vi.waitUntil(() => tell.mock.calls.length > 0, 10_000);
    await settling.end();
    expect(tell.mock.calls).toEqual([
      ['The checkpoints of counter, other that were under way when their windows closed have been removed.'],
    ]);
  });

  it('is deleted where it had been cancelled or had failed, which is said, and comes to no list', async () => {
    agent.archives.set(archiveName, archiveContent());
    takeLeft.mockResolvedValueOnce([
      left({ unwanted: [archiveName] }),
      left({ pod: 'gone', unwanted: ['gone.tar'] }),
    ]);
    reset.fire(undefined);
    await vi.waitUntil(() => tell.mock.calls.length > 0, 10_000);
    await settling.end();
    expect(tell.mock.calls).toEqual([
      ['A cancelled or failed checkpoint of counter had left its archive on the node; it is deleted now.'],
    ]);
    expect([...agent.archives.keys()]).toEqual([]);
    expect(agent.calls.filter((call) => !call.startsWith('delete'))).toEqual([]);
    expect(remove).toHaveBeenCalledTimes(2);
  });

  it('is not spoken of where nothing of it was left', async () => {
    takeLeft.mockResolvedValueOnce([left()]);
    reset.fire(undefined);
    await vi.waitUntil(() => remove.mock.calls.length > 0);
    await settling.end();
    expect(tell).not.toHaveBeenCalled();
  });

  it('is asked for in the cluster that was read only, and not where none was', async () => {
    live.watch = undefined;
    reset.fire(undefined);
    live.watch = {};
    live.checkpointState = { status: 'idle' };
    reset.fire(undefined);
    await new Promise(setImmediate);
    expect(connect).not.toHaveBeenCalled();
    live.checkpointState = { status: 'live' };
    live.context = 'prod';
    reset.fire(undefined);
    await vi.waitUntil(() => connect.mock.calls.length > 0);
    await settling.end();
    expect(takeLeft).not.toHaveBeenCalled();
  });

  it('is left for the next time where it cannot be settled, which is told to the log only', async () => {
    agent.failures.set('untilUndumped', failed('agentNotReady'));
    takeLeft.mockResolvedValueOnce([left()]);
    reset.fire(undefined);
    await vi.waitUntil(() => release.mock.calls.length > 0);
    expect(log.warn).toHaveBeenCalledOnce();
    expect(remove).not.toHaveBeenCalled();
    expect(tell).not.toHaveBeenCalled();
  });

  it('is left for the next window where this one ends while it waits for the dump', async () => {
    const waiting = vi.spyOn(agent, 'untilUndumped');
    waiting.mockImplementation(
      (...args: readonly unknown[]) =>
        new Promise((_resolve, reject) => {
          const { signal } = args[1] as { readonly signal: AbortSignal };
          signal.addEventListener('abort', () => {
            reject(failed('cancelled'));
          });
        }),
    );
    takeLeft.mockResolvedValueOnce([left()]);
    reset.fire(undefined);
    await vi.waitUntil(() => waiting.mock.calls.length > 0);
    await settling.end();
    expect(release).toHaveBeenCalledOnce();
    reset.fire(undefined);
    expect(takeLeft).toHaveBeenCalledOnce();
  });
});
