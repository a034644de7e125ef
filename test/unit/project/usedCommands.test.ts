import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  menuTests,
  paletteEffects,
  paletteMessages,
  paletteQuestions,
  paletteTests,
} from '../../e2e/usedCommands.ts';

const repository = path.resolve(import.meta.dirname, '..', '..', '..');

interface MenuItem {
  readonly command: string;
  readonly when?: string;
}

interface Contributions {
  readonly commands: readonly { readonly command: string; readonly title: string }[];
  readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
}

/** What presses a button of a row, a title bar or an editor, or chooses from a menu, up to the title. */
const choosing = String.raw`(?:\b(?:choose\w*|clickInline|press)\([^;]*?|\.getByRole\('button', \{ name: )`;

async function readText(file: string): Promise<string> {
  return await readFile(path.join(repository, file), 'utf8');
}

async function readTest(name: string): Promise<string> {
  return await readText(`test/e2e/${name}.test.ts`);
}

describe('the commands in package.json', () => {
  let contributes: Contributions;
  let titles: ReadonlyMap<string, string>;

  beforeAll(async () => {
    ({ contributes } = JSON.parse(await readText('package.json')) as { contributes: Contributions });
    const sentences = JSON.parse(await readText('package.nls.json')) as Readonly<Record<string, string>>;
    titles = new Map(
      contributes.commands.map(({ command, title }) => [command, sentences[title.slice(1, -1)] ?? '']),
    );
  });

  function titlesOf(items: readonly Pick<MenuItem, 'command'>[]): readonly string[] {
    return [...new Set(items.map(({ command }) => titles.get(command) ?? ''))].toSorted();
  }

  it('are told apart by their titles', () => {
    expect(new Set(titles.values()).size).toBe(contributes.commands.length);
  });

  it('are each run from the palette in one test at least', () => {
    const items = contributes.menus.commandPalette ?? [];
    const hidden = items.filter(({ when }) => when === 'false').map(({ command }) => command);
    const used = [
      ...[paletteQuestions, paletteMessages, paletteEffects].flatMap((list) => list.map(([title]) => title)),
      ...Object.keys(paletteTests),
    ];
    expect(used.toSorted()).toEqual(
      titlesOf(contributes.commands.filter(({ command }) => !hidden.includes(command))),
    );
  });

  it('are each chosen by every kind of menu that they are in', () => {
    const menus = Object.entries(contributes.menus).filter(([menu]) => menu !== 'commandPalette');
    const offered = menus.map(([menu, items]) => [
      menu,
      // What is in the tree of the Kubernetes extension, its own tests compare item by item.
      titlesOf(items.filter(({ when }) => when?.includes('extension.vsKubernetesExplorer') !== true)),
    ]);
    const used = Object.entries(menuTests).map(([menu, tests]) => [menu, Object.keys(tests).toSorted()]);
    expect(Object.fromEntries(used)).toEqual(Object.fromEntries(offered));
  });

  it.each(Object.entries(paletteTests))(
    'are run from the palette where that is said: %s in %s',
    async (title, test) => {
      expect(await readTest(test)).toContain(`'Thaw: ${title}'`);
    },
  );

  it.each(
    Object.entries(menuTests).flatMap(([menu, tests]) =>
      Object.entries(tests).map(([title, test]) => [title, menu, test] as const),
    ),
  )('are chosen where that is said: %s of %s in %s', async (title, _menu, test) => {
    expect(await readTest(test)).toMatch(new RegExp(`${choosing}'${title}'`));
  });
});
