import { describe, expect, it } from 'vitest';
import {
  debugServerOf,
  knownDebuggers,
  type DebuggedContainer,
} from '../../../src/kubernetes/debugServer.ts';

function withVariable(name: string, value: string): DebuggedContainer {
  return { command: ['./start.sh'], env: [{ name, value }] };
}

const jdwp = 'transport=dt_socket,server=y,suspend=n';

describe('the debug server of a container', () => {
  it.each<readonly [string, DebuggedContainer, number]>([
    ['its own default', { command: ['node', '--inspect', 'server.js'] }, 9229],
    ['a port', { command: ['node', '--inspect=9300', 'server.js'] }, 9300],
    ['a host and a port', { command: ['node'], args: ['--inspect-brk=0.0.0.0:9301', 'a.js'] }, 9301],
    ['a host of IPv6', { command: ['node', '--inspect=[::]:9302', 'server.js'] }, 9302],
    ['a host alone', { command: ['node', '--inspect=0.0.0.0', 'server.js'] }, 9229],
    ['a port by itself', { command: ['node', '--inspect', '--inspect-port=9303', 'a.js'] }, 9303],
    ['what a shell starts', { command: ['sh', '-c', 'cd /app && exec node --inspect=9304 a.js'] }, 9304],
    ['what stands in quotes', { command: ['sh', '-c', 'node "--inspect=9305" a.js'] }, 9305],
    ['a variable', withVariable('NODE_OPTIONS', '--enable-source-maps --inspect=0.0.0.0:9306'), 9306],
    [
      'a variable in the command line',
      { args: ['node', '--inspect=$(PORT)'], env: [{ name: 'PORT', value: '9307' }] },
      9307,
    ],
    [
      'the command line rather than the variable',
      { command: ['node', '--inspect=9308'], env: [{ name: 'NODE_OPTIONS', value: '--inspect=1' }] },
      9308,
    ],
  ])('is that of Node.js: %s', (_, container, port) => {
    expect(debugServerOf(container)).toEqual({ type: 'node', port });
  });

  it.each<readonly [string, DebuggedContainer, number]>([
    ['a port', { command: ['java', `-agentlib:jdwp=${jdwp},address=5005`, '-jar', 'a.jar'] }, 5005],
    ['all hosts', withVariable('JAVA_TOOL_OPTIONS', `-Xmx1g -agentlib:jdwp=${jdwp},address=*:5006`), 5006],
    ['the old option', { args: [`-Xrunjdwp:${jdwp},address=0.0.0.0:5007`] }, 5007],
    ['the custom of scripts', withVariable('JAVA_OPTS', `-agentlib:jdwp=${jdwp},address=5008`), 5008],
  ])('is that of a JVM: %s', (_, container, port) => {
    expect(debugServerOf(container)).toEqual({ type: 'java', port });
  });

  it.each<readonly [string, DebuggedContainer, number]>([
    ['a port', { command: ['python', '-m', 'debugpy', '--listen', '5678', 'app.py'] }, 5678],
    [
      'a host and a port',
      {
        command: [
          'python',
          '-Xfrozen_modules=off',
          '-m',
          'debugpy',
          '--wait-for-client',
          '--listen',
          '0.0.0.0:5679',
          '-m',
          'app',
        ],
      },
      5679,
    ],
    ['its program', { command: ['/usr/bin/debugpy', '--listen', '5680', 'app.py'] }, 5680],
  ])('is that of Python: %s', (_, container, port) => {
    expect(debugServerOf(container)).toEqual({ type: 'debugpy', port });
  });

  it.each<readonly [string, DebuggedContainer, number]>([
    ['a port', { command: ['/go/bin/dlv', 'exec', '--headless', '--listen=:2345', '/app'] }, 2345],
    ['apart', { command: ['dlv', '--headless=true', '--listen', '0.0.0.0:2346', 'exec', '/app'] }, 2346],
    ['the short flag', { args: ['dlv', 'debug', '-l', ':2347', '--headless', '--', '--listen=:80'] }, 2347],
  ])('is that of Delve: %s', (_, container, port) => {
    expect(debugServerOf(container)).toEqual({ type: 'go', port });
  });

  it.each<readonly [string, DebuggedContainer]>([
    ['nothing at all', {}],
    ['a program without one', { command: ['node', 'server.js'], args: ['--inspector'] }],
    ['any port', { command: ['node', '--inspect=0', 'server.js'] }],
    ['a port for an inspector that is not started', { command: ['node', '--inspect-port=9229', 'a.js'] }],
    ['a JVM that calls the debugger', { args: ['-agentlib:jdwp=transport=dt_socket,address=ide:5005'] }],
    ['a JVM that chooses its port', { args: [`-agentlib:jdwp=${jdwp}`] }],
    ['a JVM on shared memory', { args: ['-agentlib:jdwp=transport=dt_shmem,server=y,address=1'] }],
    ['debugpy that calls the debugger', { command: ['python', '-m', 'debugpy', '--connect', '5678'] }],
    ['a script with such a flag', { command: ['python', 'serve.py', '--listen', '80'] }],
    ['Delve for its own terminal', { command: ['dlv', 'exec', '--listen=:2345', '/app'] }],
    ['a flag of what Delve debugs', { command: ['dlv', 'exec', '--headless', '/app', '--', '--listen=:80'] }],
    ['a port that is none', { command: ['node', '--inspect=99999999', 'server.js', '--inspect=0'] }],
    ['a variable of a secret', { env: [{ name: 'NODE_OPTIONS', valueFrom: {} }] }],
  ])('is not known of %s', (_, container) => {
    expect(debugServerOf(container)).toBeUndefined();
  });

  it('is found by the examples that are shown', () => {
    for (const [type, { example }] of Object.entries(knownDebuggers)) {
      const [, name = '', value = ''] = /^([A-Z_]+)=(.*)$/.exec(example) ?? [];
      const container = name === '' ? { command: example.split(' ') } : withVariable(name, value);
      expect(debugServerOf(container)?.type).toBe(type);
    }
  });
});
