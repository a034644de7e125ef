import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type * as vscode from 'vscode';
import { parseEnvironmentFile } from '../../../src/environment/environmentFile.ts';
import { summarizePod } from '../../../src/kubernetes/podSummary.ts';
import { checkpointGroupRow, checkpointRow } from '../../../src/views/checkpointRows.ts';
import { checkpointsStates } from '../../../src/views/checkpointsState.ts';
import { emptyStates } from '../../../src/views/emptyState.ts';
import type { KnownEnvironment } from '../../../src/views/environmentList.ts';
import { environmentRow } from '../../../src/views/environmentRows.ts';
import type { Operation } from '../../../src/views/operations.ts';
import { containerRow, namespaceRow, podRow } from '../../../src/views/podRows.ts';
import { record } from '../checkpoint/recordExample.ts';
import { exampleFile } from '../environment/exampleFile.ts';
import { fakePod } from '../kubernetes/fakePod.ts';

const repository = path.resolve(import.meta.dirname, '..', '..', '..');

/** What shows a pod, whatever its state. */
const looks = ['showPodYaml', 'showPodStartup'] as const;

/** What a pod's row can say of itself, and the commands that its context menu then has. */
const ofPods: Readonly<Record<string, readonly string[]>> = {
  'thaw.pod': ['createEnvironment', ...looks, 'showLogs'],
  'thaw.pod.busy': ['cancelOperation', 'createEnvironment', ...looks, 'showLogs'],
  'thaw.pod.checkpointed': ['restoreNewest', 'measureStartup', 'createEnvironment', ...looks, 'showLogs'],
  'thaw.pod.busy.checkpointed': [
    'cancelOperation',
    'restoreNewest',
    'measureStartup',
    'createEnvironment',
    ...looks,
    'showLogs',
  ],
  'thaw.pod.running': [
    'checkpointPod',
    'checkpointWithLabel',
    'createEnvironment',
    ...looks,
    'showProcesses',
    'showLogs',
    'openTerminal',
    'forwardPort',
    'attachDebugger',
  ],
  'thaw.pod.running.busy': [
    'cancelOperation',
    'createEnvironment',
    ...looks,
    'showProcesses',
    'showLogs',
    'openTerminal',
    'forwardPort',
    'attachDebugger',
  ],
  'thaw.pod.running.checkpointed': [
    'checkpointPod',
    'checkpointWithLabel',
    'restoreNewest',
    'measureStartup',
    'createEnvironment',
    ...looks,
    'showProcesses',
    'showLogs',
    'openTerminal',
    'forwardPort',
    'attachDebugger',
  ],
  'thaw.pod.running.busy.checkpointed': [
    'cancelOperation',
    'restoreNewest',
    'measureStartup',
    'createEnvironment',
    ...looks,
    'showProcesses',
    'showLogs',
    'openTerminal',
    'forwardPort',
    'attachDebugger',
  ],
};

/** A container's menu is that of its pod. */
const ofContainers = Object.fromEntries(
  Object.entries(ofPods).map(([value, commands]) => [value.replace('.pod', '.container'), commands]),
);

/** The same of each row. */
const offered: Readonly<Record<string, readonly string[]>> = {
  'thaw.namespace': ['checkpointPod'],
  'thaw.namespace.unreadable': ['copyAccessRule'],
  ...ofPods,
  ...ofContainers,
  'thaw.checkpoint': ['editLabelAndNote', 'pushCheckpointImage', 'loadCheckpointImage', 'deleteCheckpoint'],
  'thaw.checkpoint.restorable': [
    'restoreCheckpoint',
    'restoreHere',
    'measureStartup',
    'editLabelAndNote',
    'pushCheckpointImage',
    'loadCheckpointImage',
    'deleteCheckpoint',
  ],
  'thaw.checkpointGroup': ['deleteCheckpoint'],
  'thaw.environment.file': ['openEnvironmentFile'],
  'thaw.environment.bakeable.file': ['bakeEnvironment', 'openEnvironmentFile', 'pruneEnvironment'],
  'thaw.environment.busy.bakeable.file': ['cancelOperation', 'openEnvironmentFile'],
  'thaw.environment.baked': ['restoreEnvironment', 'measureEnvironment', 'setPoolSize', 'showBakeLog'],
  'thaw.environment.bakeable.file.baked.pooled': [
    'bakeEnvironment',
    'restoreEnvironment',
    'measureEnvironment',
    'claimPod',
    'setPoolSize',
    'openEnvironmentFile',
    'showBakeLog',
    'pruneEnvironment',
  ],
  'thaw.environment.bakeable.file.baked': [
    'bakeEnvironment',
    'restoreEnvironment',
    'measureEnvironment',
    'setPoolSize',
    'openEnvironmentFile',
    'showBakeLog',
    'pruneEnvironment',
  ],
  'thaw.environment.busy.bakeable.file.baked': [
    'cancelOperation',
    'restoreEnvironment',
    'measureEnvironment',
    'setPoolSize',
    'openEnvironmentFile',
    'showBakeLog',
  ],
};

interface MenuItem {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}

interface Contributions {
  readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
  readonly views: { readonly thaw: readonly { readonly id: string }[] };
  readonly viewsWelcome: readonly { readonly view: string; readonly when: string }[];
}

/** One comparison of a `when` clause; a key alone asks for what is true, and one after `!` for what is not. */
interface Condition {
  readonly key: string;
  readonly meets: (value: string) => boolean;
}

function conditions(when: string): readonly Condition[] {
  return when.split(/ (?:&&|\|\|) /).map((text) => {
    const [key = '', operator, ...rest] = text.split(' ');
    const wanted = rest.join(' ');
    if (operator === '=~') {
      const pattern = new RegExp(wanted.slice(1, -1));
      return { key, meets: (value) => pattern.test(value) };
    }
    if (key.startsWith('!')) return { key: key.slice(1), meets: (value) => value !== 'true' };
    return { key, meets: (value) => value === (operator === undefined ? 'true' : wanted) };
  });
}

/** In a cluster in which everything is possible. */
function isShown({ when = '' }: MenuItem, row: Readonly<Record<string, string>>): boolean {
  const values: Readonly<Record<string, string>> = { 'thaw.loadsImages': 'true', ...row };
  return when
    .split(' || ')
    .some((all) => conditions(all).every(({ key, meets }) => meets(values[key] ?? '')));
}

/** The context keys that VS Code sets. */
const vscodeKeys: readonly string[] = ['view', 'viewItem', 'resourceScheme', 'resourceExtname'];

/** Every way in which the rows of a view describe themselves to menus. */
const contextValues: Readonly<Record<string, readonly string[]>> = {
  'thaw.pods': [...namespaceValues(), ...podValues(), ...containerValues(), ...checkpointValues(true)],
  'thaw.environments': [...environmentValues(), ...checkpointValues(true)],
  'thaw.checkpoints': [...checkpointValues(false), groupValue()],
};

function namespaceValues(): readonly string[] {
  const element = { kind: 'namespace', id: 'n', namespace: 'demo' } as const;
  return [true, false].map((isUnreadable) =>
    valueOf(
      namespaceRow(
        element,
        { shown: 1, all: 1 },
        { isUnreadable, isOnly: false, isFiltered: false, isListing: false },
      ),
    ),
  );
}

function podValues(): readonly string[] {
  const element = { kind: 'pod', id: 'p', namespace: 'demo', pod: 'web', podUid: 'u' } as const;
  const states = [{ running: {} }, { waiting: {} }];
  return states.flatMap((state) =>
    [undefined, 'Restoring…'].flatMap((operation) =>
      [0, 1].map((checkpoints) => {
        const pod = summarizePod(fakePod({ containers: { main: state } }));
        return valueOf(podRow(element, pod, { checkpoints, operation }));
      }),
    ),
  );
}

function containerValues(): readonly string[] {
  const { containers } = summarizePod(
    fakePod({ containers: { main: { running: {} }, setUp: { waiting: {} } } }),
  );
  return containers.flatMap((container) =>
    [false, true].flatMap((isBusy) =>
      [0, 1].map((checkpoints) => {
        const pod = { id: 'c', namespace: 'demo', pod: 'web', podUid: 'u' };
        const element = { ...pod, kind: 'container', container: container.name } as const;
        return valueOf(containerRow(element, container, { checkpoints, isBusy }));
      }),
    ),
  );
}

function checkpointValues(isBelowContainer: boolean): readonly string[] {
  const { namespace, name } = record;
  return [undefined, 'archive gone'].map((whyNotRestorable) =>
    valueOf(
      checkpointRow({ kind: 'checkpoint', id: 'c', namespace, name }, record, {
        isBelowContainer,
        whyNotRestorable,
        now: record.checkpointedAt,
      }),
    ),
  );
}

function environmentValues(): readonly string[] {
  const element = { kind: 'environment', id: 'e', namespace: 'demo', name: 'shop' } as const;
  // A row does not say where its file is.
  const uri = { path: '/shop.thaw.yaml' } as vscode.Uri;
  const whole = { uri, name: 'shop', environment: parseEnvironmentFile(exampleFile).environment, errors: 0 };
  const broken = { uri, name: 'shop', errors: 1 };
  const never = { status: 'neverBaked' } as const;
  const baked = { status: 'baked', newest: record } as const;
  const pool = { ready: 1, waiting: 2, claimed: 0 };
  const place = { namespace: 'demo', name: 'shop', bakes: [], pool: { ready: 0, waiting: 0, claimed: 0 } };
  const value = (known: Partial<KnownEnvironment>, operation?: Operation): string =>
    valueOf(environmentRow(element, { ...place, state: never, ...known }, { operation, now: 0 }));
  const running = { podUid: '', text: 'Baking…', title: '', cancel: () => undefined };
  return [
    value({ file: broken }),
    value({ file: whole }),
    value({ file: whole }, running),
    value({ state: baked }),
    value({ file: whole, state: baked }),
    value({ file: whole, state: baked }, running),
    value({ file: whole, state: baked, pool }),
  ];
}

function groupValue(): string {
  return valueOf(checkpointGroupRow({ kind: 'checkpointGroup', id: 'g', group: 'node-1' }, 1));
}

function valueOf({ contextValue }: { readonly contextValue?: string }): string {
  return contextValue ?? '';
}

describe('the when clauses in package.json', () => {
  let contributes: Contributions;
  let sources: ReadonlyMap<string, string>;

  beforeAll(async () => {
    const text = await readFile(path.join(repository, 'package.json'), 'utf8');
    ({ contributes } = JSON.parse(text) as { contributes: Contributions });
    const folder = path.join(repository, 'src');
    const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'));
    const read = (name: string): Promise<string> => readFile(path.join(folder, name), 'utf8');
    sources = new Map(await Promise.all(names.map(async (name) => [name, await read(name)] as const)));
  });

  function allConditions(): readonly Condition[] {
    const items = [...Object.values(contributes.menus).flat(), ...contributes.viewsWelcome];
    return items.flatMap(({ when }) => (when === undefined || when === 'false' ? [] : conditions(when)));
  }

  function filesWith(pattern: RegExp): readonly string[] {
    return [...sources].filter(([, source]) => pattern.test(source)).map(([name]) => name);
  }

  /** The items of the context menu of Thaw's own rows. */
  function rowItems(): readonly MenuItem[] {
    return (contributes.menus['view/item/context'] ?? []).filter(
      ({ when }) => when?.includes('extension.vsKubernetesExplorer') !== true,
    );
  }

  it('know every way in which a row can describe itself, and no other', () => {
    const set = new Set(Object.values(contextValues).flat());
    expect([...set].toSorted()).toEqual(Object.keys(offered).toSorted());
    // Rows that are made elsewhere would be missing above.
    expect(filesWith(/\bcontextValue\s*=/).toSorted()).toEqual([
      'views/checkpointRows.ts',
      'views/environmentRows.ts',
      'views/podRows.ts',
    ]);
  });

  it.each(Object.keys(offered))('offer on the row %s what can be done with it', (viewItem) => {
    const views = Object.keys(contextValues).filter((view) => contextValues[view]?.includes(viewItem));
    for (const view of views) {
      const items = rowItems()
        .filter((item) => item.group?.startsWith('inline') !== true && isShown(item, { view, viewItem }))
        .toSorted((one, other) => (one.group ?? '').localeCompare(other.group ?? ''));
      expect(items.map(({ command }) => command.replace('thaw.', ''))).toEqual(offered[viewItem]);
    }
  });

  it('have no item in the menu of a row that no row can show', () => {
    const isPossible = (item: MenuItem): boolean =>
      Object.entries(contextValues).some(([view, values]) =>
        values.some((viewItem) => isShown(item, { view, viewItem })),
      );
    expect(rowItems().filter((item) => !isPossible(item))).toEqual([]);
  });

  it('offer as a button of a row only what its menu has, too', () => {
    for (const [view, values] of Object.entries(contextValues)) {
      for (const viewItem of values) {
        const shown = rowItems().filter((item) => isShown(item, { view, viewItem }));
        const isInline = ({ group }: MenuItem): boolean => group?.startsWith('inline') === true;
        const inMenu = shown.filter((item) => !isInline(item)).map(({ command }) => command);
        expect(inMenu).toEqual(expect.arrayContaining(shown.filter(isInline).map(({ command }) => command)));
      }
    }
  });

  it('use every context key that the code sets, and no other', () => {
    const used = new Set(allConditions().map(({ key }) => key));
    const set = [...sources.values()].flatMap((source) =>
      [...source.matchAll(/\bsetContext\('([^']+)'/g)].map(([, key = '']) => key),
    );
    expect([...used].filter((key) => !vscodeKeys.includes(key)).toSorted()).toEqual(
      [...new Set(set)].toSorted(),
    );
    // Keys that are set in another way would be missing above.
    expect(filesWith(/'setContext'/)).toEqual(['views/thaw.ts']);
  });

  it('compare the state of the pods with states that there are', () => {
    const states = ['shown', ...emptyStates];
    const compared = allConditions().filter(({ key }) => key === 'thaw.podsState');
    expect(compared.length).toBeGreaterThan(0);
    for (const { meets } of compared) expect(states.filter(meets)).toHaveLength(1);
  });

  it('compare the state of the checkpoints with states that there are', () => {
    const compared = allConditions().filter(({ key }) => key === 'thaw.checkpointsState');
    expect(compared.length).toBeGreaterThan(0);
    for (const { meets } of compared) expect(checkpointsStates.filter(meets)).toHaveLength(1);
  });

  it('name views that there are', () => {
    const views = [...contributes.views.thaw.map(({ id }) => id), 'extension.vsKubernetesExplorer'];
    const compared = allConditions().filter(({ key }) => key === 'view');
    expect(compared.filter(({ meets }) => !views.some(meets))).toEqual([]);
    expect(contributes.viewsWelcome.filter(({ view }) => !views.includes(view))).toEqual([]);
  });
});
