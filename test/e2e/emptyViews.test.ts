import { readFile, rm, writeFile } from 'node:fs/promises';
import { afterAll, describe, expect } from 'vitest';
import type { CodeServer } from '../../devcluster/vscode/codeServer.ts';
import { accessibilityFindings } from '../../devcluster/vscode/workbench/accessibility.ts';
import { sidebarLayoutFindings } from '../../devcluster/vscode/workbench/layout.ts';
import type { Workbench } from '../../devcluster/vscode/workbench/workbench.ts';
import { FakeApiServer } from '../support/fakeApiServer.ts';
import type { Reply } from '../support/fakeReply.ts';
import { servePods } from '../support/servePods.ts';
import { welcomeTexts } from '../support/welcomeTexts.ts';
import { fakePod } from '../unit/kubernetes/fakePod.ts';
import { oneWindowTest as it } from './vscodeTest.ts';

const api = await FakeApiServer.start();
const web = fakePod({ namespace: 'demo', name: 'web' });
servePods(api, [web]);

/** As long as no test takes: what is read anew sooner, somebody has asked for. */
const later = { 'Retry-After': '3600' };

/** What is answered to users who ask for all pods, by their tokens, which are also the names of their contexts. */
const answers: Readonly<Record<string, (reply: Reply) => void>> = {
  empty: (reply) => {
    reply.json({ metadata: { resourceVersion: '1' }, items: [] });
  },
  failing: (reply) => {
    reply.status({ code: 500, reason: 'InternalError', message: 'etcdserver: no leader' }, later);
  },
  unavailable: (reply) => {
    reply.status({ code: 503, reason: 'ServiceUnavailable', message: 'shutting down' }, later);
  },
  'signed-out': (reply) => {
    reply.status({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
  },
  forbidden: (reply) => {
    const message =
      'pods is forbidden: User "jane" cannot list resource "pods" in API group "" at the cluster scope';
    reply.status({ code: 403, reason: 'Forbidden', message, details: { kind: 'pods' } });
  },
};
const podsPath = '/api/v1/pods';
api.on('GET', podsPath, ({ headers, query }, reply) => {
  const answer = answers[headers.authorization?.replace('Bearer ', '') ?? ''];
  if (query.get('watch') !== null) reply.begin();
  else if (answer) answer(reply);
  else reply.json({ metadata: { resourceVersion: '1' }, items: [web] });
});
api.on('GET', '/api/v1/configmaps', ({ headers, query }, reply) => {
  if (query.get('watch') !== null) reply.begin();
  else if (headers.authorization === 'Bearer failing') answers.failing?.(reply);
  else reply.json({ metadata: { resourceVersion: '1' }, items: [] });
});
api.on('GET', '/api/v1/namespaces', (_request, reply) => {
  reply.json({ metadata: {}, items: [{ metadata: { name: 'demo' } }] });
});
api.on('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', ({ headers }, reply) => {
  reply.json({ status: { allowed: headers.authorization !== 'Bearer forbidden' } }, 201);
});
for (const kind of ['deployments', 'statefulsets']) {
  api.on('GET', `/apis/apps/v1/${kind}`, (_request, reply) => {
    reply.json({ metadata: {}, items: [] });
  });
}
api.on('POST', /\/proxy\/checkpoint\/demo\/web\/main$/, (_request, reply) => {
  reply.text(404, '404 page not found');
});

const authority = Buffer.from(api.certificate.cert).toString('base64');
const tokens = ['shown', ...Object.keys(answers)];

/** All contexts; the current one is none of them. */
const contexts = {
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'absent',
  clusters: [
    { name: 'known', cluster: { server: api.url, 'certificate-authority-data': authority } },
    { name: 'stranger', cluster: { server: api.url } },
    { name: 'blocked', cluster: { server: 'https://127.0.0.1:6000' } },
  ],
  users: tokens.map((token) => ({ name: token, user: { token } })),
  contexts: [
    ...tokens.map((name) => ({ name, context: { cluster: 'known', user: name } })),
    ...['stranger', 'blocked', 'incomplete'].map((name) => ({
      name,
      context: { cluster: name, user: 'shown' },
    })),
  ],
};
const kubeconfig = JSON.stringify(contexts);

it.override('serverOptions', { kubeconfig });
// In a narrow sidebar texts are long: each view has to show all of its own.
it.override('windowOptions', { size: { width: 1400, height: 1200 } });

afterAll(() => api[Symbol.asyncDispose]());

/** A window, and its server. */
interface Scene {
  readonly workbench: Workbench;
  readonly server: CodeServer;
}

function listsOfPods(): number {
  return api.requests.filter(({ path, query }) => path === podsPath && !query.has('watch')).length;
}

/** Shows the cluster of a context, where it is not shown already. */
async function showContext({ workbench, server }: Scene, context: string): Promise<void> {
  await mendKubeconfig(server);
  const shown = workbench.view('Pods').header.locator('.description').getByText(context, { exact: true });
  if ((await shown.count()) > 0) return;
  await workbench.palette.run('Thaw: Select Context…');
  await workbench.quickPick.choose('Filter by name or server', context);
  // In a narrow sidebar there may be no room for it.
  await shown.waitFor({ state: 'attached' });
}

async function mendKubeconfig({ kubeconfig: file }: CodeServer): Promise<void> {
  const known = await readFile(file, 'utf8').catch(() => '');
  if (known !== kubeconfig) await writeFile(file, kubeconfig);
}

/** What leads to each welcome text. */
const ways: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  noKubeconfig: ({ server }) => rm(server.kubeconfig, { force: true }),
  invalidKubeconfig: (scene) => showContext(scene, 'incomplete'),
  contextNotFound: async ({ server }) => {
    const others = [{ name: 'other', context: { cluster: 'known', user: 'shown' } }];
    await writeFile(server.kubeconfig, JSON.stringify({ ...contexts, contexts: others }));
  },
  unreachable: (scene) => showContext(scene, 'unavailable'),
  portBlocked: (scene) => showContext(scene, 'blocked'),
  untrusted: (scene) => showContext(scene, 'stranger'),
  notSignedIn: (scene) => showContext(scene, 'signed-out'),
  forbidden: (scene) => showContext(scene, 'forbidden'),
  failed: (scene) => showContext(scene, 'failing'),
  noPods: (scene) => showContext(scene, 'empty'),
  filtered: async (scene) => {
    await showContext(scene, 'shown');
    await scene.workbench.view('Pods').press('Filter Pods…');
    await scene.workbench.quickPick.answer('Words of names', 'none-of-this-name');
  },
  noCheckpoints: (scene) => showContext(scene, 'shown'),
  checkpointsDisabled: async (scene) => {
    await showContext(scene, 'shown');
    const { workbench } = scene;
    const pods = workbench.tree('Pods');
    await pods.choose(pods.row('Pod web,'), 'Checkpoint…');
    await workbench.error('does not offer checkpoints');
    await workbench.clearNotifications();
  },
  checkpointsFailed: async (scene) => {
    await showContext(scene, 'failing');
    const { workbench } = scene;
    for (const view of ['Pods', 'Environments']) await workbench.view(view).toggle();
  },
  noEnvironments: (scene) => showContext(scene, 'shown'),
};

/** What leads back from a welcome text, where other contexts would not. */
const waysBack: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  checkpointsFailed: async ({ workbench }) => {
    for (const view of ['Environments', 'Pods']) await workbench.view(view).toggle();
  },
};

/** Looks at what pressing a button does. */
type Effect = (press: () => Promise<void>, scene: Scene, welcome: string) => Promise<void>;

/** That a question is asked, which is dismissed. */
function asks(question: string): Effect {
  return async (press, { workbench }) => {
    await press();
    await workbench.quickPick.title.getByText(question).waitFor();
    await workbench.page.keyboard.press('Escape');
    await workbench.quickPick.element.waitFor({ state: 'hidden' });
  };
}

/** That a text is put into the clipboard, which is said. */
function copies(said: string, text: RegExp): Effect {
  return async (press, { workbench }) => {
    await press();
    await workbench.notification(said).waitFor();
    expect(await workbench.clipboard()).toMatch(text);
  };
}

/** How often a connection was made, or could not be for want of a kubeconfig. */
async function attempts({ server }: Scene): Promise<number> {
  const log = await server.channelLog('Thaw');
  return [...log.matchAll(/Connecting to https:|\(noKubeconfig\)/g)].length;
}

/** What the buttons of welcome texts do. */
const effects: Readonly<Record<string, Effect>> = {
  'thaw.selectContext': asks('Select a context'),
  'thaw.selectNamespaces': asks('Select namespaces'),
  'thaw.checkpointPod': asks('Checkpoint which pod?'),
  'thaw.createEnvironment': asks('Create an environment from what?'),
  'thaw.filterPods': asks('Filter pods'),
  'thaw.clearFilter': async (press, { workbench }) => {
    await press();
    await workbench.tree('Pods').row('Pod web,').waitFor();
  },
  'thaw.copyAccessRule': copies('The rule is in the clipboard', /kind: ClusterRole\n[^]*"pods"[^]*"jane"/),
  'thaw.copyKubeletSetting': copies('The setting is in the clipboard', /ContainerCheckpoint: true\n/),
  'thaw.refresh': async (press, scene) => {
    const before = await attempts(scene);
    await press();
    await expect.poll(() => attempts(scene)).toBe(before + 1);
  },
  'thaw.openKubeconfig': async (press, { workbench }, welcome) => {
    const { page } = workbench;
    await press();
    if (welcome !== 'noKubeconfig') {
      await page.getByRole('tab', { name: /^kubeconfig/ }).waitFor();
      return;
    }
    const setting = page.getByText('Kubeconfig files to use').first();
    await setting.waitFor();
    await page.keyboard.press('Escape');
    await setting.waitFor({ state: 'hidden' });
  },
  'thaw.showOutput': async (press, { workbench }) => {
    expect(await workbench.output.first().isVisible()).toBe(false);
    await press();
    await workbench.output.first().waitFor();
  },
  'thaw.scanNodes': async (press, { workbench }) => {
    // A scan shows three messages; with those from before it there would be too many for VS Code.
    await workbench.closeAll();
    await press();
    await workbench.error('Cannot list the archives on node node-1');
  },
};

const texts = await welcomeTexts();

describe('a view without rows', () => {
  it.for(texts)(
    '($name) says so in a sidebar of 200 px, for everyone, and its buttons do what they say',
    async ({ name, view, sentence, actions }, { workbench, server }) => {
      const scene = { workbench, server };
      await workbench.showViews('Thaw');
      await workbench.setSidebarWidth(200);
      expect(ways).toHaveProperty([name]);
      await ways[name]?.(scene);
      const welcome = workbench.view(view).element.locator('.welcome-view-content');
      await welcome.getByText(sentence).waitFor();
      const buttons = welcome.getByRole('button');
      expect(await buttons.allInnerTexts()).toEqual(actions.map(({ label }) => label));
      expect(await sidebarLayoutFindings(workbench.page)).toEqual([]);
      expect(await accessibilityFindings(workbench.page, '.welcome-view-content')).toEqual([]);
      for (const { label, command } of actions) {
        const press = (): Promise<void> => welcome.getByRole('button', { name: label, exact: true }).click();
        expect(effects).toHaveProperty([command]);
        await effects[command]?.(press, scene, name);
      }
      await waysBack[name]?.(scene);
    },
  );
});

describe('Refresh', () => {
  const menus = ['Pods', 'Environments', 'Checkpoints'].map(
    (view) =>
      [
        `the menu of the view ${view}`,
        ({ workbench }: Scene) => workbench.view(view).chooseMore('Refresh'),
      ] as const,
  );

  it.for([
    ['the palette', ({ workbench }: Scene) => workbench.palette.run('Thaw: Refresh')] as const,
    ...menus,
  ])('in %s reads the pods anew', async ([, refresh], { workbench, server }) => {
    const scene = { workbench, server };
    await workbench.showViews('Thaw');
    await showContext(scene, 'failing');
    await workbench.page.getByText('The pods cannot be read.').waitFor();
    const before = listsOfPods();
    await refresh(scene);
    await expect.poll(listsOfPods).toBe(before + 1);
  });
});
