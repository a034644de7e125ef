import { counter } from '../../../devcluster/environments/counter/environment.ts';
import type { Environment } from '../../../devcluster/environments/environment.ts';
import type { StateReading } from '../../../devcluster/environments/stateProof.ts';
import type { PodContainer, PodManifest } from '../../../src/restore/podManifest.ts';
import type { Workbench } from './workbench.ts';

/** Where the second container of a {@link pairPod} listens. */
const secondPort = counter.port + 1;

/** Both containers of a {@link pairPod} that count, in its order. */
const pair: readonly Environment[] = [counter, { ...counter, container: 'second', port: secondPort }];

/** A pod of two containers: `main` counts, and so does `second`, or it is that of another environment. */
export function pairPod(environment: Environment = counter): PodManifest {
  const [counting, other]: readonly PodManifest[] = [counter.pod, environment.pod];
  const [main] = counting?.spec?.containers ?? [];
  const [second] = other?.spec?.containers ?? [];
  if (main === undefined || second === undefined) throw new Error('The pods have no containers');
  const containers = [main, secondContainer(second, environment)];
  return { ...counting, spec: { ...other?.spec, containers } };
}

function secondContainer(container: PodContainer, { startupPath: path }: Environment): PodContainer {
  return {
    ...container,
    name: 'second',
    env: [...(container.env ?? []), { name: 'PORT', value: String(secondPort) }],
    ports: [{ name: 'second', containerPort: secondPort }],
    startupProbe: { ...container.startupProbe, httpGet: { path, port: secondPort } },
  };
}

/** Puts state into both containers of a pod. */
export async function putPairState(bench: Workbench, pod: string): Promise<readonly StateReading[]> {
  return await Promise.all(pair.map((each) => bench.putState(pod, each)));
}

/** What a pod has lost of the state of both of its containers; empty where nothing. */
export async function lostPairState(
  bench: Workbench,
  pod: string,
  states: readonly StateReading[],
): Promise<readonly string[]> {
  const lost = await Promise.all(
    pair.map(async (each, index) => {
      const sentences = await bench.lostState(pod, each, states[index] ?? []);
      return sentences.map((sentence) => `${each.container}: ${sentence}`);
    }),
  );
  return lost.flat();
}
