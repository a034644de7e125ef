import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { buildWebviews } from '../../../esbuild.config.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';

it('the page Startup Timings is at most 120 KB large with the toolkit, script and style sheet compressed', async () => {
  await using folder = await TemporaryFolder.create();
  await buildWebviews({ folder: folder.path, production: true });
  const names = await readdir(folder.path);
  expect(names.toSorted()).toEqual(['startupTimings.css', 'startupTimings.js']);
  const files = await Promise.all(names.map((name) => readFile(path.join(folder.path, name))));
  // Only the toolkit has elements of its own; without it the size would say nothing.
  expect(files.some((file) => file.includes('attachShadow'))).toBe(true);
  const bytes = files.reduce((sum, file) => sum + gzipSync(file).length, 0);
  expect(bytes).toBeLessThanOrEqual(120_000);
});
