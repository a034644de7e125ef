import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { longestLabel, plainText } from '../checkpoint/labelAndNote.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A size in decimal units, with three significant digits: `98.4 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
  // By what is shown: 999.6 kB would be 1000 of them.
  const rounded = Math.max(Number(bytes.toPrecision(3)), 1);
  const power = Math.min(Math.floor(Math.log10(rounded) / 3), units.length - 1);
  return `${threeDigits(bytes / 1000 ** power)} ${units[power] ?? 'B'}`;
}

/** A duration in milliseconds below one second, else in seconds, with three significant digits: `1.4 s`. */
export function formatDuration(ms: number): string {
  // By what is shown: 999.6 ms would be 1000 of them.
  const rounded = Math.round(ms);
  return rounded < 1000 ? `${rounded} ms` : `${threeDigits(ms / 1000)} s`;
}

/** How much time lies between two moments, in milliseconds: exact below a minute, then in two units. */
export function formatElapsed(ms: number): string {
  if (ms < minuteMs) return formatDuration(ms);
  if (ms < hourMs) {
    return vscode.l10n.t('{0} min {1} s', Math.floor(ms / minuteMs), Math.floor((ms % minuteMs) / 1000));
  }
  if (ms < dayMs) {
    return vscode.l10n.t('{0} h {1} min', Math.floor(ms / hourMs), Math.floor((ms % hourMs) / minuteMs));
  }
  return vscode.l10n.t('{0} d {1} h', Math.floor(ms / dayMs), Math.floor((ms % dayMs) / hourMs));
}

/** How many times as fast something is: `6.9x`. */
export function formatRatio(ratio: number): string {
  return `${ratio.toFixed(1)}x`;
}

/** How long ago something was: relative up to a day, then the date. Both are milliseconds since the Unix epoch. */
export function formatAge(time: number, now: number): string {
  const ms = now - time;
  if (ms < minuteMs) return vscode.l10n.t('just now');
  if (ms < hourMs) return vscode.l10n.t('{0} min', Math.floor(ms / minuteMs));
  if (ms < dayMs) return vscode.l10n.t('{0} h', Math.floor(ms / hourMs));
  return formatDate(time);
}

/** The date, as VS Code's language has it: this file alone writes dates and times, not by the machine's own language. */
export function formatDate(time: number): string {
  return new Date(time).toLocaleDateString(vscode.env.language);
}

/** The time of day, to the second. */
export function formatTimeOfDay(time: number): string {
  return new Date(time).toLocaleTimeString(vscode.env.language);
}

/** The exact date and time. */
export function formatExactTime(time: number): string {
  return new Date(time).toLocaleString(vscode.env.language);
}

/** What a person calls a checkpoint, which anybody may have written; empty where it has no label. */
export function formatLabel({ label = '' }: Pick<CheckpointRecord, 'label'>): string {
  return plainText(label, longestLabel);
}

/** A word for how many checkpoints there are. */
export function formatCheckpointCount(count: number): string {
  return count === 1 ? vscode.l10n.t('1 checkpoint') : vscode.l10n.t('{0} checkpoints', count);
}

/**
 * Without zeros at the end, which would claim what nobody reads. With a point in every language: figures are copied into tickets and tables, and
 * those of the page Startup Timings and of its export have one, too.
 */
function threeDigits(value: number): string {
  return value >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
