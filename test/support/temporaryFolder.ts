import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for one test, deleted with all that is in it: `await using folder = await TemporaryFolder.create();` */
export class TemporaryFolder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async create(): Promise<TemporaryFolder> {
    return new TemporaryFolder(await mkdtemp(join(tmpdir(), 'thaw-test-')));
  }

  /** Writes a file and returns its path. */
  async write(name: string, content: string, mode = 0o600): Promise<string> {
    const path = join(this.path, name);
    await writeFile(path, content, { mode });
    return path;
  }

  /** The text of a file. */
  async read(name: string): Promise<string> {
    return readFile(join(this.path, name), 'utf8');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}
