import type {
  ContainerCommand,
  Environment,
  EnvironmentProbe,
  PodSource,
  Retention,
  WarmUpRequest,
  WarmUpStep,
} from './environment.ts';
import type {
  CommandManifest,
  EnvironmentManifest,
  ProbeManifest,
  RequestManifest,
  WarmUpManifest,
} from './environmentManifest.ts';
import { durationMs } from '../kubernetes/duration.ts';
import { quantityBytes } from './quantity.ts';
import type { StartupBudget } from '../startup/startupBudget.ts';

/** The environment that a file describes in which nothing is wrong, with the defaults that the schema names. */
export function environmentOf({ metadata, spec }: EnvironmentManifest): Environment {
  const { readiness, startupProbe, startup, hooks = {}, image = {} } = spec;
  return {
    name: metadata.name,
    ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
    pod: podSource(spec),
    containers: spec.containers ?? [],
    ...(readiness && { readiness: probeOf(readiness) }),
    warmUp: (spec.warmUp ?? []).map(stepOf),
    beforeDump: (hooks.beforeDump ?? []).map((hook) => commandOf(hook, '30s')),
    atClaim: (hooks.atClaim ?? []).map((hook) => commandOf(hook, '30s')),
    route: spec.route ?? 'auto',
    image: { ...image, name: image.name ?? `thaw/${metadata.name}` },
    poolSize: spec.pool?.size ?? 0,
    ...(spec.pool?.lifetime !== undefined && { claimLifetimeMs: durationOf(spec.pool.lifetime) }),
    retention: retentionOf(spec.retention ?? {}),
    ...(startupProbe && { startupProbe: probeOf(startupProbe) }),
    ...(startup && { startupBudget: budgetOf(startup) }),
  };
}

function podSource({ template, templateFrom }: EnvironmentManifest['spec']): PodSource {
  if (template) return { kind: 'template', template };
  if (templateFrom) return { kind: 'reference', reference: templateFrom };
  throw broken();
}

function probeOf({ http, exec, logLine, timeout = '2m' }: ProbeManifest): EnvironmentProbe {
  const timeoutMs = durationOf(timeout);
  if (http) {
    return {
      probe: { kind: 'http', ...http, path: http.path ?? '/', expectedStatus: http.expectedStatus ?? 200 },
      timeoutMs,
    };
  }
  const { container } = exec ?? logLine ?? {};
  const where = container === undefined ? {} : { container };
  if (exec) return { probe: { kind: 'exec', command: exec.command }, ...where, timeoutMs };
  if (logLine) return { probe: { kind: 'logLine', contains: logLine.contains }, ...where, timeoutMs };
  throw broken();
}

function stepOf({ http, exec, logLine, settle, sleep }: WarmUpManifest): WarmUpStep {
  if (http) return { kind: 'http', request: requestOf(http), count: http.count ?? 1 };
  if (exec) return { kind: 'exec', ...commandOf(exec, '1m') };
  if (logLine) {
    const { timeout = '1m', ...line } = logLine;
    return { kind: 'logLine', ...line, timeoutMs: durationOf(timeout) };
  }
  if (settle) {
    return {
      kind: 'settle',
      request: requestOf(settle.http),
      window: settle.window ?? 20,
      tolerancePercent: settle.tolerancePercent ?? 5,
      timeoutMs: durationOf(settle.timeout ?? '5m'),
    };
  }
  if (sleep !== undefined) return { kind: 'sleep', ms: durationOf(sleep) };
  throw broken();
}

function requestOf({
  method = 'GET',
  headers = {},
  expectedStatus = 200,
  timeout = '10s',
  ...given
}: RequestManifest): WarmUpRequest {
  const { port, path, body, bodyContains } = given;
  return {
    method,
    port,
    path,
    headers,
    ...(body !== undefined && { body }),
    expectedStatus,
    ...(bodyContains !== undefined && { bodyContains }),
    timeoutMs: durationOf(timeout),
  };
}

function commandOf({ timeout, ...command }: CommandManifest, defaultTimeout: string): ContainerCommand {
  return { ...command, timeoutMs: durationOf(timeout ?? defaultTimeout) };
}

function retentionOf({ count, age, size }: NonNullable<EnvironmentManifest['spec']['retention']>): Retention {
  return {
    ...(count !== undefined && { count }),
    ...(age !== undefined && { ageMs: durationOf(age) }),
    ...(size !== undefined && { bytes: quantityBytes(size) }),
  };
}

function budgetOf({
  budgetMs,
  compareWith,
}: NonNullable<EnvironmentManifest['spec']['startup']>): StartupBudget {
  return {
    ...(budgetMs !== undefined && { budgetMs }),
    ...(compareWith && { leastSpeedUp: compareWith.cold }),
  };
}

/** A duration in milliseconds. */
function durationOf(text: string): number {
  const duration = durationMs(text);
  if (duration === undefined) throw broken();
  return duration;
}

/** The schema asks for one of the fields in each such place. */
function broken(): Error {
  return new TypeError('An environment file was taken for valid that the schema forbids');
}
