import type { V1Pod } from '@kubernetes/client-node';
import { fileServerPod, fileServerPort } from './fileServer.ts';

/** Where the second server of a {@link memoryTwinsPod} listens. */
export const secondServerPort = fileServerPort + 1;

/** Of so many pages that nobody has touched when it is checkpointed, it touches one after the other, for each request. */
const untouchedPages = 4096;

/**
 * Fills its memory with what each page must hold, and checks pages of it on request: `right`, or how many were wrong. Some of
 * them at random, so that most requests touch pages that nobody has touched since a restore; and one that nobody has ever touched.
 */
const program = (bytes: number): string => `
  const pageBytes = 4096, pages = ${bytes} / pageBytes, asked = 20;
  const memory = Buffer.allocUnsafeSlow(${bytes}), untouched = Buffer.allocUnsafeSlow(${untouchedPages} * pageBytes);
  const expected = (page) => (page * 2654435761 + 1) >>> 0;
  for (let page = 0; page < pages; page += 1) memory.writeUInt32LE(expected(page), page * pageBytes);
  let touched = 0;
  require('node:http').createServer((request, response) => {
    response.setHeader('Connection', 'close');
    let wrong = 0;
    for (let count = 0; count < asked; count += 1) {
      const page = Math.floor(Math.random() * pages);
      if (memory.readUInt32LE(page * pageBytes) !== expected(page)) wrong += 1;
    }
    untouched[(touched++ % ${untouchedPages}) * pageBytes] = 1;
    response.end(wrong === 0 ? 'right' : wrong + ' wrong');
  }).listen(process.env.TWIN_PORT ?? ${fileServerPort}, '0.0.0.0');
`;

/** Starts the same program once more, for the other port. */
const twin = `
  if (process.env.TWIN_PORT === undefined) {
    const env = { TWIN_PORT: '${secondServerPort}' };
    require('node:child_process').spawn(process.execPath, process.execArgv, { env, stdio: 'ignore' });
  }
`;

/** A pod with the server of so many bytes as its container `main`, which is not started again when it has ended. */
export function memoryServerPod(bytes: number): V1Pod {
  return podOf(program(bytes));
}

/** A pod with two processes in one container, each of them a server of so many bytes. */
export function memoryTwinsPod(bytes: number): V1Pod {
  return podOf(twin + program(bytes));
}

function podOf(text: string): V1Pod {
  return fileServerPod({
    container: { command: ['/usr/bin/node', '-e', text] },
    spec: { restartPolicy: 'Never', automountServiceAccountToken: false, enableServiceLinks: false },
  });
}
