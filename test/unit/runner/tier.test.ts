import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Tally } from '../../runner/tally.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';

const repository = path.resolve(import.meta.dirname, '..', '..', '..');

/** A small project of its own, each of its tiers with one kind of file. */
const projectFiles = {
  'package.json': '{ "type": "module" }',
  'vitest.config.ts': `
    const tier = (name, more = {}) => ({ test: { name, include: [name + '.test.ts'], ...more } });
    const files = ['ended', 'retried', 'brokenHook', 'brokenFile', 'stray'].map((name) => tier(name));
    export default { test: { projects: [...files, tier('brokenSetup', { globalSetup: 'setup.ts' })] } };`,
  'ended.test.ts': `
    import { expect, it } from 'vitest';
    it('passes', () => {});
    it('passes too', () => {});
    it('fails', () => expect(1).toBe(2));
    it.skip('is skipped', () => {});
    it.todo('is to be written');`,
  'retried.test.ts': `
    import { expect, it } from 'vitest';
    let tries = 0;
    it('passes at the second try', { retry: 1 }, () => expect(++tries).toBe(2));`,
  'brokenHook.test.ts': `
    import { beforeAll, describe, it } from 'vitest';
    it('passes', () => {});
    describe('a group', () => {
      beforeAll(() => { throw new Error('the hook is broken'); });
      it('is not reached', () => {});
    });`,
  'brokenFile.test.ts': `throw new Error('the file is broken');`,
  'stray.test.ts': `
    import { it } from 'vitest';
    it('passes', () => void Promise.reject(new Error('nobody waits for this')));`,
  'brokenSetup.test.ts': `import { it } from 'vitest'; it('is not reached', () => {});`,
  'setup.ts': `export function setup() { throw new Error('the set-up is broken'); }`,
};

const runTierScript = `
  const { runTier, skipTestFiles, skipTier } = await import(process.env.TIER_MODULE);
  const [tier, reason, pattern] = process.argv.slice(1);
  const skip = () =>
    pattern === undefined ? skipTier(tier, '.', reason) : skipTestFiles(tier, '.', reason, pattern);
  const tally = await (reason === undefined ? runTier(tier, '.') : skip());
  console.log('\\n' + JSON.stringify(tally));`;

interface TierRun {
  readonly tally: Tally;
  readonly output: string;
}

/** Runs a tier in a process of its own: a Vitest inside Vitest would share its environment. */
async function runTier(folder: TemporaryFolder, ...tierAndReason: readonly string[]): Promise<TierRun> {
  const { all, stdout } = await execa(
    process.execPath,
    ['--input-type=module', '--eval', runTierScript, '--', ...tierAndReason],
    {
      cwd: folder.path,
      all: true,
      // Vitest leaves an exit code behind where a test failed.
      reject: false,
      env: { TIER_MODULE: path.join(repository, 'test', 'runner', 'tier.ts'), VITEST: undefined },
    },
  );
  return { tally: JSON.parse(stdout.split('\n').at(-1) ?? '') as Tally, output: all };
}

describe('a tier', { timeout: 60_000 }, () => {
  let folder: TemporaryFolder;

  beforeAll(async () => {
    folder = await TemporaryFolder.create();
    for (const [name, text] of Object.entries(projectFiles)) await folder.write(name, text);
    await symlink(path.join(repository, 'node_modules'), path.join(folder.path, 'node_modules'));
    return () => folder[Symbol.asyncDispose]();
  });

  it('counts tests by how they ended, and says why those failed that did', async () => {
    const { tally } = await runTier(folder, 'ended');
    expect(tally).toEqual({
      passed: 2,
      failures: ['ended.test.ts > fails: expected 1 to be 2 // Object.is equality'],
      skipped: 2,
    });
  });

  it('names a test that passed only when it was tried again', async () => {
    const { tally, output } = await runTier(folder, 'retried');
    expect(tally).toEqual({ passed: 1, failures: [], skipped: 0 });
    expect(output).toContain('Passed only when tried again: passes at the second try');
  });

  it('counts a hook that fails as one failure, and the tests behind it as skipped', async () => {
    const { tally } = await runTier(folder, 'brokenHook');
    expect(tally).toEqual({
      passed: 1,
      failures: ['brokenHook.test.ts > a group: the hook is broken'],
      skipped: 1,
    });
  });

  it('counts a file that cannot be loaded as one failure', async () => {
    const { tally } = await runTier(folder, 'brokenFile');
    expect(tally).toEqual({ passed: 0, failures: ['brokenFile.test.ts: the file is broken'], skipped: 0 });
  });

  it('counts an error that no test caught as one failure more', async () => {
    const { tally } = await runTier(folder, 'stray');
    expect(tally).toEqual({ passed: 1, failures: ['tier stray: nobody waits for this'], skipped: 0 });
  });

  it('counts a set-up that fails as one failure, with its text', async () => {
    const { tally, output } = await runTier(folder, 'brokenSetup');
    expect(tally).toEqual({ passed: 0, failures: ['tier brokenSetup: the set-up is broken'], skipped: 0 });
    expect(output).toContain('the set-up is broken');
  });

  it('counts as one failure when there is no such tier', async () => {
    const { tally } = await runTier(folder, 'imagined');
    expect(tally.failures).toHaveLength(1);
  });

  it('counts its tests as skipped, with the reason and without its set-up, where it cannot run', async () => {
    const { tally, output } = await runTier(folder, 'brokenSetup', 'it needs root');
    expect(tally).toEqual({ passed: 0, failures: [], skipped: 1 });
    expect(output).toContain('it needs root');
  });

  it('counts the tests of files that Vitest does not run as skipped', async () => {
    const { tally, output } = await runTier(folder, 'host', 'there is no browser', '**/ended.test.ts');
    expect(tally).toEqual({ passed: 0, failures: [], skipped: 5 });
    expect(output).toContain('there is no browser');
  });
});
