import type { V1Pod } from '@kubernetes/client-node';
import { fileServerPod } from './fileServer.ts';

/**
 * Fills its memory with what each page must hold, and checks pages of it on request: `right`, or how many were wrong. Some of
 * them at random, so that most requests touch pages that nobody has touched since a restore.
 */
const program = (bytes: number): string => `
  const pageBytes = 4096, pages = ${bytes} / pageBytes, asked = 20;
  const memory = Buffer.allocUnsafeSlow(${bytes});
  const expected = (page) => (page * 2654435761 + 1) >>> 0;
  for (let page = 0; page < pages; page += 1) memory.writeUInt32LE(expected(page), page * pageBytes);
  require('node:http').createServer((request, response) => {
    response.setHeader('Connection', 'close');
    let wrong = 0;
    for (let count = 0; count < asked; count += 1) {
      const page = Math.floor(Math.random() * pages);
      if (memory.readUInt32LE(page * pageBytes) !== expected(page)) wrong += 1;
    }
    response.end(wrong === 0 ? 'right' : wrong + ' wrong');
  }).listen(8080, '0.0.0.0');
`;

/** A pod with the server of so many bytes as its container `main`, which is not started again when it has ended. */
export function memoryServerPod(bytes: number): V1Pod {
  return fileServerPod({
    container: { command: ['/usr/bin/node', '-e', program(bytes)] },
    spec: { restartPolicy: 'Never', automountServiceAccountToken: false, enableServiceLinks: false },
  });
}
