import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseEnvironmentFile } from '../../../src/environment/environmentFile.ts';
import type { Environment } from '../../../src/environment/environment.ts';

const folder = path.resolve(import.meta.dirname, '..', '..', '..', 'devcluster', 'environments');

/** A demo environment as its sample file describes it. */
export async function demoEnvironmentFile(name: string): Promise<Environment> {
  const text = await readFile(path.join(folder, name, `${name}.thaw.yaml`), 'utf8');
  const { environment, problems } = parseEnvironmentFile(text);
  if (environment === undefined)
    throw new Error(`${name}: ${problems.map(({ message }) => message).join('; ')}`);
  return environment;
}
