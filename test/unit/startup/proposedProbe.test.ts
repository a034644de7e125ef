import { describe, expect, it } from 'vitest';
import { browsablePort, proposeProbe } from '../../../src/startup/proposedProbe.ts';

describe('proposeProbe', () => {
  it('takes the request of the readiness probe', () => {
    const readinessProbe = { httpGet: { path: '/ready', port: 8080 } };
    expect(proposeProbe({ readinessProbe, ports: [{ containerPort: 9090 }] })).toEqual({
      origin: 'readinessProbe',
      probe: { kind: 'http', port: 8080, path: '/ready', expectedStatus: 200 },
    });
  });

  it('finds a port by its name', () => {
    const readinessProbe = { httpGet: { port: 'web' } };
    const ports = [
      { name: 'metrics', containerPort: 9090 },
      { name: 'web', containerPort: 8080 },
    ];
    expect(proposeProbe({ readinessProbe, ports })?.probe).toMatchObject({ port: 8080, path: '/' });
  });

  it('takes the startup probe where there is no readiness probe', () => {
    expect(proposeProbe({ startupProbe: { exec: { command: ['cat', '/ready'] } } })).toEqual({
      origin: 'startupProbe',
      probe: { kind: 'exec', command: ['cat', '/ready'] },
    });
  });

  it('takes the first TCP port where no probe can be asked', () => {
    const ports = [{ containerPort: 53, protocol: 'UDP' }, { containerPort: 8080 }];
    expect(proposeProbe({ readinessProbe: { tcpSocket: { port: 8080 } }, ports })).toEqual({
      origin: 'firstPort',
      probe: { kind: 'http', port: 8080, path: '/', expectedStatus: 200 },
    });
  });

  it('proposes nothing for a server that speaks TLS', () => {
    const readinessProbe = { httpGet: { port: 8443, scheme: 'HTTPS' } };
    expect(proposeProbe({ readinessProbe, ports: [{ containerPort: 8443 }] })).toBeUndefined();
  });

  it('proposes nothing for a container without ports and probes', () => {
    expect(proposeProbe({})).toBeUndefined();
  });
});

describe('the port for a browser', () => {
  const postgres = { containerPort: 5432, name: 'postgres' };

  it.each([
    ['the one whose name says so', { ports: [postgres, { containerPort: 8080, name: 'http-app' }] }, 8080],
    ['the one that a probe asks', { ports: [postgres], readinessProbe: { httpGet: { port: 8081 } } }, 8081],
    ['the first, where it has no name', { ports: [{ containerPort: 8082 }, postgres] }, 8082],
    ['none, where the first is for something else', { ports: [postgres] }, undefined],
    ['none of TLS', { ports: [{ containerPort: 8443, name: 'https' }] }, undefined],
    ['none, where there is none', {}, undefined],
  ])('is %s', (_, container, port) => {
    expect(browsablePort(container)).toBe(port);
  });
});
