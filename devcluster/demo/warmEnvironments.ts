import { demoEnvironments } from '../environments/environments.ts';
import type { Environment } from '../environments/environment.ts';
import type { Demo } from './demo.ts';
import { EnvironmentServer } from './environmentServer.ts';

/** Starts every demo environment as a pod of its name, and sends it the requests that warm it up. */
export async function startWarmEnvironments(demo: Demo): Promise<void> {
  for (const environment of demoEnvironments) await startWarm(demo, environment);
}

/** Starts one environment as a pod of its name, and warms it up. */
export async function startWarm(demo: Demo, environment: Environment): Promise<EnvironmentServer> {
  const { name, port } = environment;
  demo.progress.report(`${name}: starting cold`);
  const { failure } = await demo.startCold(environment, name);
  if (failure) throw failure;
  const server = new EnvironmentServer(
    demo.connection,
    { namespace: demo.namespace, pod: name, port },
    demo.signal,
  );
  demo.progress.report(`${name}: warming up`);
  await server.warmUp(environment);
  return server;
}
