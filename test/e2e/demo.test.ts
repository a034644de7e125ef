import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readFile, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DevCluster } from '../../devcluster/devCluster.ts';
import { isProcessAlive } from '../../devcluster/fileLock.ts';
import { launchBrowser } from '../../devcluster/vscode/browser.ts';
import { descendants, endProcessTree } from '../../devcluster/vscode/processTree.ts';
import { TemporaryFolder } from '../support/temporaryFolder.ts';

const repository = path.resolve(import.meta.dirname, '..', '..');

/** How long all of a demo may take on a busy machine, in milliseconds. */
const timeout = 900_000;

/** Less than this would be a picture of nothing, in colours. */
const leastColours = 50;

/** A checkout of its own has a cluster, and pictures, of its own. */
let checkout: TemporaryFolder;
const running: ChildProcess[] = [];

beforeAll(async () => {
  checkout = await TemporaryFolder.create();
  const { stdout } = await execa('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: repository,
  });
  for (const file of stdout.split('\n'))
    await cp(path.join(repository, file), path.join(checkout.path, file));
  await symlink(path.join(repository, 'node_modules'), path.join(checkout.path, 'node_modules'));
});

afterAll(async () => {
  await Promise.all(running.map(endProcessTree));
  await (await DevCluster.find(checkout.path))?.down();
  await checkout[Symbol.asyncDispose]();
});

interface RunningDemo {
  readonly process: ChildProcess;
  /** What it has written so far. */
  readonly lines: readonly string[];
  /** Resolves with its first line that has this in it; rejects where it ends without. */
  line(part: string): Promise<string>;
}

function startDemo(...options: readonly string[]): RunningDemo {
  const program = ['--import', './requireNode.js', 'devcluster/demo/main.ts', ...options];
  const demo = spawn(process.execPath, program, {
    cwd: checkout.path,
    env: { ...process.env, NODE_OPTIONS: '', NODE_ENV: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(demo);
  const lines: string[] = [];
  for (const input of [demo.stdout, demo.stderr]) {
    createInterface({ input }).on('line', (line) => lines.push(line));
  }
  return {
    process: demo,
    lines,
    line: async (part) => {
      await expect
        .poll(
          () => {
            if (demo.exitCode !== null) throw new Error(`The demo has ended:\n${lines.join('\n')}`);
            return lines.some((line) => line.includes(part));
          },
          { timeout },
        )
        .toBe(true);
      return lines.find((line) => line.includes(part)) ?? '';
    },
  };
}

/** In how many colours a picture is. */
async function coloursOf(file: string): Promise<number> {
  const data = `data:image/png;base64,${(await readFile(file)).toString('base64')}`;
  await using browser = await launchBrowser();
  const page = await browser.newPage();
  return await page.evaluate<number>(`(async () => {
    const image = new Image();
    image.src = '${data}';
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
    return new Set(pixels).size;
  })()`);
}

/** That no process of the demo is left, and no cluster of its checkout. */
async function nothingRuns(processes: readonly number[]): Promise<void> {
  await expect.poll(() => processes.filter(isProcessAlive)).toEqual([]);
  const cluster = await DevCluster.find(checkout.path);
  expect((await cluster?.status())?.running ?? false).toBe(false);
}

describe('the demo', () => {
  it('without a person keeps the state of all environments, and takes pictures', { timeout }, async () => {
    const startedAt = Date.now();
    const demo = startDemo('--headless', '--runs', '1');
    const [code] = (await once(demo.process, 'exit')) as [number | null];
    expect(code, demo.lines.join('\n')).toBe(0);
    for (const name of ['notebook', 'jvm', 'node']) {
      expect(demo.lines).toContainEqual(expect.stringMatching(new RegExp(`^${name} .* kept$`)));
    }
    for (const name of ['dark', 'light', 'high-contrast']) {
      const picture = path.join(checkout.path, 'out', 'demo', `${name}.png`);
      expect((await stat(picture)).mtimeMs).toBeGreaterThan(startedAt);
      expect(await coloursOf(picture)).toBeGreaterThan(leastColours);
    }
    await nothingRuns([]);
  });

  it('is at the address that it prints, until Ctrl+C takes all down', { timeout }, async () => {
    const demo = startDemo();
    const address = /http\S+/.exec(await demo.line('VS Code with Thaw:'))?.[0] ?? '';
    expect((await fetch(address)).status).toBe(200);
    const { pid = 0 } = demo.process;
    const processes = [pid, ...(await descendants(pid))];
    expect(processes.length).toBeGreaterThan(1);
    demo.process.kill('SIGINT');
    const [code] = (await once(demo.process, 'exit')) as [number | null];
    expect(code, demo.lines.join('\n')).toBe(0);
    await nothingRuns(processes);
  });
});
