import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { ThawError } from '../kubernetes/thawError.ts';
import { fileLines } from './fileLines.ts';
import { type HistoryEntry, type HistoryFormat, historyLine, readHistoryLine } from './historyLine.ts';

/** The name of the file in its folder. */
export const historyFileName = 'startup-history.jsonl';

/** How much of the end of a file is read unless told: some 30,000 runs. */
const defaultMaximumBytes = 32 * 1024 * 1024;

/** Where a history is, and what happens with it. */
export interface HistoryPlace {
  /** The folder of the file; made with the first measurement. */
  readonly folder: string;
  /** Called when a file was put aside. */
  readonly onPutAside: (file: FilePutAside) => void;
  /** How much of the end of the file is read: older measurements stay in it, but are not listed. */
  readonly maximumBytes?: number;
}

/** A file that this version of Thaw cannot go on with, under its new name. */
export interface FilePutAside {
  readonly path: string;
  /** `newer`: a later version of Thaw has written to it. `unreadable`: no line of it is a measurement. */
  readonly reason: 'newer' | 'unreadable';
}

/** What a history consists of. */
export interface HistoryContent<Entry> {
  /** In the order in which they were appended. */
  readonly entries: readonly Entry[];
  /** How many lines are no measurement, such as one at which a write was interrupted. They stay in the file. */
  readonly unreadable: number;
  /** Whether the file has measurements that are too old to be listed. */
  readonly isTruncated: boolean;
}

/** An entry with the place of its line in the file, in bytes. */
interface PlacedEntry<Entry> {
  readonly entry: Entry;
  readonly offset: number;
  readonly bytes: number;
}

/** What is known of a file, and how far it was read. */
interface FileRead<Entry> {
  /** By which a file is known again when another has taken its place. */
  readonly inode: bigint;
  readonly isTruncated: boolean;
  readonly placed: readonly PlacedEntry<Entry>[];
  /** Behind the last line that was complete. */
  readonly end: number;
  /** Whether `end` is most likely within a line: reading began in the middle of the file, and has not come far. */
  readonly isCut: boolean;
  readonly unreadable: number;
  /** What follows `end`: half a line, perhaps still under way. */
  readonly hasTail: boolean;
  readonly isNewer: boolean;
}

/**
 * The measurements of startups over time: a file of JSON lines to which measurements are only ever appended, each by one write, so that
 * several windows can do it at once. It is read once, on the first use, and from then on what was added. A file that is unreadable as a
 * whole, or that a later version of Thaw has written to, is put aside under another name, never changed.
 */
export class StartupHistory<Kept, Entry extends HistoryEntry> {
  readonly path: string;
  readonly #place: HistoryPlace;
  readonly #format: HistoryFormat<Kept, Entry>;
  #read: FileRead<Entry> | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(place: HistoryPlace, format: HistoryFormat<Kept, Entry>) {
    this.path = path.join(place.folder, historyFileName);
    this.#place = place;
    this.#format = format;
  }

  /**
   * Keeps a measurement.
   *
   * @throws {ThawError} `diskFull`, or `unexpected` for what else a file system can refuse
   */
  async append(kept: Kept): Promise<void> {
    await this.#inTurn(l10n.t('keep the measurement in {0}', this.path), async () => {
      await this.#catchUp();
      await mkdir(this.#place.folder, { recursive: true });
      await using file = await open(this.path, 'a', 0o600);
      const line = Buffer.from(historyLine(this.#format.readers, kept));
      const { bytesWritten } = await file.write(line);
      if (bytesWritten < line.length) {
        throw new Error(l10n.t('only {0} of {1} bytes were written', bytesWritten, line.length));
      }
      await file.datasync();
    });
  }

  /**
   * All measurements, those of other windows too.
   *
   * @throws {ThawError} `unexpected` where the file cannot be read
   */
  async content(): Promise<HistoryContent<Entry>> {
    return await this.#inTurn(l10n.t('read the history {0}', this.path), async () => {
      await this.#catchUp();
      const { placed = [], unreadable = 0, hasTail = false, isTruncated = false } = this.#read ?? {};
      return {
        entries: placed.map(({ entry }) => entry),
        unreadable: unreadable + (hasTail ? 1 : 0),
        isTruncated,
      };
    });
  }

  /**
   * A measurement as it was kept; `undefined` where the file has it no more.
   *
   * @throws {ThawError} `unexpected` where the file cannot be read
   */
  async find(id: string): Promise<Kept | undefined> {
    return await this.#inTurn(l10n.t('read the history {0}', this.path), async () => {
      await this.#catchUp();
      const placed = this.#read?.placed.findLast(({ entry }) => entry.id === id);
      if (placed === undefined) return undefined;
      await using file = await open(this.path, 'r');
      for await (const { text } of fileLines(file, placed.offset, placed.offset + placed.bytes)) {
        const line = readHistoryLine(this.#format.readers, text);
        if (line.status === 'kept') return line.kept;
      }
      return undefined;
    });
  }

  /**
   * Deletes all measurements, and the files that were put aside.
   *
   * @throws {ThawError} `unexpected` where a file cannot be deleted
   */
  async remove(): Promise<void> {
    await this.#inTurn(l10n.t('delete the history in {0}', this.#place.folder), async () => {
      const { name, ext } = path.parse(historyFileName);
      const names = (await readdir(this.#place.folder).catch(undefinedIfMissing)) ?? [];
      for (const each of names) {
        if (!each.startsWith(`${name}.`) || !each.endsWith(ext)) continue;
        await rm(path.join(this.#place.folder, each), { force: true });
      }
    });
  }

  /** One thing after another: what one has read, the next builds on. */
  async #inTurn<Result>(attempted: string, act: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(act);
    this.#turn = result.catch(() => undefined);
    try {
      return await result;
    } catch (error) {
      throw new ThawError({
        reason: errorCode(error) === 'ENOSPC' ? 'diskFull' : 'unexpected',
        attempted,
        explanation: error instanceof Error ? error.message : String(error),
        cause: error,
      });
    }
  }

  /** Reads what was added to the file since the last time; all of it where it is another file. */
  async #catchUp(): Promise<void> {
    const read = await this.#readOn();
    this.#read = read;
    if (read === undefined) return;
    if (read.isNewer) await this.#putAside('newer');
    else if (read.unreadable > 0 && read.placed.length === 0) await this.#putAside('unreadable');
  }

  async #readOn(): Promise<FileRead<Entry> | undefined> {
    const present = await stat(this.path, { bigint: true }).catch(undefinedIfMissing);
    if (present === undefined) return undefined;
    const size = Number(present.size);
    const known = this.#read;
    const before =
      known?.inode === present.ino && known.end <= size ? known : this.#unread(present.ino, size);
    await using file = await open(this.path, 'r');
    const placed: PlacedEntry<Entry>[] = [];
    let { end, isCut, unreadable, isNewer } = before;
    let hasTail = false;
    for await (const { offset, bytes, text, isComplete } of fileLines(file, before.end, size)) {
      hasTail = !isComplete;
      if (hasTail) break;
      end = offset + bytes + 1;
      const isWhole = !isCut;
      isCut = false;
      if (!isWhole || text === '') continue;
      const line = readHistoryLine(this.#format.readers, text);
      if (line.status === 'kept') placed.push({ entry: this.#format.entry(line.kept), offset, bytes });
      else if (line.status === 'newer') isNewer = true;
      else unreadable += 1;
    }
    return { ...before, placed: [...before.placed, ...placed], end, isCut, unreadable, hasTail, isNewer };
  }

  #unread(inode: bigint, size: number): FileRead<Entry> {
    const end = Math.max(0, size - (this.#place.maximumBytes ?? defaultMaximumBytes));
    const isTruncated = end > 0;
    return {
      inode,
      isTruncated,
      placed: [],
      end,
      isCut: isTruncated,
      unreadable: 0,
      hasTail: false,
      isNewer: false,
    };
  }

  async #putAside(reason: FilePutAside['reason']): Promise<void> {
    const { name, ext } = path.parse(historyFileName);
    const time = new Date().toISOString().replaceAll(/[:.]/g, '-');
    const aside = path.join(this.#place.folder, `${name}.${reason}-${time}${ext}`);
    this.#read = undefined;
    try {
      await rename(this.path, aside);
    } catch (error) {
      // Another window was faster, and has said it.
      undefinedIfMissing(error);
      return;
    }
    this.#place.onPutAside({ path: aside, reason });
  }
}

function undefinedIfMissing(error: unknown): undefined {
  if (errorCode(error) !== 'ENOENT') throw error;
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
