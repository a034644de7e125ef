// Draws the Startup Timings page with example data in Chromium, for eyes: `node test/webview/screenshots.ts [FOLDER]`.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { buildWebviews } from '../../esbuild.config.ts';
import type { PageState, ShownHistory } from '../../webview/startupTimings/messages.ts';
import { mixed, weeks } from './startupTimings/exampleHistory.ts';
import {
  measurement,
  unsure,
  withClaims,
  withDump,
  withEvents,
  withFailure,
  withLazy,
} from './startupTimings/exampleMeasurement.ts';
import { fresh, forgotten, pending, withInit } from './startupTimings/exampleStartedPod.ts';
import type { StartedPod } from '../../webview/startupTimings/startedPodMessages.ts';
import { standalonePage } from './standalonePage.ts';
import type { themes } from './themes.ts';

interface Screenshot {
  readonly name: string;
  readonly theme: keyof typeof themes;
  readonly state: PageState;
  readonly history?: ShownHistory;
  readonly startedPod?: StartedPod;
  readonly width: number;
  readonly height: number;
}

const measured: PageState = { status: 'measured', measurement: withEvents };
const wide = { width: 1080, height: 1560 };
const narrow = { width: 320, height: 2500 };
const withHistory = { width: 1080, height: 2300 };

const screenshots: readonly Screenshot[] = [
  { name: 'dark', theme: 'dark', state: measured, ...wide },
  { name: 'light', theme: 'light', state: measured, ...wide },
  {
    name: 'high-contrast',
    theme: 'highContrast',
    state: { status: 'measured', measurement: withFailure },
    ...wide,
  },
  { name: 'high-contrast-light', theme: 'highContrastLight', state: measured, ...wide },
  { name: 'narrow', theme: 'dark', state: { status: 'measured', measurement: withFailure }, ...narrow },
  { name: 'history-dark', theme: 'dark', state: measured, history: weeks, ...withHistory },
  { name: 'history-light', theme: 'light', state: measured, history: weeks, ...withHistory },
  {
    name: 'history-mixed',
    theme: 'highContrast',
    state: { status: 'empty' },
    history: mixed,
    ...withHistory,
  },
  { name: 'history-narrow', theme: 'light', state: measured, history: mixed, width: 320, height: 3900 },
  { name: 'pod-fresh', theme: 'dark', state: measured, startedPod: fresh, width: 1080, height: 1080 },
  { name: 'pod-light', theme: 'light', state: measured, startedPod: withInit, width: 1080, height: 1100 },
  {
    name: 'pod-contrast',
    theme: 'highContrast',
    state: measured,
    startedPod: forgotten,
    width: 1080,
    height: 960,
  },
  { name: 'pod-narrow', theme: 'dark', state: measured, startedPod: fresh, width: 320, height: 1700 },
  { name: 'pod-pending', theme: 'dark', state: measured, startedPod: pending, width: 1080, height: 760 },
  { name: 'claims', theme: 'dark', state: { status: 'measured', measurement: withClaims }, ...wide },
  {
    name: 'claims-contrast',
    theme: 'highContrastLight',
    state: { status: 'measured', measurement: withClaims },
    ...wide,
  },
  {
    name: 'dump',
    theme: 'dark',
    state: { status: 'measured', measurement: withDump },
    width: 800,
    height: 1780,
  },
  { name: 'lazy', theme: 'light', state: { status: 'measured', measurement: withLazy }, ...wide },
  { name: 'empty', theme: 'dark', state: { status: 'empty' }, width: 1080, height: 360 },
  {
    name: 'measuring',
    theme: 'dark',
    state: { status: 'measuring', measurement: unsure, progress: { completed: 6, total: 20, next: 'cold' } },
    ...wide,
  },
  {
    name: 'measuring-first',
    theme: 'light',
    state: {
      status: 'measuring',
      measurement: {
        ...measurement,
        sides: [
          { start: 'cold', runs: [], failed: 0 },
          { start: 'native', runs: [], failed: 0 },
        ],
      },
      progress: { completed: 0, total: 20, next: 'cold' },
    },
    ...wide,
  },
];

/** Headless Chromium has a least window width of about 500 pixels: a page is as narrow as it is told to be. */
function document({ theme, state, history, startedPod, width }: Screenshot): string {
  const messages = [
    { type: 'show', state } as const,
    ...(history ? [{ type: 'history', history } as const] : []),
    ...(startedPod ? [{ type: 'startedPod', shown: startedPod } as const] : []),
  ];
  return standalonePage({ theme, width, messages });
}

const folder = path.resolve(process.argv[2] ?? path.join(import.meta.dirname, '../../out/screenshots'));
await mkdir(folder, { recursive: true });
await buildWebviews({ folder, production: true });
for (const screenshot of screenshots) {
  const { name, width, height } = screenshot;
  const page = path.join(folder, `${name}.html`);
  await writeFile(page, document(screenshot));
  const frame = path.join(folder, `${name}-frame.html`);
  await writeFile(
    frame,
    `<!DOCTYPE html><style>body { margin: 0 }</style><iframe src="${name}.html" width="${width}" height="${height}" style="border: 0; display: block"></iframe>`,
  );
  await execa('chromium', [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--no-first-run',
    '--hide-scrollbars',
    '--allow-file-access-from-files',
    '--virtual-time-budget=2000',
    `--window-size=${Math.max(width, 500)},${height}`,
    `--screenshot=${path.join(folder, `${name}.png`)}`,
    `file://${frame}`,
  ]);
  console.log(path.join(folder, `${name}.png`));
}
