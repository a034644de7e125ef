import { readFile } from 'node:fs/promises';
import type { Environment } from '../environment/environment.ts';
import { parseEnvironmentFile } from '../environment/environmentFile.ts';

/** An environment, and where it is. */
export interface NamedEnvironment {
  readonly file: string;
  readonly environment: Environment;
  readonly namespace: string;
}

/** An environment file that cannot be used. */
export class WrongFile extends Error {}

/**
 * Reads an environment file.
 * @throws {WrongFile} what is wrong with it, a line for each, as compilers write it: `FILE:LINE:COLUMN: what`
 */
export async function readNamedEnvironment(
  file: string,
  defaultNamespace: string,
): Promise<NamedEnvironment> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new WrongFile(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  });
  const { environment, problems } = parseEnvironmentFile(text);
  if (environment) return { file, environment, namespace: environment.namespace ?? defaultNamespace };
  const lines = problems
    .filter(({ severity }) => severity === 'error')
    .map(({ message, range: { start } }) => `${file}:${start.line}:${start.column}: ${message}`);
  throw new WrongFile(lines.join('\n'));
}
