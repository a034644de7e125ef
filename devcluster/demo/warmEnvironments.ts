import { demoEnvironments } from '../environments/environments.ts';
import type { Environment } from '../environments/environment.ts';
import type { Demo } from './demo.ts';
import { EnvironmentServer } from './environmentServer.ts';

/** An environment's pod, of its name, that was sent the requests that warm it up. */
export interface WarmEnvironment {
  readonly server: EnvironmentServer;
  /** How many requests that were. */
  readonly warmUpRequests: number;
}

/** Starts every demo environment, and warms it up. */
export async function startWarmEnvironments(demo: Demo): Promise<void> {
  for (const environment of demoEnvironments) await startWarm(demo, environment);
}

/** Starts one environment cold, and warms it up. */
export async function startWarm(demo: Demo, environment: Environment): Promise<WarmEnvironment> {
  const { connection, namespace, progress, signal } = demo;
  const { name, port } = environment;
  progress.report(`${name}: starting cold`);
  const { failure } = await demo.startCold(environment, name);
  if (failure) throw failure;
  const server = new EnvironmentServer(connection, { namespace, pod: name, port }, signal);
  progress.report(`${name}: warming up`);
  return { server, warmUpRequests: await server.warmUp(environment) };
}
