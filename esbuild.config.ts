import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type BuildOptions, type Metafile, type Plugin } from 'esbuild';

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

/** What to take in place of an index of a package: only what is used of it. */
interface SmallIndex {
  /** How it is imported, and by which files. */
  readonly imported: RegExp;
  readonly by: RegExp;
  /** The folder that `text` imports from. */
  readonly folder: string;
  readonly text: string;
}

/**
 * esbuild puts all that an index names wherever one of its names is used, and runs all that a CommonJS one names. With the packages'
 * own, each connection would load 2 MB, of which it uses a third.
 */
const smallIndexes: Readonly<Record<string, SmallIndex>> = {
  client: {
    imported: /^\.\/gen\/index\.js$/,
    by: /client-node.dist.config\.js$/,
    folder: 'node_modules/@kubernetes/client-node/dist/gen',
    text: "export * from './configuration.js'; export * from './servers.js';",
  },
  undici: {
    imported: /^undici$/,
    by: /^/,
    folder: 'node_modules/undici/lib',
    // Like undici's own: its proxies call the methods that dispatchers get here.
    text: `
      import api from './api/index.js';
      import Dispatcher from './dispatcher/dispatcher.js';
      Object.assign(Dispatcher.prototype, api);
      export { default as Agent } from './dispatcher/agent.js';
      export { default as ProxyAgent } from './dispatcher/proxy-agent.js';
      export { default as Socks5ProxyAgent } from './dispatcher/socks5-proxy-agent.js';
      export { fetch } from './web/fetch/index.js';`,
  },
};

const useSmallIndexes: Plugin = {
  name: 'useSmallIndexes',
  setup(building) {
    for (const [name, { imported, by, folder, text }] of Object.entries(smallIndexes)) {
      const namespace = `small index of ${name}`;
      building.onResolve({ filter: imported }, ({ importer }) =>
        by.test(importer) ? { path: folder, namespace } : undefined,
      );
      building.onLoad({ filter: /^/, namespace }, () => ({
        contents: text,
        resolveDir: path.join(root, folder),
      }));
    }
  },
};

/** How the code that runs in Node.js is bundled. */
function nodeOptions({ folder, production }: Build): BuildOptions {
  return {
    absWorkingDir: root,
    outdir: folder,
    bundle: true,
    format: 'esm',
    platform: 'node',
    // The extension host of the oldest VS Code in "engines" runs Node 24.
    target: 'node24',
    banner: { js: requireForCommonJs },
    plugins: [useSmallIndexes],
    minify: production,
    sourcemap: !production,
    logLevel: 'warning',
  };
}

/** Bundles the extension: `extension.js` and the chunks that it loads on use. Returns what went into which file. */
export async function buildExtension(options: Build): Promise<Metafile> {
  const { metafile } = await build({
    ...nodeOptions(options),
    entryPoints: ['src/extension.ts'],
    splitting: true,
    external: ['vscode'],
    metafile: true,
  });
  return metafile;
}

/** Bundles the program `thaw` into one file. It is not part of the extension, whose chunks it would only divide further. */
export async function buildProgram(options: Build): Promise<void> {
  await build({ ...nodeOptions(options), entryPoints: { thaw: 'src/headless/main.ts' } });
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
    buildProgram({ folder: path.join(root, 'out', 'bin'), production }),
  ]);
  await mkdir(path.join(root, 'out'), { recursive: true });
  await writeFile(path.join(root, 'out', 'metafile.json'), JSON.stringify(metafile));
}
