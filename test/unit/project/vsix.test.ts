import { stat } from 'node:fs/promises';
import path from 'node:path';
import { listFiles, PackageManager } from '@vscode/vsce';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packExtension } from '../../../devcluster/vscode/packExtension.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';

const repository = path.resolve(import.meta.dirname, '..', '..', '..');

/** Everything that may be installed on users' machines: the bundle, its words, pictures, the schema of files, and what a marketplace shows. */
const allowed = [
  /^CHANGELOG\.md$/,
  /^LICENSE$/,
  /^README\.md$/,
  /^package\.json$/,
  /^package\.nls(?:\.[\w-]+)?\.json$/,
  /^l10n\/bundle\.l10n(?:\.[\w-]+)?\.json$/,
  /^dist\/(?:webview\/)?[\w.-]+\.(?:js|css)$/,
  /^schemas\/environment\.schema\.json$/,
  /^media\/[\w./-]+\.(?:png|svg|md|ttf|woff2?)$/,
];

describe('the vsix', () => {
  let folder: TemporaryFolder;
  let vsix: string;
  let said: string;

  beforeAll(async () => {
    folder = await TemporaryFolder.create();
    vsix = path.join(folder.path, 'thaw.vsix');
    said = await packExtension(vsix);
  }, 60_000);

  afterAll(async () => {
    await folder[Symbol.asyncDispose]();
  });

  it('is made without a warning', () => {
    expect(said).toContain('Packaged');
    expect(said).not.toContain('WARNING');
  });

  it('holds nothing but the bundle, its words, pictures, the schema of files, and what a marketplace shows', async () => {
    const files = await listFiles({ cwd: repository, packageManager: PackageManager.None });
    expect(files).toContain('dist/extension.js');
    expect(files).toContain('media/icon.png');
    expect(files).toContain('schemas/environment.schema.json');
    expect(files.filter((file) => !allowed.some((pattern) => pattern.test(file)))).toEqual([]);
  });

  it('is at most 2 MB large', async () => {
    const { size } = await stat(vsix);
    expect(size).toBeGreaterThan(0);
    expect(size).toBeLessThanOrEqual(2_000_000);
  });
});
