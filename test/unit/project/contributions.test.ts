import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { commandIds } from '../../../src/commands/commandIds.ts';
import { emptyStates } from '../../../src/views/emptyState.ts';

const repository = path.resolve(import.meta.dirname, '..', '..', '..');

interface MenuItem {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}

interface Setting {
  readonly scope: string;
  readonly order?: number;
  readonly markdownDescription?: string;
}

interface Contributions {
  readonly commands: readonly {
    readonly command: string;
    readonly category: string;
    readonly icon?: unknown;
    readonly enablement?: string;
  }[];
  readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
  readonly views: { readonly thaw: readonly { readonly id: string }[] };
  readonly viewsWelcome: readonly {
    readonly view: string;
    readonly contents: string;
    readonly when: string;
  }[];
  readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
}

describe('the contributions in package.json', () => {
  let text: string;
  let contributes: Contributions;
  let sentences: Readonly<Record<string, string>>;
  let untrusted: { readonly supported: unknown; readonly restrictedConfigurations: readonly string[] };

  beforeAll(async () => {
    text = await readFile(path.join(repository, 'package.json'), 'utf8');
    const manifest = JSON.parse(text) as {
      contributes: Contributions;
      capabilities: { untrustedWorkspaces: typeof untrusted };
    };
    contributes = manifest.contributes;
    untrusted = manifest.capabilities.untrustedWorkspaces;
    sentences = JSON.parse(await readFile(path.join(repository, 'package.nls.json'), 'utf8')) as Record<
      string,
      string
    >;
  });

  /** The texts that are written by somebody: those of the manifest's own keys in `%…%`. */
  function usedKeys(): readonly string[] {
    return [...text.matchAll(/"%([^%"]+)%"/g)].map(([, key = '']) => key);
  }

  it('offer every command that the code knows, and no other', () => {
    expect(contributes.commands.map(({ command }) => command).toSorted()).toEqual(commandIds.toSorted());
  });

  it('put every command into the category Thaw', () => {
    expect(new Set(contributes.commands.map(({ category }) => category))).toEqual(new Set(['Thaw']));
  });

  it('have menus of known commands only', () => {
    const used = Object.values(contributes.menus).flatMap((items) => items.map(({ command }) => command));
    expect(used.filter((id) => !(commandIds as readonly string[]).includes(id))).toEqual([]);
  });

  it('show an icon for every inline action and every button in a title', () => {
    const withIcon = contributes.commands.filter(({ icon }) => icon !== undefined);
    const buttons = Object.values(contributes.menus)
      .flat()
      .filter(({ group }) => /^(?:inline|navigation)/.test(group ?? ''));
    const known = withIcon.map(({ command }) => command);
    expect(buttons.map(({ command }) => command).filter((id) => !known.includes(id))).toEqual([]);
  });

  it('put commands on the pods of the Kubernetes extension without depending on it', () => {
    const items = contributes.menus['view/item/context']?.filter(({ when }) =>
      when?.includes('extension.vsKubernetesExplorer'),
    );
    expect(items?.map(({ command }) => command)).toEqual([
      'thaw.checkpointPod',
      'thaw.restoreCheckpoint',
      'thaw.restoreNewest',
      'thaw.measureStartup',
      'thaw.createEnvironment',
      'thaw.showPodYaml',
      'thaw.showPodStartup',
      'thaw.showLogs',
      'thaw.openTerminal',
      'thaw.forwardPort',
    ]);
    expect(text).not.toMatch(/extensionDependencies|extensionPack/);
  });

  it('offer to load images onto other nodes only in clusters in which that is possible', () => {
    const items = Object.values(contributes.menus)
      .flat()
      .filter(({ command }) => command === 'thaw.loadCheckpointImage');
    expect(items).toHaveLength(2);
    for (const { when } of items) expect(when?.split(' && ')).toContain('thaw.loadsImages');
  });

  it('have a sentence for every key, and a key for every sentence', () => {
    expect([...new Set(usedKeys())].toSorted()).toEqual(Object.keys(sentences).toSorted());
  });

  it('lead from their welcome texts to known commands', () => {
    const commands = Object.values(sentences).flatMap((sentence) =>
      [...sentence.matchAll(/\(command:(thaw\.\w+)\b(?!\.focus)/g)].map(([, id]) => id),
    );
    expect(commands.length).toBeGreaterThan(0);
    expect(commands.filter((id) => !(commandIds as readonly (string | undefined)[]).includes(id))).toEqual(
      [],
    );
  });

  it('have a welcome text for every state in which there are no rows', () => {
    const welcomed = contributes.viewsWelcome
      .filter(({ view }) => view === 'thaw.pods')
      .map(({ when }) => when.split(' == ')[1]);
    // While it is starting there is a progress bar.
    expect(welcomed.toSorted()).toEqual(emptyStates.filter((state) => state !== 'starting').toSorted());
  });

  it('let no workspace choose the kubeconfig or the runtime image', () => {
    const { properties } = contributes.configuration;
    const harmless = ['thaw.checkpointTimeoutSeconds'];
    expect([...untrusted.restrictedConfigurations, ...harmless].toSorted()).toEqual(
      Object.keys(properties).toSorted(),
    );
    expect(properties['thaw.runtimeImage']?.scope).toBe('machine');
    expect(properties['thaw.kubeconfig']?.scope).toBe('machine');
  });

  it('work in a workspace that is not trusted, but for its settings and for what its files would have run or deleted', () => {
    expect(untrusted.supported).toBe('limited');
    expect(untrusted.restrictedConfigurations).toEqual(['thaw.kubeconfig', 'thaw.runtimeImage']);
    const limited = contributes.commands.filter(({ enablement }) => enablement !== undefined);
    expect(limited.map(({ command, enablement }) => [command, enablement])).toEqual([
      ['thaw.bakeEnvironment', 'isWorkspaceTrusted'],
      ['thaw.pruneEnvironment', 'isWorkspaceTrusted'],
    ]);
  });

  it('describe every setting in Markdown, and say in which order they stand', () => {
    const settings = Object.values(contributes.configuration.properties);
    expect(settings.filter(({ markdownDescription }) => markdownDescription === undefined)).toEqual([]);
    expect(settings.map(({ order }) => order).toSorted()).toEqual(settings.map((_, index) => index + 1));
  });

  it('name only icons that are there', async () => {
    const files = [...text.matchAll(/"(media\/[^"]+)"/g)].map(([, file = '']) => file);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) await expect(access(path.join(repository, file))).resolves.toBeUndefined();
  });
});
