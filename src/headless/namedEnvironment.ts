import { readFile } from 'node:fs/promises';
import type { Environment } from '../environment/environment.ts';
import { parseEnvironmentFile } from '../environment/environmentFile.ts';

/** An environment, and where it is. */
export interface NamedEnvironment {
  readonly environment: Environment;
  readonly namespace: string;
}

/** Environment files that cannot be used. */
export class WrongFile extends Error {}

/**
 * Reads environment files, all of them before any is used.
 * @throws {WrongFile} what is wrong with each of them, a line for each thing, as compilers write it: `FILE:LINE:COLUMN: what`
 */
export async function readEnvironments(files: readonly string[]): Promise<readonly Environment[]> {
  const read = await Promise.all(files.map(readOne));
  const wrong = read.filter((each) => typeof each === 'string');
  if (wrong.length > 0) throw new WrongFile(wrong.join('\n'));
  return read.filter((each) => typeof each !== 'string');
}

/** The environment of a file, or what is wrong with that. */
async function readOne(file: string): Promise<Environment | string> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(file));
  } catch (error) {
    return `${file}: ${whyUnreadable(error)}`;
  }
  const { environment, problems } = parseEnvironmentFile(text);
  if (environment) return environment;
  return problems
    .filter(({ severity }) => severity === 'error')
    .map(({ message, range: { start } }) => `${file}:${start.line}:${start.column}: ${message}`)
    .join('\n');
}

function whyUnreadable(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EISDIR':
      return 'it is a folder; name the environment files in it';
    case 'EACCES':
      return 'you may not read it';
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return 'it is no text in UTF-8';
    default:
      return message;
  }
}
