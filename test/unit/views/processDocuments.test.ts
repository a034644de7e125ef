import { expect, it, vi } from 'vitest';
import type { readPodProcesses } from '../../../src/kubernetes/podProcesses.ts';
import { Operations } from '../../../src/views/operations.ts';
import { ProcessDocuments } from '../../../src/views/processDocuments.ts';
import type { ThawSession } from '../../../src/views/thawSession.ts';

const read = vi.hoisted(() => vi.fn<typeof readPodProcesses>());

vi.mock('../../../src/views/clusterReading.ts', () => ({ readPodProcesses: read }));
vi.mock('../../../src/views/readOnlyDocuments.ts', () => ({ ReadOnlyDocuments: vi.fn() }));

it('Reading processes counts as an operation, and is cancelled as one', async () => {
  const operations = new Operations();
  const session = { cluster: () => Promise.resolve({ connection: { contextName: 'dev' }, agents: {} }) };
  const documents = new ProcessDocuments(session as unknown as ThawSession, operations);
  read.mockImplementation(async (_connection, _agents, _container, signal) => {
    await new Promise((resolve) => signal?.addEventListener('abort', resolve));
    throw new Error('it was cancelled');
  });
  const shown = documents.show({ namespace: 'demo', pod: 'web', container: 'main' });
  await vi.waitUntil(() => read.mock.calls.length > 0);
  expect(operations.running.map(({ title }) => title)).toEqual(['Reading the processes of demo/web/main…']);
  for (const { cancel } of operations.running) cancel();
  await expect(shown).rejects.toThrow('it was cancelled');
  expect(operations.running).toEqual([]);
});
