import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const repository = path.resolve(import.meta.dirname, '..', '..', '..');

interface Step {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly media: { readonly markdown: string };
  readonly completionEvents: readonly string[];
}

interface Manifest {
  readonly displayName: string;
  readonly description: string;
  readonly publisher: string;
  readonly license: string;
  readonly pricing: string;
  readonly qna: unknown;
  readonly icon: string;
  readonly categories: readonly string[];
  readonly keywords: readonly string[];
  readonly galleryBanner: { readonly color: string; readonly theme: string };
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly views: { readonly thaw: readonly { readonly id: string }[] };
    readonly walkthroughs: readonly { readonly steps: readonly Step[] }[];
  };
}

let manifest: Manifest;
let sentences: Readonly<Record<string, string>>;

async function read(file: string): Promise<string> {
  return await readFile(path.join(repository, file), 'utf8');
}

beforeAll(async () => {
  manifest = JSON.parse(await read('package.json')) as Manifest;
  sentences = JSON.parse(await read('package.nls.json')) as Record<string, string>;
});

describe('the walkthrough', () => {
  function steps(): readonly Step[] {
    return manifest.contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
  }

  /** What can complete a step: a command that there is, or a view that is shown. */
  function possibleEvents(): readonly string[] {
    const { commands, views } = manifest.contributes;
    return [
      ...commands.map(({ command }) => `onCommand:${command}`),
      ...views.thaw.map(({ id }) => `onView:${id}`),
    ];
  }

  it('leads in three steps from the cluster to a restore', () => {
    expect(manifest.contributes.walkthroughs).toHaveLength(1);
    expect(steps().map(({ id }) => id)).toEqual(['connect', 'checkpoint', 'restore']);
  });

  it('has steps that something can complete', () => {
    for (const { id, completionEvents } of steps()) {
      expect(completionEvents.length, id).toBeGreaterThan(0);
      expect(possibleEvents(), id).toEqual(expect.arrayContaining([...completionEvents]));
    }
  });

  it.each([
    ['checkpoint', ['thaw.checkpointPod', 'thaw.checkpointWithLabel']],
    ['restore', ['thaw.restoreCheckpoint', 'thaw.restoreHere', 'thaw.restoreNewest', 'thaw.measureStartup']],
  ])('has its step %s done by each command that does what it says', (id, commands) => {
    const step = steps().find((each) => each.id === id);
    expect(step?.completionEvents).toEqual(
      expect.arrayContaining(commands.map((command) => `onCommand:${command}`)),
    );
  });

  it('has for each step a text to read, and a button that does it', async () => {
    for (const { id, title, description, media } of steps()) {
      expect((await read(media.markdown)).trim(), id).not.toBe('');
      const [titleText = '', text = ''] = [title, description].map((key) => sentences[key.slice(1, -1)]);
      expect(titleText, id).not.toBe('');
      const ids = [...text.matchAll(/\(command:([\w.]+?)(?:\.focus)?\)/g)].map(([, command]) => command);
      expect(ids.length, id).toBeGreaterThan(0);
      const known = possibleEvents().map((event) => event.replace(/^on(?:Command|View):/, ''));
      expect(known, id).toEqual(expect.arrayContaining(ids));
    }
  });
});

describe('what a marketplace shows', () => {
  it('is all there that needs no address', async () => {
    for (const field of ['displayName', 'description', 'publisher', 'license', 'icon'] as const) {
      expect(manifest[field], field).toMatch(/\S/);
    }
    expect(manifest.pricing).toBe('Free');
    expect(manifest.qna).toBe(false);
    expect(manifest.galleryBanner.color).toMatch(/^#[\da-f]{6}$/);
    expect(['dark', 'light']).toContain(manifest.galleryBanner.theme);
    await expect(read('README.md')).resolves.not.toBe('');
    await expect(read('CHANGELOG.md')).resolves.not.toBe('');
  });

  it('is found by words and by categories that the marketplace knows', () => {
    const { keywords, categories } = manifest;
    // The marketplace takes no more of them.
    expect(keywords.length).toBeLessThanOrEqual(30);
    expect(new Set(keywords).size).toBe(keywords.length);
    expect(keywords).toEqual(expect.arrayContaining(['kubernetes', 'checkpoint', 'restore', 'criu']));
    // https://code.visualstudio.com/api/references/extension-manifest
    const known = ['Debuggers', 'Testing', 'Visualization', 'Other'];
    expect(known).toEqual(expect.arrayContaining([...categories]));
  });
});
