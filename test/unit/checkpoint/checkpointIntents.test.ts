import { once } from 'node:events';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { uptime } from 'node:os';
import path from 'node:path';
import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CheckpointIntent } from '../../../src/checkpoint/checkpointIntent.ts';
import { CheckpointIntents } from '../../../src/checkpoint/checkpointIntents.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';

const intent: CheckpointIntent = {
  context: 'dev',
  server: 'https://dev:6443',
  node: 'node-1',
  namespace: 'demo',
  pod: 'counter',
  podUid: 'uid-1',
  containers: ['main'],
  beganAt: Date.now(),
};

const modulePath = path.resolve(import.meta.dirname, '../../../src/checkpoint/checkpointIntents.ts');

/** Keeps an intent and says so; then it waits to be killed. */
const keeper = `
  const { CheckpointIntents } = await import(process.argv[1]);
  await new CheckpointIntents(process.argv[2], console.error).keep(JSON.parse(process.argv[3]));
  console.log('kept');
  setInterval(() => undefined, 1000);
`;

describe('an intent to checkpoint', () => {
  const onFailure = vi.fn();
  let folder: TemporaryFolder;
  let children: ChildProcess[];

  beforeEach(async () => {
    onFailure.mockReset();
    folder = await TemporaryFolder.create();
    children = [];
  });

  afterEach(async () => {
    await Promise.all(children.map(kill));
    await folder[Symbol.asyncDispose]();
    expect(onFailure).not.toHaveBeenCalled();
  });

  /** As a window has them, of which each is a process: those of an earlier one with this number know nothing of these. */
  function opened(): CheckpointIntents {
    return new CheckpointIntents(folder.path, onFailure);
  }

  async function kept(): Promise<readonly string[]> {
    return await readdir(folder.path);
  }

  /** Another process that is in the middle of a checkpoint. */
  async function otherProcess(): Promise<ChildProcess> {
    const args = ['--input-type=module', '--eval', keeper, modulePath, folder.path, JSON.stringify(intent)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    await once(child.stdout, 'data');
    return child;
  }

  async function kill(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  it('is there for its owner only, until it is removed', async () => {
    const own = await opened().keep(intent);
    const [name = ''] = await kept();
    expect((await stat(path.join(folder.path, name))).mode & 0o777).toBe(0o600);
    await own.remove();
    expect(await kept()).toEqual([]);
  });

  it('is none of the left ones while this window is at it', async () => {
    const intents = opened();
    await intents.keep(intent);
    expect(await intents.takeLeft(intent)).toEqual([]);
  });

  it('is none of the left ones while another process is at it, and one as soon as that is killed', async () => {
    const child = await otherProcess();
    expect(await opened().takeLeft(intent)).toEqual([]);
    await kill(child);
    const [left, ...others] = await opened().takeLeft(intent);
    expect(left?.intent).toEqual(intent);
    expect(others).toEqual([]);
    await left?.remove();
    expect(await kept()).toEqual([]);
  });

  it('is taken by one window only', async () => {
    await kill(await otherProcess());
    const windows = [opened(), opened()];
    const taken = await Promise.all(windows.map((each) => each.takeLeft(intent)));
    expect(taken.flat()).toHaveLength(1);
  });

  it('is taken once, and again after it was released', async () => {
    await kill(await otherProcess());
    const intents = opened();
    const [left] = await intents.takeLeft(intent);
    expect(await intents.takeLeft(intent)).toEqual([]);
    await left?.release();
    expect(await intents.takeLeft(intent)).toHaveLength(1);
  });

  it('is left by whoever settles it and is killed meanwhile', async () => {
    await kill(await otherProcess());
    await opened().takeLeft(intent);
    expect(await opened().takeLeft(intent)).toHaveLength(1);
  });

  it('is left, with the archives that nobody wants, where these could not be deleted, for the same window, too', async () => {
    const intents = opened();
    const own = await intents.keep(intent);
    await own.leave(['one.tar']);
    const [left, ...others] = await intents.takeLeft(intent);
    expect([left?.intent, others]).toEqual([{ ...intent, unwanted: ['one.tar'] }, []]);
    await left?.release();
    expect(await opened().takeLeft(intent)).toHaveLength(1);
    expect(await kept()).toHaveLength(1);
  });

  it('says which dumps were begun', async () => {
    const intents = opened();
    const own = await intents.keep(intent);
    const dumps = [
      { container: 'main', at: 1000 },
      { container: 'main', at: 2000 },
    ];
    for (const dump of dumps) await own.begin(dump);
    expect(await kept()).toHaveLength(1);
    await own.leave(['one.tar']);
    const [left] = await intents.takeLeft(intent);
    expect(left?.intent).toEqual({ ...intent, dumps, unwanted: ['one.tar'] });
  });

  it('is not taken for another cluster', async () => {
    await kill(await otherProcess());
    const intents = opened();
    expect(await intents.takeLeft({ ...intent, server: 'https://other:6443' })).toEqual([]);
    expect(await intents.takeLeft({ ...intent, context: 'other' })).toEqual([]);
    expect(await intents.takeLeft(intent)).toHaveLength(1);
  });

  it('is left where its process had the number of one that runs, before the machine was started anew', async () => {
    const before = Math.round(Date.now() - uptime() * 1000 - 60_000);
    const name = `00000000-0000-0000-0000-000000000001.${process.ppid}.0.${before}.json`;
    await folder.write(name, JSON.stringify(intent));
    expect(await opened().takeLeft(intent)).toHaveLength(1);
  });

  it.skipIf(process.platform !== 'linux')(
    'is left where another process has the number of its own by now',
    async () => {
      const child = await otherProcess();
      const name = `00000000-0000-0000-0000-000000000001.${child.pid ?? 0}.1.${Date.now()}.json`;
      await folder.write(name, JSON.stringify({ ...intent, pod: 'older' }));
      const left = await opened().takeLeft(intent);
      expect(left.map((each) => each.intent.pod)).toEqual(['older']);
    },
  );

  it('is removed where it was not written to its end, or is too old for its cluster to come back', async () => {
    const of = (digit: number): string => `00000000-0000-0000-0000-00000000000${digit}.0.0.0.json`;
    const month = 31 * 24 * 3_600_000;
    await folder.write(of(1), JSON.stringify(intent).slice(0, 20));
    await folder.write(of(2), JSON.stringify({ ...intent, containers: 'main' }));
    await folder.write(of(4), JSON.stringify({ ...intent, unwanted: 'one.tar' }));
    await folder.write(of(5), JSON.stringify({ ...intent, dumps: [{ container: 'main' }] }));
    await folder.write(`${of(6)}.new`, JSON.stringify(intent));
    await folder.write(of(3), JSON.stringify({ ...intent, context: 'gone', beganAt: Date.now() - month }));
    await writeFile(path.join(folder.path, 'of-another-kind.json'), '{}');
    expect(await opened().takeLeft(intent)).toEqual([]);
    expect(await kept()).toEqual(['of-another-kind.json']);
  });
});

describe('intents that cannot be kept', () => {
  it('are told of, and keep no checkpoint from being made', async () => {
    await using folder = await TemporaryFolder.create();
    const onFailure = vi.fn();
    const intents = new CheckpointIntents(await folder.write('a-file', ''), onFailure);
    const own = await intents.keep(intent);
    expect(onFailure).toHaveBeenCalledOnce();
    expect(await intents.takeLeft(intent)).toEqual([]);
    await own.remove();
  });

  it('are none where nothing was ever kept', async () => {
    await using folder = await TemporaryFolder.create();
    const onFailure = vi.fn();
    expect(await new CheckpointIntents(`${folder.path}/none`, onFailure).takeLeft(intent)).toEqual([]);
    expect(onFailure).not.toHaveBeenCalled();
  });
});
