import { delimiter } from 'node:path';
import { TemporaryFolder } from './temporaryFolder.ts';

/** Programs for the PATH, each a shell script in one folder, until this is disposed of. */
export class FakeTools implements AsyncDisposable {
  readonly folder: TemporaryFolder;
  readonly #path = process.env.PATH;

  private constructor(folder: TemporaryFolder) {
    this.folder = folder;
  }

  /** With `isAlone`, nothing else is on the PATH. */
  static async create({ isAlone = false } = {}): Promise<FakeTools> {
    const tools = new FakeTools(await TemporaryFolder.create());
    process.env.PATH = isAlone ? tools.folder.path : `${tools.folder.path}${delimiter}${tools.#path ?? ''}`;
    return tools;
  }

  /** Makes a program of lines for `sh`; `$HERE` is the folder. */
  async add(name: string, ...lines: readonly string[]): Promise<void> {
    await this.folder.write(
      name,
      ['#!/bin/sh', `HERE='${this.folder.path}'`, ...lines, ''].join('\n'),
      0o700,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.env.PATH = this.#path;
    await this.folder[Symbol.asyncDispose]();
  }
}
