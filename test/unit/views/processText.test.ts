import { describe, expect, it } from 'vitest';
import type { ContainerProcess } from '../../../src/kubernetes/containerProcess.ts';
import { formatTimeOfDay } from '../../../src/views/format.ts';
import { processText } from '../../../src/views/processText.ts';

const server: ContainerProcess = {
  pid: 1,
  user: 0,
  state: 'S',
  rssBytes: 12_300_000,
  name: 'node',
  command: 'node server.mjs --port 8080',
};

function textOf(...processes: readonly ContainerProcess[]): string {
  return processText('demo/web/main', { node: 'node-1', processes }, 0);
}

/** The command as it is shown of a process that says this of itself. */
function shownCommand(change: Partial<ContainerProcess>): string {
  return textOf({ ...server, ...change }).split('sleeping  ')[1] ?? '';
}

describe('the processes of a container as text', () => {
  it('are a table, below the place, the time and how many there are', () => {
    const worker = { ...server, pid: 17, user: 33, state: 'R', rssBytes: 900_000, command: 'worker' };
    expect(textOf(server, worker)).toBe(
      [
        `demo/web/main on node node-1, ${formatTimeOfDay(0)}: 2 processes`,
        '',
        'PID  USER   MEMORY  STATE     COMMAND',
        '  1  root  12.3 MB  sleeping  node server.mjs --port 8080',
        ' 17  33     900 kB  running   worker',
        '',
      ].join('\n'),
    );
  });

  it('are none where the container has just ended', () => {
    expect(textOf()).toBe(`demo/web/main on node node-1, ${formatTimeOfDay(0)}: 0 processes\n`);
  });

  it('have their short name where there is no command line', () => {
    expect(shownCommand({ command: '' })).toBe('[node]\n');
  });

  it('have no memory any more once they have ended', () => {
    expect(textOf({ ...server, state: 'Z', rssBytes: 0, command: '' })).toContain('–  ended  [node]\n');
  });

  it('show only the beginning of a long command line', () => {
    expect(shownCommand({ command: `server ${'x'.repeat(300)}` })).toBe(`server ${'x'.repeat(193)}…\n`);
  });

  it.each([
    ['a line of its own', 'a\nb', String.raw`a\u{a}b`],
    ['an order to a terminal', '\u001B]0;owned\u0007', String.raw`\u{1b}]0;owned\u{7}`],
    ['text turned around', 'a\u202Etxt.exe', String.raw`a\u{202e}txt.exe`],
    ['a line by another name', 'a\u2028b', String.raw`a\u{2028}b`],
  ])('show what would be %s as what it is', (_, hostile, shown) => {
    expect(shownCommand({ command: hostile })).toBe(`${shown}\n`);
    expect(shownCommand({ command: '', name: hostile })).toBe(`[${shown}]\n`);
  });
});
