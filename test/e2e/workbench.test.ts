import { describe, expect } from 'vitest';
import { oneWindowTest as it } from './vscodeTest.ts';
import { accessibilityFindings } from '../../devcluster/vscode/workbench/accessibility.ts';
import { webviewFrame } from '../../devcluster/vscode/workbench/webview.ts';

it.override('serverOptions', {
  files: { 'first.txt': '', 'page.md': '# Title\n\n<img src="data:image/gif;base64,">\n' },
});

/** That the tests can reach everything in a window, shown with views of VS Code itself. */
describe('a window', () => {
  it('has trees with context menus', async ({ workbench }) => {
    await workbench.showViews('Explorer');
    const tree = workbench.tree('Files Explorer');
    await tree.choose(tree.row('first.txt'), 'Rename...');
    await workbench.page.keyboard.type('second');
    await workbench.page.keyboard.press('Enter');
    await tree.row('second.txt').waitFor();
  });

  it('has notifications with buttons', async ({ workbench }) => {
    await workbench.palette.run('Thaw: Select Context…');
    const notification = workbench.notification('there is no kubeconfig');
    await notification.hover();
    await notification.getByRole('button', { name: 'Clear Notification' }).click();
    await notification.waitFor({ state: 'hidden' });
  });

  it('has webviews, whose faults for screen readers are found', async ({ workbench }) => {
    await workbench.showViews('Explorer');
    await workbench.tree('Files Explorer').row('page.md').click();
    await workbench.palette.run('Markdown: Open Preview');
    const frame = await webviewFrame(workbench.page);
    await frame.getByRole('heading', { name: 'Title' }).waitFor();
    expect(await accessibilityFindings(frame, 'img')).toEqual([expect.stringMatching(/^image-alt: /)]);
    expect(await accessibilityFindings(frame, 'h1')).toEqual([]);
  });
});
