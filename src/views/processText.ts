import * as vscode from 'vscode';
import type { ContainerProcess } from '../kubernetes/containerProcess.ts';
import type { ProcessList } from '../kubernetes/podProcesses.ts';
import { formatBytes, formatTimeOfDay } from './format.ts';

/** The longest command line that is shown, in characters. */
const longestCommand = 200;

/** A list of processes as text: when it was read, and a table. */
export function processText(place: string, { node, processes }: ProcessList, readAt: number): string {
  const count =
    processes.length === 1 ? vscode.l10n.t('1 process') : vscode.l10n.t('{0} processes', processes.length);
  const head = vscode.l10n.t('{0} on node {1}, {2}: {3}', place, node, formatTimeOfDay(readAt), count);
  if (processes.length === 0) return `${head}\n`;
  const header = [
    vscode.l10n.t('PID'),
    vscode.l10n.t('USER'),
    vscode.l10n.t('MEMORY'),
    vscode.l10n.t('STATE'),
    vscode.l10n.t('COMMAND'),
  ];
  return [head, '', ...aligned([header, ...processes.map(cells)]), ''].join('\n');
}

function cells({ pid, user, rssBytes, state, name, command }: ContainerProcess): readonly string[] {
  return [
    String(pid),
    user === 0 ? 'root' : String(user),
    rssBytes > 0 ? formatBytes(rssBytes) : '–',
    stateWord(state),
    // As `ps` shows those whose arguments cannot be read.
    command.trim() === '' ? `[${visible(name)}]` : shortened(command),
  ];
}

function stateWord(state: string): string {
  switch (state) {
    case 'R':
      return vscode.l10n.t('running');
    case 'S':
    case 'I':
      return vscode.l10n.t('sleeping');
    case 'D':
      return vscode.l10n.t('waiting for a device');
    case 'T':
    case 't':
      return vscode.l10n.t('stopped');
    case 'Z':
    case 'X':
      return vscode.l10n.t('ended');
    default:
      return visible(state);
  }
}

function shortened(command: string): string {
  return command.length > longestCommand ? `${visible(command.slice(0, longestCommand))}…` : visible(command);
}

/** Text without characters that do something instead of being seen: those that end lines, turn text around or steer terminals. */
function visible(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** Columns of one width each; the first and the third to the right, as numbers. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 || column === 2 ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}
