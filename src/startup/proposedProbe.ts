import type { V1Container, V1Probe } from '@kubernetes/client-node';
import type { AskingProbe } from './probe.ts';

/** As much of a container as a probe is made of; the `PodContainer` of a manifest is one. */
export type ProbedContainer = Pick<V1Container, 'ports' | 'readinessProbe' | 'startupProbe'>;

/** Where a probe was found. */
export type ProbeOrigin = 'readinessProbe' | 'startupProbe' | 'firstPort';

/** A probe that a container's own manifest suggests. */
export interface ProposedProbe {
  readonly probe: AskingProbe;
  readonly origin: ProbeOrigin;
}

/**
 * What a container's first response probably is: what its readiness or startup probe asks, else an HTTP request to its first
 * port. `undefined` where the manifest says nothing that can be asked, as of a server that speaks TLS.
 */
export function proposeProbe(container: ProbedContainer): ProposedProbe | undefined {
  for (const origin of ['readinessProbe', 'startupProbe'] as const) {
    const probe = startupProbeOf(container[origin], container);
    if (probe) return { probe, origin };
  }
  const speaksTls = [container.readinessProbe, container.startupProbe].some(isTls);
  const port = container.ports?.find(({ protocol = 'TCP' }) => protocol === 'TCP')?.containerPort;
  if (port === undefined || speaksTls) return undefined;
  return { probe: httpProbe(port, '/'), origin: 'firstPort' };
}

/**
 * The port at which a browser probably gets an answer: one whose name says so, else the one that a probe asks by HTTP, else the first
 * that has no name. `undefined` where the manifest says that its ports are for something else.
 */
export function browsablePort(container: ProbedContainer): number | undefined {
  const named = container.ports?.find(({ name = '' }) => /^(?:http|web)(?:-|$)/.test(name));
  if (named !== undefined) return named.containerPort;
  const { probe, origin } = proposeProbe(container) ?? {};
  if (probe?.kind !== 'http') return undefined;
  const isNamed = container.ports?.some(
    ({ containerPort, name }) => containerPort === probe.port && name !== undefined,
  );
  return origin === 'firstPort' && isNamed === true ? undefined : probe.port;
}

function startupProbeOf(probe: V1Probe | undefined, container: ProbedContainer): AskingProbe | undefined {
  const [program, ...rest] = probe?.exec?.command ?? [];
  if (program !== undefined) return { kind: 'exec', command: [program, ...rest] };
  if (!probe?.httpGet || isTls(probe)) return undefined;
  const port = portNumber(probe.httpGet.port, container);
  return port === undefined ? undefined : httpProbe(port, probe.httpGet.path ?? '/');
}

/** The API server's proxy is asked for plain HTTP. */
function isTls(probe: V1Probe | undefined): boolean {
  return probe?.httpGet?.scheme === 'HTTPS';
}

/** Probes may name a port of their container (Kubernetes API, HTTPGetAction). */
function portNumber(port: unknown, { ports = [] }: ProbedContainer): number | undefined {
  if (typeof port === 'number') return port;
  return ports.find(({ name }) => name === port)?.containerPort;
}

function httpProbe(port: number, path: string): AskingProbe {
  return { kind: 'http', port, path: path.startsWith('/') ? path : `/${path}`, expectedStatus: 200 };
}
