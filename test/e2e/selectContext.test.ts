import { describe, expect } from 'vitest';
import { vscodeTest as it } from './vscodeTest.ts';

const kubeconfig = `
apiVersion: v1
kind: Config
current-context: dev
clusters: [{ name: local, cluster: { server: 'https://127.0.0.1:6443' } }]
users: [{ name: jane, user: {} }]
contexts: [{ name: dev, context: { cluster: local, user: jane } }, { name: other, context: { cluster: gone } }]`;

it.override('serverOptions', { kubeconfig });

describe('Thaw: Select Context…', () => {
  for (const [theme, kind] of [
    ['Default Dark Modern', 'vs-dark'],
    ['Default Light Modern', 'vs'],
    ['Default High Contrast', 'hc-black'],
  ] as const) {
    describe(`in the theme ${theme}`, () => {
      it.override('settings', { 'workbench.colorTheme': theme });

      it('shows the contexts, and closes them, by keyboard alone', async ({ workbench }) => {
        await workbench.palette.run('Thaw: Select Context…');
        await workbench.quickPick.title.getByText('Select a context').waitFor();
        expect(await workbench.themeKind()).toBe(kind);
        await workbench.page.keyboard.press('Escape');
        await workbench.quickPick.element.waitFor({ state: 'hidden' });
      });
    });
  }

  it('shows each context with its server and user, and says which is in use', async ({ workbench }) => {
    await workbench.palette.run('Thaw: Select Context…');
    await workbench.quickPick.title.getByText('Select a context').waitFor();
    expect(await workbench.quickPick.optionNames()).toEqual([
      'dev, in use, https://127.0.0.1:6443 as jane',
      'other, no server as nobody',
    ]);
  });
});
