import { describe, expect, it } from 'vitest';
import { attachConfiguration, type AttachTarget } from '../../../src/kubernetes/attachConfiguration.ts';
import type { DebuggerType } from '../../../src/kubernetes/debugServer.ts';

function target(type: DebuggerType, changes: Partial<AttachTarget> = {}): AttachTarget {
  return {
    pod: 'web-rewind-1',
    container: { name: 'main', workingDir: '/app' },
    server: { type, port: 5000 },
    localPort: 40_000,
    hasFolder: true,
    ...changes,
  };
}

describe('the configuration that attaches a debugger', () => {
  it.each<readonly [DebuggerType, Readonly<Record<string, unknown>>]>([
    [
      'node',
      {
        address: '127.0.0.1',
        port: 40_000,
        skipFiles: ['<node_internals>/**'],
        localRoot: '${workspaceFolder}',
        remoteRoot: '/app',
      },
    ],
    ['java', { hostName: '127.0.0.1', port: 40_000 }],
    [
      'debugpy',
      {
        connect: { host: '127.0.0.1', port: 40_000 },
        pathMappings: [{ localRoot: '${workspaceFolder}', remoteRoot: '/app' }],
      },
    ],
    [
      'go',
      {
        mode: 'remote',
        host: '127.0.0.1',
        port: 40_000,
        substitutePath: [{ from: '${workspaceFolder}', to: '/app' }],
      },
    ],
  ])('of type %s goes through the forwarded port', (type, fields) => {
    const common = { type, request: 'attach', name: 'Attach to web-rewind-1/main' };
    expect(attachConfiguration(target(type))).toEqual({ ...common, ...fields });
  });

  it.each<readonly [string, Partial<AttachTarget>]>([
    ['no folder is open', { hasFolder: false }],
    ['the spec names no working directory', { container: { name: 'main' } }],
    ['it is not absolute', { container: { name: 'main', workingDir: 'app' } }],
  ])('does not say where the sources are where %s', (_, changes) => {
    const configuration = attachConfiguration(target('node', changes));
    expect(configuration).not.toHaveProperty('remoteRoot');
    expect(configuration).not.toHaveProperty('localRoot');
  });

  it.each(['/${command:workbench.action.quit}', '/app/${env:HOME}', '/a\n"b'])(
    'takes nothing from a spec that VS Code would put something in for: %j',
    (workingDir) => {
      for (const type of ['node', 'java', 'debugpy', 'go'] as const) {
        const configuration = attachConfiguration(target(type, { container: { name: 'main', workingDir } }));
        expect(JSON.stringify(configuration)).not.toContain('${');
      }
    },
  );
});
