import type { Environment, EnvironmentProbe } from './environment.ts';

/** How long a pod may take that has no readiness of its own, in milliseconds. */
const usualTimeoutMs = 120_000;

/** When a cold pod of the environment can be warmed up, and a restored one be claimed. */
export function readinessOf({ readiness }: Pick<Environment, 'readiness'>): EnvironmentProbe {
  return readiness ?? { probe: { kind: 'podReady' }, timeoutMs: usualTimeoutMs };
}

/** What counts as the first response of a startup. */
export function firstResponse(
  environment: Pick<Environment, 'readiness' | 'startupProbe'>,
): EnvironmentProbe {
  return environment.startupProbe ?? readinessOf(environment);
}
