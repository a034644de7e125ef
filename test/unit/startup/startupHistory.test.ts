import { appendFile, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import type { HistoryFormat } from '../../../src/startup/historyLine.ts';
import {
  type FilePutAside,
  historyFileName,
  type HistoryPlace,
  StartupHistory,
} from '../../../src/startup/startupHistory.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';

interface Startup {
  readonly id: string;
  readonly ms: number;
}

function isStartup(value: unknown): value is Startup {
  return typeof value === 'object' && value !== null && 'id' in value && 'ms' in value;
}

/** As today's Thaw keeps startups in this test. */
const format: HistoryFormat<Startup, { readonly id: string }> = {
  readers: [(kept) => (isStartup(kept) ? kept : undefined)],
  entry: ({ id }) => ({ id }),
};

/** As a later Thaw keeps them: in seconds. */
const laterFormat: HistoryFormat<{ readonly id: string; readonly seconds: number }, { readonly id: string }> =
  {
    readers: [
      (kept) => (isStartup(kept) ? { id: kept.id, seconds: kept.ms / 1000 } : undefined),
      (kept) => kept as { readonly id: string; readonly seconds: number },
    ],
    entry: ({ id }) => ({ id }),
  };

let folder: TemporaryFolder;
const onPutAside = vi.fn<(file: FilePutAside) => void>();

function historyFile(): string {
  return path.join(folder.path, historyFileName);
}

/** The history as a window opens it. */
function opened(place: Partial<HistoryPlace> = {}): StartupHistory<Startup, { readonly id: string }> {
  return new StartupHistory({ folder: folder.path, onPutAside, ...place }, format);
}

async function idsOf(history: Pick<ReturnType<typeof opened>, 'content'>): Promise<readonly string[]> {
  return (await history.content()).entries.map(({ id }) => id);
}

beforeEach(async () => {
  onPutAside.mockClear();
  folder = await TemporaryFolder.create();
});

afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

describe('StartupHistory', () => {
  it('is empty where there is no file, and makes none for being read', async () => {
    expect(await opened().content()).toEqual({ entries: [], unreadable: 0, isTruncated: false });
    expect(await opened().find('1')).toBeUndefined();
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('lists in the next window what this one has kept, and finds each whole', async () => {
    const place = { folder: path.join(folder.path, 'not', 'made', 'yet') };
    const history = opened(place);
    await history.append({ id: '1', ms: 3010 });
    await history.append({ id: '2', ms: 470 });
    expect(await idsOf(opened(place))).toEqual(['1', '2']);
    expect(await opened(place).find('2')).toEqual({ id: '2', ms: 470 });
  });

  it('keeps what is appended at once, in order', async () => {
    const history = opened();
    const ids = Array.from({ length: 20 }, (_, index) => String(index));
    await Promise.all(ids.map((id) => history.append({ id, ms: 1 })));
    expect(await idsOf(history)).toEqual(ids);
  });

  it('sees what another window has added since', async () => {
    const [one, other] = [opened(), opened()];
    await one.append({ id: '1', ms: 1 });
    expect(await idsOf(other)).toEqual(['1']);
    await one.append({ id: '2', ms: 2 });
    await other.append({ id: '3', ms: 3 });
    expect(await idsOf(one)).toEqual(['1', '2', '3']);
    expect(await other.find('2')).toEqual({ id: '2', ms: 2 });
  });

  it('begins anew where the file was removed', async () => {
    const history = opened();
    await history.append({ id: '1', ms: 1 });
    await rm(historyFile());
    expect(await idsOf(history)).toEqual([]);
    await history.append({ id: '2', ms: 2 });
    expect(await idsOf(history)).toEqual(['2']);
  });

  it('says what the file system refuses', async () => {
    await folder.write('file', '');
    const history = opened({ folder: path.join(folder.path, 'file') });
    await expect(history.append({ id: '1', ms: 1 })).rejects.toThrow(ThawError);
    await expect(history.append({ id: '1', ms: 1 })).rejects.toThrow(
      /^Cannot keep the measurement in .*ENOTDIR/,
    );
  });
});

describe('a write that was interrupted', () => {
  it('costs that measurement only, wherever it ended, and is counted', async () => {
    const whole = opened();
    await whole.append({ id: '1', ms: 1 });
    const { length: begin } = await folder.read(historyFileName);
    await whole.append({ id: '2', ms: 2 });
    const text = await folder.read(historyFileName);
    // Behind the line feed with which the line begins, until before that with which it ends.
    for (let length = begin + 2; length < text.length - 1; length += 1) {
      await writeFile(historyFile(), text.slice(0, length));
      expect(await opened().content()).toEqual({ entries: [{ id: '1' }], unreadable: 1, isTruncated: false });
      await opened().append({ id: '3', ms: 3 });
      const content = await opened().content();
      expect(content).toEqual({ entries: [{ id: '1' }, { id: '3' }], unreadable: 1, isTruncated: false });
      expect((await folder.read(historyFileName)).startsWith(text.slice(0, length))).toBe(true);
    }
    expect(onPutAside).not.toHaveBeenCalled();
  });

  it('is no reason to put the file aside where it was the first', async () => {
    await writeFile(historyFile(), '\n{"version":1,"kept":{"id"');
    await opened().append({ id: '1', ms: 1 });
    expect(await opened().content()).toEqual({ entries: [{ id: '1' }], unreadable: 1, isTruncated: false });
  });

  it('is no loss where only its last line feed is missing and comes later', async () => {
    const history = opened();
    await history.append({ id: '1', ms: 1 });
    await truncate(historyFile(), (await folder.read(historyFileName)).length - 1);
    const late = opened();
    expect(await idsOf(late)).toEqual([]);
    await appendFile(historyFile(), '\n');
    expect(await late.content()).toEqual({ entries: [{ id: '1' }], unreadable: 0, isTruncated: false });
  });
});

describe('a file that cannot be gone on with', () => {
  async function textAside(): Promise<string> {
    const [[file]] = onPutAside.mock.calls as [[FilePutAside]];
    return await readFile(file.path, 'utf8');
  }

  it.each([
    ['unreadable', 'no history at all\n'],
    ['unreadable', '\u0000\u0000\u0000\n\u0000\n'],
    ['unreadable', '{"version":1,"kept":"something else"}\n[]\nnull\n{"version":"1"}\n'],
    ['newer', '{"version":1,"kept":{"id":"1","ms":1}}\n{"version":2,"kept":{"id":"2","seconds":2}}\n'],
  ] as const)('is put aside once, unchanged, as %s: %j', async (reason, text) => {
    await writeFile(historyFile(), text);
    const history = opened();
    expect(await idsOf(history)).toEqual([]);
    await history.append({ id: '9', ms: 9 });
    expect(await idsOf(opened())).toEqual(['9']);
    expect(onPutAside).toHaveBeenCalledExactlyOnceWith({
      path: expect.stringContaining(`startup-history.${reason}-`) as string,
      reason,
    });
    expect(await textAside()).toBe(text);
  });

  it('is put aside before anything is appended to it', async () => {
    await writeFile(historyFile(), 'no history at all\n');
    await opened().append({ id: '1', ms: 1 });
    expect(await textAside()).toBe('no history at all\n');
  });

  it('is put aside when a later version of Thaw begins to write to it', async () => {
    const history = opened();
    await history.append({ id: '1', ms: 1 });
    await new StartupHistory({ folder: folder.path, onPutAside }, laterFormat).append({
      id: '2',
      seconds: 2,
    });
    expect(await idsOf(history)).toEqual([]);
    expect(onPutAside).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ reason: 'newer' }));
  });
});

describe('a history that is deleted', () => {
  it('leaves no file of its own, those put aside included, and goes on empty', async () => {
    await folder.write('another.jsonl', '');
    await writeFile(historyFile(), 'no history at all\n');
    const history = opened();
    await history.append({ id: '1', ms: 1 });
    await history.remove();
    expect(await readdir(folder.path)).toEqual(['another.jsonl']);
    expect(await idsOf(history)).toEqual([]);
    await history.append({ id: '2', ms: 2 });
    expect(await idsOf(history)).toEqual(['2']);
  });

  it('is none where there never was one', async () => {
    await expect(opened({ folder: path.join(folder.path, 'not-there') }).remove()).resolves.toBeUndefined();
  });
});

describe('a file of an earlier version', () => {
  it('is read as what is kept today, and goes on', async () => {
    await opened().append({ id: '1', ms: 3010 });
    const history = new StartupHistory({ folder: folder.path, onPutAside }, laterFormat);
    await history.append({ id: '2', seconds: 0.47 });
    expect(await idsOf(history)).toEqual(['1', '2']);
    expect(await history.find('1')).toEqual({ id: '1', seconds: 3.01 });
    expect(await history.find('2')).toEqual({ id: '2', seconds: 0.47 });
    expect(onPutAside).not.toHaveBeenCalled();
  });
});

describe('a large file', () => {
  it('is read only from its end, which is said, and finds all that is listed', async () => {
    const history = opened();
    for (let number = 0; number < 100; number += 1) await history.append({ id: String(number), ms: number });
    const { length } = await folder.read(historyFileName);
    const late = opened({ maximumBytes: Math.ceil(length / 2) });
    const { entries, isTruncated, unreadable } = await late.content();
    expect(isTruncated).toBe(true);
    expect(unreadable).toBe(0);
    expect(entries.length).toBeGreaterThan(45);
    expect(entries.length).toBeLessThan(55);
    expect(entries.at(-1)).toEqual({ id: '99' });
    for (const { id } of entries) expect(await late.find(id)).toEqual({ id, ms: Number(id) });
  });

  it('is read whole with lines that are longer than what is read at once', async () => {
    const long = { id: '1', ms: 1, note: 'ü'.repeat(1_500_000) };
    const history = opened();
    await history.append(long);
    await history.append({ id: '2', ms: 2 });
    expect(await idsOf(opened())).toEqual(['1', '2']);
    expect(await opened().find('1')).toEqual(long);
  });
});

describe('several processes at once', () => {
  it('lose nothing of each other', async () => {
    const source = path.resolve(import.meta.dirname, '../../../src/startup/startupHistory.ts');
    const program = `
      import { StartupHistory } from ${JSON.stringify(source)};
      const [folder, name] = process.argv.slice(1);
      const place = { folder, onPutAside() { throw new Error('put aside'); } };
      const history = new StartupHistory(place, { readers: [(kept) => kept], entry: ({ id }) => ({ id }) });
      for (let number = 0; number < 100; number += 1) {
        await history.append({ id: name + number, ms: number, note: 'x'.repeat(20_000) });
      }`;
    await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        execa(process.execPath, ['--input-type=module', '--eval', program, folder.path, name]),
      ),
    );
    const { entries, unreadable } = await opened().content();
    expect(unreadable).toBe(0);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(300);
  }, 60_000);
});
