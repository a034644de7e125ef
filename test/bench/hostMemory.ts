import { request } from 'node:http';
import { text } from 'node:stream/consumers';

/**
 * The environment variable with the folder in which each extension host has a socket, on which it tells of its memory. One that ends
 * late removes its own, and no other's.
 */
export const memoryFolderVariable = 'THAW_BENCH_MEMORY';

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
