import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import { CodeServer } from '../../devcluster/vscode/codeServer.ts';
import { VSCodeWindow } from '../../devcluster/vscode/vscodeWindow.ts';
import { Workbench } from '../../devcluster/vscode/workbench/workbench.ts';
import { kubeconfigWith } from '../cluster/support/otherConnection.ts';
import { vscodeTest as it } from './vscodeTest.ts';
import { closeWatched } from './watchedWindow.ts';

/** Of no machine (RFC 5737, RFC 6761). */
const elsewhere = { address: '192.0.2.1', name: 'elsewhere.invalid' };

const kubeconfig = await kubeconfigWith(
  Object.entries(elsewhere).map(([name, host]) => ({
    name,
    user: {},
    cluster: { server: `https://${host}:6443` },
  })),
);

it.override('serverOptions', { kubeconfig });

describe('what every test looks at: whether anything leaves the machine', () => {
  describe('where something does', () => {
    // Not the server of the other tests: an extension host outlives its window for a while, and goes on asking.
    let server: CodeServer;

    beforeAll(async () => {
      server = await CodeServer.start({
        kubeconfig,
        recordsConnections: true,
        extensions: [inject('vsix')],
      });
    });

    afterAll(async () => {
      await server[Symbol.asyncDispose]();
    });

    it.for([
      ['address', 'connect'],
      ['name', 'lookup'],
    ] as const)(
      'fails by the extension that asks for another machine by its %s',
      async ([by, kind], { browser }) => {
        const window = await VSCodeWindow.open(browser, server);
        const workbench = await Workbench.whenReady(window.page);
        await workbench.showViews('Thaw');
        await workbench.palette.run('Thaw: Select Context…');
        await workbench.quickPick.choose('Filter by name or server', by);
        const asked = `${kind} ${elsewhere[by]}`;
        await expect.poll(() => server.connections.all(), { timeout: 20_000 }).toContain(asked);
        await expect(closeWatched(window, server)).rejects.toThrow(
          new RegExp(`^VS Code asked for what is not on this machine:\n(?:.*\n)*${asked}$`, 'm'),
        );
      },
    );

    it('fails by a page that opens a WebSocket to another machine', async ({ browser }) => {
      const address = `ws://${elsewhere.address}/`;
      const window = await VSCodeWindow.open(browser, server);
      await Workbench.whenReady(window.page);
      await window.page.evaluate(`void new WebSocket('${address}')`);
      await expect.poll(() => window.foreignRequests).toContain(address);
      await expect(closeWatched(window, server)).rejects.toThrow(address);
    });
  });

  it('sees the server and its extension hosts, and passes what they ask of this machine', async ({
    workbench,
    server,
  }) => {
    await workbench.showViews('Thaw');
    await workbench.view('Pods').header.locator('.description').getByText('thaw-dev').waitFor();
    await expect.poll(() => server.connections.all()).toContainEqual(expect.stringMatching(/^connect 198/));
    const all = await server.connections.all();
    for (const program of ['entry', 'bootstrap-fork']) {
      expect(all).toContainEqual(expect.stringMatching(new RegExp(`^program .*${program}`)));
    }
  });
});
