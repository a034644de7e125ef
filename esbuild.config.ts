import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Metafile } from 'esbuild';

/** What one build of the extension is for. */
export interface ExtensionBuild {
  /** The folder that gets the entry, `extension.js`, and the chunks that it loads on use. */
  readonly folder: string;
  /** Smaller, and without source maps. */
  readonly production: boolean;
}

const root = import.meta.dirname;

/** Bundled CommonJS packages call `require` for Node's own modules, and an ES module has none. */
const requireForCommonJs =
  "import { createRequire as thawCreateRequire } from 'node:module'; const require = thawCreateRequire(import.meta.url);";

/** Bundles the extension; returns what went into which file. */
export async function buildExtension({ folder, production }: ExtensionBuild): Promise<Metafile> {
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

if (import.meta.main) {
  const folder = path.join(root, 'dist');
  // Chunks are named by their content: those of earlier builds would stay, and be packaged.
  await rm(folder, { recursive: true, force: true });
  const metafile = await buildExtension({ folder, production: process.argv.includes('--production') });
  await mkdir(path.join(root, 'out'), { recursive: true });
  await writeFile(path.join(root, 'out', 'metafile.json'), JSON.stringify(metafile));
}
