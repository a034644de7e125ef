import { afterEach, describe, expect, it } from 'vitest';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { groupOf } from '../../../src/views/checkpointGrouping.ts';
import {
  formatAge,
  formatBytes,
  formatDuration,
  formatElapsed,
  formatExactTime,
  formatTimeOfDay,
} from '../../../src/views/format.ts';
import { record } from '../checkpoint/recordExample.ts';

describe('formatting', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [283_123, '283 kB'],
    [999_600, '1 MB'],
    [98_000_000, '98 MB'],
    [98_400_000, '98.4 MB'],
    [1_234_000_000, '1.23 GB'],
  ])('says a size of %d bytes in decimal units: %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each([
    [31.4, '31 ms'],
    [999.4, '999 ms'],
    [999.6, '1 s'],
    [1400, '1.4 s'],
    [12_345, '12.3 s'],
    [1_234_567, '1235 s'],
  ])('says a duration of %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it.each([
    [45_000, '45 s'],
    [150_000, '2 min 30 s'],
    [3_720_000, '1 h 2 min'],
    [90_000_000, '1 d 1 h'],
  ])('says how long %d ms between two moments are: %s', (ms, text) => {
    expect(formatElapsed(ms)).toBe(text);
  });

  it.each([
    [5_000, 'just now'],
    [120_000, '2 min'],
    [3 * 3_600_000, '3 h'],
  ])('says how long ago %d ms were: %s', (ms, text) => {
    expect(formatAge(1_000_000_000 - ms, 1_000_000_000)).toBe(text);
  });

  it('says a date after a day', () => {
    const time = Date.parse('2026-01-02T12:00:00Z');
    expect(formatAge(time, time + 48 * 3_600_000)).toBe('1/2/2026');
  });
});

describe('dates and times', () => {
  const time = new Date(2026, 0, 31, 16, 5, 9).getTime();
  const { language } = vscode.env;

  afterEach(() => {
    Object.assign(vscode.env, { language });
  });

  it.each([
    ['en', '1/31/2026', '4:05:09'],
    ['de', '31.1.2026', '16:05:09'],
    ['ja', '2026/1/31', '16:05:09'],
  ])('are said as the language %s of VS Code has them', (name, date, timeOfDay) => {
    Object.assign(vscode.env, { language: name });
    expect(formatAge(time, time + 48 * 3_600_000)).toBe(date);
    expect(formatTimeOfDay(time)).toContain(timeOfDay);
    expect(formatExactTime(time)).toContain(date);
    expect(formatExactTime(time)).toContain(timeOfDay);
    expect(groupOf({ ...record, checkpointedAt: time }, 'day', (root) => root)).toBe(date);
  });

  it('are written in one place only', async () => {
    const folder = path.resolve(import.meta.dirname, '..', '..', '..', 'src');
    const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'));
    const writing: string[] = [];
    for (const name of names) {
      const text = await readFile(path.join(folder, name), 'utf8');
      if (/\.toLocale(?:Date|Time)?String\(|Intl\.DateTimeFormat/.test(text)) writing.push(name);
    }
    expect(writing).toEqual(['views/format.ts']);
  });
});
