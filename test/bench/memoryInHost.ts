import { createServer } from 'node:http';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { memoryFolderVariable } from './hostMemory.ts';

/** V8's `gc`, as `--expose-gc` gives it: this flavour also gives back to the system what is not used. */
type CollectGarbage = (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

/** Called by VS Code in its extension host: until the window closes, tells whoever asks how many bytes the host occupies. */
export function run(): Promise<never> {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as CollectGarbage;
  createServer((_request, response) => {
    collectGarbage({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    response.end(String(process.memoryUsage.rss()));
  }).listen(path.join(process.env[memoryFolderVariable] ?? '', String(process.pid)));
  return new Promise<never>(() => undefined);
}
