import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import path from 'node:path';

/** Everything that is built or downloaded lives here, outside of any checkout. */
export const cacheFolder = path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'thaw');

/** A folder in the cache for something made of `ingredients`: the same ingredients, the same folder. */
export function cachedFolder(kind: string, ingredients: unknown): string {
  const digest = createHash('sha256').update(JSON.stringify(ingredients)).digest('hex').slice(0, 12);
  return path.join(cacheFolder, 'builds', `${kind}-${digest}`);
}
