import { realpathSync, statSync, watch } from 'node:fs';
import type { BigIntStats, FSWatcher } from 'node:fs';
import { dirname } from 'node:path';

/** How long files must be quiet before a change is told, in milliseconds: editors and tools write in several steps. */
const defaultQuietMs = 200;

/**
 * Tells when one of the kubeconfig files is created, changed, replaced or deleted. Their folders need not exist yet.
 * It watches folders, because a file replaced by a rename is another file to the system.
 */
export class KubeconfigWatch {
  readonly #paths: readonly string[];
  readonly #onChange: () => void;
  readonly #quietMs: number;
  /** By folder and its inode: a folder made anew under the same name needs a new watcher. */
  readonly #watchers = new Map<string, FSWatcher>();
  #known: string;
  #timer: NodeJS.Timeout | undefined;
  #disposed = false;

  /** Watches from now on. `onChange` is called once for changes that follow one another closely. */
  constructor(paths: readonly string[], onChange: () => void, options: { readonly quietMs?: number } = {}) {
    this.#paths = paths;
    this.#onChange = onChange;
    this.#quietMs = options.quietMs ?? defaultQuietMs;
    this.#watchFolders();
    this.#known = this.#fingerprint();
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) {
      watcher.close();
    }
    this.#watchers.clear();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (!this.#disposed) {
      this.#timer = setTimeout(() => {
        this.#check();
      }, this.#quietMs);
    }
  }

  /** Most of what happens in these folders does not concern the files: kubectl keeps a cache in `~/.kube`. */
  #check(): void {
    this.#watchFolders();
    const now = this.#fingerprint();
    if (now !== this.#known) {
      this.#known = now;
      this.#onChange();
    }
  }

  #watchFolders(): void {
    const wanted = new Map(
      this.#paths.flatMap(foldersOf).map((folder) => [`${identityOf(folder)} ${folder}`, folder]),
    );
    for (const [key, watcher] of this.#watchers) {
      if (!wanted.has(key)) {
        watcher.close();
        this.#watchers.delete(key);
      }
    }
    for (const [key, folder] of wanted) {
      if (!this.#watchers.has(key)) {
        this.#watch(key, folder);
      }
    }
  }

  #watch(key: string, folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, () => {
        this.#schedule();
      });
      this.#watchers.set(key, watcher);
      watcher.on('error', () => {
        watcher.close();
        this.#watchers.delete(key);
        this.#schedule();
      });
    } catch {
      // The folder vanished meanwhile, or the system has no watches left: the other folders still count.
    }
  }

  #fingerprint(): string {
    return this.#paths.map(identityOf).join('\n');
  }
}

/** The folders whose changes can concern a file: the nearest that exists, and that of the file a link leads to. */
function foldersOf(path: string): readonly string[] {
  let folder = dirname(path);
  while (statOf(folder) === undefined && folder !== dirname(folder)) {
    folder = dirname(folder);
  }
  try {
    return [folder, dirname(realpathSync(path))];
  } catch {
    return [folder];
  }
}

/** For a file, what changes with its content; for a folder, what stays the same for as long as it exists. */
function identityOf(path: string): string {
  const stats = statOf(path);
  if (stats === undefined) {
    return 'absent';
  }
  const place = `${stats.dev}:${stats.ino}`;
  return stats.isDirectory() ? place : `${place} ${stats.size} ${stats.mtimeNs}`;
}

function statOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}
