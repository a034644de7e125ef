import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { uptime } from 'node:os';
import path from 'node:path';
import { codeOf } from '../kubernetes/errorsOfNetwork.ts';
import { isRunning, type ProcessIdentity, thisProcess } from '../kubernetes/runningProcess.ts';
import { type BegunDump, type CheckpointIntent, isCheckpointIntent } from './checkpointIntent.ts';

/** An intent whose checkpoint this process is making. */
export interface KeptIntent {
  /** The node is about to be asked for a dump: it is on the disk when this resolves. One after another. Never rejects. */
  begin(dump: BegunDump): Promise<void>;
  /** The checkpoint is made, or nothing of it is left. Never rejects. */
  remove(): Promise<void>;
  /** It was cancelled or failed, and left these archives: to delete them is for whoever asks next. Never rejects. */
  leave(unwanted: readonly string[]): Promise<void>;
}

/** An intent whose process has ended before its checkpoint has, and which is this one's to settle. */
export interface LeftIntent {
  readonly intent: CheckpointIntent;
  /** It is settled: nothing of it is left. */
  remove(): Promise<void>;
  /** It is not settled yet: from now on it is for whoever asks next. */
  release(): Promise<void>;
}

/** Whose an intent is, and from when on, in milliseconds since the Unix epoch by this machine's clock. */
interface Owner extends ProcessIdentity {
  readonly since: number;
}

const nobody: Owner = { pid: 0, start: 0, since: 0 };

/** `ID.PID.START.SINCE.json`: whose it is stands in the name, so that taking it over is one rename, in which only one can succeed. */
const fileForm = /^(?<id>[0-9a-f-]{36})\.(?<pid>\d+)\.(?<start>\d+)\.(?<since>\d+)\.json$/;

/** Of the name of what takes the place of an intent when it is written to its end. */
const unfinishedEnding = '.new';

/** After so long an intent whose cluster was never read again is forgotten, in milliseconds. */
const forgottenAfterMs = 30 * 24 * 3_600_000;

/**
 * The checkpoints that are being made from this machine, a small file for each: what a process leaves that is killed in the middle of
 * one, an archive with the memory of a container, is known by it afterwards. Files, as whoever may checkpoint a pod need not have the right
 * to write anything into its cluster before, and as only this machine knows whether the process still runs.
 */
export class CheckpointIntents {
  readonly #folder: string;
  readonly #onFailure: (error: unknown) => void;
  /** Of the intents that this process keeps, or settles. */
  readonly #own = new Set<string>();

  /**
   * @param folder where they are kept, for all windows of this machine; made with the first one
   * @param onFailure told what goes wrong with the files, which never keeps a checkpoint from being made
   */
  constructor(folder: string, onFailure: (error: unknown) => void) {
    this.#folder = folder;
    this.#onFailure = onFailure;
  }

  /** Keeps an intent: it is on the disk when this resolves. Never rejects. */
  async keep(intent: CheckpointIntent): Promise<KeptIntent> {
    const id = randomUUID();
    const name = this.#ownName(id);
    try {
      await mkdir(this.#folder, { recursive: true });
      await this.#write(name, intent);
      await this.#syncFolder();
    } catch (error) {
      this.#onFailure(error);
    }
    let current = intent;
    return {
      begin: async (dump) => {
        current = { ...current, dumps: [...(current.dumps ?? []), dump] };
        await this.#rewrite(name, current);
      },
      remove: () => this.#remove(id, name),
      leave: async (unwanted) => {
        await this.#rewrite(name, { ...current, unwanted });
        await this.#release(id, name);
      },
    };
  }

  /** The intents of a cluster that nobody settles who still runs; from now on they are this process's. Never rejects. */
  async takeLeft(of: Pick<CheckpointIntent, 'context' | 'server'>): Promise<readonly LeftIntent[]> {
    const left: LeftIntent[] = [];
    for (const name of await this.#names()) {
      try {
        const taken = await this.#take(name, of);
        if (taken !== undefined) left.push(taken);
      } catch (error) {
        // Another window was faster.
        if (codeOf(error) !== 'ENOENT') this.#onFailure(error);
      }
    }
    return left;
  }

  async #take(
    name: string,
    { context, server }: Pick<CheckpointIntent, 'context' | 'server'>,
  ): Promise<LeftIntent | undefined> {
    const { id, owner } = parseName(name.replace(unfinishedEnding, '')) ?? {};
    if (id === undefined || owner === undefined || this.#own.has(id) || isAlive(owner)) return undefined;
    const file = path.join(this.#folder, name);
    if (name.endsWith(unfinishedEnding)) {
      await rm(file, { force: true });
      return undefined;
    }
    const intent = parseIntent(await readFile(file, 'utf8'));
    // Nothing is dumped before an intent is written to its end.
    if (intent === undefined || Date.now() - intent.beganAt > forgottenAfterMs) {
      await rm(file, { force: true });
      return undefined;
    }
    if (intent.context !== context || intent.server !== server) return undefined;
    const ownName = this.#ownName(id);
    try {
      await rename(file, path.join(this.#folder, ownName));
    } catch (error) {
      this.#own.delete(id);
      throw error;
    }
    return {
      intent,
      remove: () => this.#remove(id, ownName),
      release: () => this.#release(id, ownName),
    };
  }

  async #write(name: string, intent: CheckpointIntent): Promise<void> {
    await using file = await open(path.join(this.#folder, name), 'w', 0o600);
    await file.writeFile(JSON.stringify(intent));
    await file.sync();
  }

  /** What is written anew takes the place of what was there only when it is there to its end. */
  async #rewrite(name: string, intent: CheckpointIntent): Promise<void> {
    const written = `${name}${unfinishedEnding}`;
    try {
      await this.#write(written, intent);
      await rename(path.join(this.#folder, written), path.join(this.#folder, name));
    } catch (error) {
      this.#onFailure(error);
    }
  }

  async #remove(id: string, name: string): Promise<void> {
    await rm(path.join(this.#folder, name), { force: true }).catch(this.#onFailure);
    this.#own.delete(id);
  }

  async #release(id: string, name: string): Promise<void> {
    const [from, to] = [name, nameOf(id, nobody)].map((each) => path.join(this.#folder, each));
    await rename(from ?? '', to ?? '').catch(this.#onFailure);
    this.#own.delete(id);
  }

  #ownName(id: string): string {
    this.#own.add(id);
    return nameOf(id, { ...thisProcess, since: Date.now() });
  }

  async #names(): Promise<readonly string[]> {
    try {
      return await readdir(this.#folder);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') this.#onFailure(error);
      return [];
    }
  }

  /** With this the name of a new file outlives a crash of the machine, too. Windows does it by itself, and has no such call. */
  async #syncFolder(): Promise<void> {
    if (process.platform === 'win32') return;
    await using folder = await open(this.#folder, 'r');
    await folder.sync();
  }
}

function nameOf(id: string, { pid, start, since }: Owner): string {
  return `${[id, pid, start, since].join('.')}.json`;
}

function parseName(name: string): { readonly id: string; readonly owner: Owner } | undefined {
  const { id, pid, start, since } = fileForm.exec(name)?.groups ?? {};
  if (id === undefined) return undefined;
  return { id, owner: { pid: Number(pid), start: Number(start), since: Number(since) } };
}

/** Whether an owner may still be at it, who is not this process: that knows its own. */
function isAlive(owner: Owner): boolean {
  const bootedAt = Date.now() - uptime() * 1000;
  return owner.pid !== nobody.pid && owner.pid !== process.pid && owner.since >= bootedAt && isRunning(owner);
}

function parseIntent(text: string): CheckpointIntent | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isCheckpointIntent(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
