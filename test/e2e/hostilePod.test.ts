import { afterAll, describe, expect } from 'vitest';
import { FakeApiServer } from '../support/fakeApiServer.ts';
import { servePods } from '../support/servePods.ts';
import { fakePod } from '../unit/kubernetes/fakePod.ts';
import { editorLinks, madeOfMarkup, plainLink } from './links.ts';
import { oneWindowTest as it } from './vscodeTest.ts';

/** What would do harm as HTML, as Markdown with a link to a command, or as a list's icon. */
const hostile = '<img src=x onerror=alert(1)> **[run](command:workbench.action.quit)** $(pass)';

/** What a terminal obeys: a title for the window, and a colour. */
const ansi = '\u001B]0;owned\u0007\u001B[31mred';

const api = await FakeApiServer.start();
const pod = fakePod({
  name: 'web',
  labels: { 'thaw.dev/restored-from': hostile, app: 'web' },
  containers: { main: { waiting: { reason: `${hostile}${ansi}`, message: hostile } } },
});
servePods(api, [{ ...pod, status: { ...pod.status, phase: 'Pending', reason: hostile } }]);
api.on('GET', '/api/v1/namespaces/demo/pods/web/log', (_request, reply) => {
  reply.begin('text/plain').write(`${hostile}\n${ansi}\n${plainLink}\n`).end();
});

it.override('serverOptions', { kubeconfig: api.kubeconfig({ contextName: 'dev' }) });

afterAll(() => api[Symbol.asyncDispose]());

describe('a pod whose texts are hostile', () => {
  it('has rows and tooltips that show them as text', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    const pods = workbench.tree('Pods');
    const row = pods.row('Pod web,');
    await row.getByText(hostile).waitFor();
    // What the pod was restored from is one of its labels.
    const tooltip = await pods.hover(row, hostile);
    await tooltip.getByRole('cell', { name: hostile, exact: true }).waitFor();
    expect(await madeOfMarkup(tooltip).count()).toBe(0);
    await pods.expand(row);
    const container = pods.row(/^Container main,/);
    await container.getByText(hostile).waitFor();
    expect(await madeOfMarkup(await pods.hover(container, hostile)).count()).toBe(0);
    expect(await madeOfMarkup(pods.element).count()).toBe(0);
  });

  it('has a log that shows them as text', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    const pods = workbench.tree('Pods');
    await pods.choose(pods.row('Pod web,'), 'Show Logs');
    const log = workbench.page.locator('.output-view-content, .part.panel .view-lines').first();
    for (const line of [hostile, '[31mred', plainLink]) await log.getByText(line).waitFor();
    await expect.poll(() => editorLinks(log).allInnerTexts()).toEqual([plainLink]);
    expect(await madeOfMarkup(log).count()).toBe(0);
    expect(await workbench.page.title()).not.toContain('owned');
  });
});
