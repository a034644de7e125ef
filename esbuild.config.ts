import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Metafile } from 'esbuild';

/** What one build is for. */
export interface Build {
  /** The folder that gets the files. */
  readonly folder: string;
  /** Smaller, and without source maps. */
  readonly production: boolean;
}

const root = import.meta.dirname;

/** Bundled CommonJS packages call `require` for Node's own modules, and an ES module has none. */
const requireForCommonJs =
  "import { createRequire as thawCreateRequire } from 'node:module'; const require = thawCreateRequire(import.meta.url);";

/** Bundles the extension: `extension.js` and the chunks that it loads on use. Returns what went into which file. */
export async function buildExtension({ folder, production }: Build): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/extension.ts'],
    outdir: folder,
    bundle: true,
    format: 'esm',
    splitting: true,
    platform: 'node',
    // The extension host of the oldest VS Code in "engines" runs Node 24.
    target: 'node24',
    external: ['vscode'],
    banner: { js: requireForCommonJs },
    minify: production,
    sourcemap: !production,
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}

/** Bundles the pages that are shown in webviews, each a script and a style sheet of the same name. */
export async function buildWebviews({ folder, production }: Build): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: [
      { in: 'webview/startupTimings/main.ts', out: 'startupTimings' },
      { in: 'webview/startupTimings/page.css', out: 'startupTimings' },
    ],
    outdir: folder,
    bundle: true,
    format: 'iife',
    platform: 'browser',
    // Chromium of the oldest VS Code in "engines".
    target: 'chrome138',
    minify: production,
    sourcemap: !production,
    logLevel: 'warning',
  });
}

if (import.meta.main) {
  const folder = path.join(root, 'dist');
  // Chunks are named by their content: those of earlier builds would stay, and be packaged.
  await rm(folder, { recursive: true, force: true });
  const production = process.argv.includes('--production');
  const [metafile] = await Promise.all([
    buildExtension({ folder, production }),
    buildWebviews({ folder: path.join(folder, 'webview'), production }),
  ]);
  await mkdir(path.join(root, 'out'), { recursive: true });
  await writeFile(path.join(root, 'out', 'metafile.json'), JSON.stringify(metafile));
}
