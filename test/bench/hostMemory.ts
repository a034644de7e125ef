import { request } from 'node:http';
import { text } from 'node:stream/consumers';

/** The environment variable with the socket on which the extension host tells of its memory. */
export const memorySocketVariable = 'THAW_BENCH_MEMORY';

/** Asks an extension host that runs `memoryInHost.ts` how many bytes it occupies (resident set size), after a garbage collection. */
export async function hostMemory(socketPath: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ socketPath }, (response) => {
      text(response).then((body) => {
        resolve(Number(body));
      }, reject);
    })
      .on('error', reject)
      .end();
  });
}
