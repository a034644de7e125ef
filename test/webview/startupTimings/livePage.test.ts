import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { KeptPage } from '../../../webview/startupTimings/keptPage.ts';
import { LivePage, type PageHost } from '../../../webview/startupTimings/livePage.ts';
import type { PageMessage, PageState } from '../../../webview/startupTimings/messages.ts';
import { mixed, weeks } from './exampleHistory.ts';
import { fresh } from './exampleStartedPod.ts';
import { measurement, unsure } from './exampleMeasurement.ts';

/** VS Code's side of a page. */
class Host implements PageHost {
  readonly posted: PageMessage[] = [];
  kept: unknown;

  postMessage(message: PageMessage): void {
    this.posted.push(message);
  }

  getState(): unknown {
    return this.kept;
  }

  setState(kept: KeptPage): void {
    this.kept = kept;
  }
}

const measured: PageState = { status: 'measured', measurement };
const measuring: PageState = {
  status: 'measuring',
  measurement: unsure,
  progress: { completed: 6, total: 20, next: 'cold' },
};

let root: HTMLElement;
let host: Host;

function load(): void {
  root = document.createElement('main');
  Object.defineProperty(root, 'clientWidth', { value: 1000 });
  document.body.replaceChildren(root);
  new LivePage(root, host);
}

async function receive(data: unknown): Promise<void> {
  window.dispatchEvent(new MessageEvent('message', { data }));
  // The charts in the first frame, what is below them in the next ones.
  for (let frame = 1; frame <= 3; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
}

beforeEach(() => {
  // The layout is the browser's; in jsdom nothing has a size that could change.
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {
        // Nothing changes its size.
      }
    },
  );
  host = new Host();
  const listen = vi.spyOn(window, 'addEventListener');
  onTestFinished(() => {
    // A page lives as long as its window, which here is that of all tests.
    for (const [type, listener] of listen.mock.calls) window.removeEventListener(type, listener);
    listen.mockRestore();
  });
});

describe('LivePage', () => {
  it('is empty at first, and asks for what there is to show', () => {
    load();
    expect(root.textContent).toContain('Nothing has been measured');
    expect(host.posted).toEqual([{ type: 'ready' }]);
  });

  it('shows what it is told, and keeps it', async () => {
    load();
    await receive({ type: 'show', state: measured });
    expect(root.textContent).toContain('median of 10');
    expect(host.kept).toEqual({ shown: measured, filter: {} });
  });

  it('shows after a reload what it has kept', () => {
    host.kept = { shown: measured, filter: {} };
    load();
    expect(root.textContent).toContain('median of 10');
  });

  it('does not claim after a reload that a measurement goes on', () => {
    host.kept = { shown: measuring, filter: {} };
    load();
    expect(root.textContent).toContain('ended early');
  });

  it('ignores what it cannot understand, kept or received', async () => {
    host.kept = {
      shown: { status: 'measured', measurement: { from: 'another version' } },
      filter: 7,
      scales: { runs: 'radial' },
    };
    load();
    await receive({ type: 'show', state: { status: 'measured' } });
    await receive('show');
    expect(root.textContent).toContain('Nothing has been measured');
  });

  it('leaves the focus and what is folded open as they were when it is drawn anew', async () => {
    load();
    await receive({ type: 'show', state: measuring });
    document.getElementById('run-cold-2')?.focus();
    root.querySelector('details')?.setAttribute('open', '');
    await receive({ type: 'show', state: { ...measuring, progress: { completed: 7, total: 20 } } });
    expect(root.querySelector('details')?.open).toBe(true);
    expect(root.textContent).toContain('Finishing');
    expect(document.activeElement?.id).toBe('run-cold-2');
  });

  it('offers what can be done about a failure until it shows something else', async () => {
    load();
    const failure = { message: 'Cannot start it.', explanation: 'it' };
    await receive({ type: 'show', state: { status: 'failed', measurement, failure } });
    await receive({ type: 'help', help: { advice: 'Ask jane.', buttons: ['Copy RBAC Rule'] } });
    expect(root.querySelector('.help')?.textContent).toContain('Ask jane.');
    document.getElementById('help-1')?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    expect(host.posted.at(-1)).toEqual({ type: 'help', button: 'Copy RBAC Rule' });
    await receive({ type: 'show', state: measured });
    expect(root.querySelector('.help')).toBeNull();
  });

  it('says once why a measurement has failed, however late it is known what can be done', async () => {
    load();
    const failure = { message: 'Cannot start it.', explanation: 'it' };
    await receive({ type: 'show', state: { status: 'failed', measurement, failure } });
    const alert = root.querySelector('[role="alert"]');
    const added: Node[] = [];
    const observer = new MutationObserver((changes) => {
      added.push(...changes.flatMap(({ addedNodes }) => [...addedNodes]));
    });
    observer.observe(root, { childList: true, subtree: true });
    await receive({ type: 'help', help: { buttons: ['Show Log'] } });
    observer.disconnect();
    expect(added).not.toEqual([]);
    // A screen reader would say it again.
    expect(added.filter((node) => node.contains(alert))).toEqual([]);
  });

  it('opens the newest measurement of the history where it has nothing else to show', async () => {
    load();
    await receive({ type: 'history', history: weeks });
    expect(host.posted).toEqual([{ type: 'ready' }, { type: 'open', id: weeks.entries.at(-1)?.id }]);
    expect(root.querySelectorAll('.column')).toHaveLength(9);
    await receive({ type: 'show', state: measured });
    await receive({ type: 'history', history: weeks });
    expect(host.posted).toHaveLength(2);
  });

  it('opens what is chosen in the history, which it does not keep itself', async () => {
    host.kept = { shown: measured, filter: {} };
    load();
    await receive({ type: 'history', history: weeks });
    document
      .getElementById('history-measurement-5')
      ?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    expect(host.posted.at(-1)).toEqual({ type: 'open', id: 'measurement-5' });
    load();
    expect(root.querySelectorAll('.column')).toHaveLength(0);
  });

  it('shows a pod in place of a measurement until it is closed, and keeps it over a reload', async () => {
    host.kept = { shown: measured, filter: {} };
    load();
    await receive({ type: 'startedPod', shown: fresh });
    expect(root.textContent).toContain('web started in');
    expect(root.textContent).not.toContain('median of 10');
    load();
    expect(root.textContent).toContain('web started in');
    document.getElementById('close-pod')?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    await receive('nothing');
    expect(root.textContent).toContain('median of 10');
    expect(host.posted.at(-1)).toEqual({ type: 'closePod' });
    expect(host.kept).toEqual({ shown: measured, filter: {} });
  });

  it('opens the newest measurement only once the pod is closed', async () => {
    load();
    await receive({ type: 'startedPod', shown: fresh });
    await receive({ type: 'history', history: weeks });
    expect(host.posted).toEqual([{ type: 'ready' }]);
    await receive({ type: 'startedPod' });
    expect(host.posted.at(-1)).toEqual({ type: 'open', id: weeks.entries.at(-1)?.id });
  });

  it('keeps what the history is filtered by', async () => {
    host.kept = { shown: measured, filter: {} };
    load();
    await receive({ type: 'history', history: mixed });
    const node = root.querySelector<HTMLSelectElement>('#filter-node');
    if (!node) throw new Error('The nodes cannot be chosen');
    node.value = 'devnode2';
    node.focus();
    node.dispatchEvent(new Event('change'));
    await new Promise((resolve) => requestAnimationFrame(resolve));
    expect(host.kept).toEqual({ shown: measured, filter: { node: 'devnode2' } });
    expect(document.activeElement?.id).toBe('filter-node');
    load();
    await receive({ type: 'history', history: mixed });
    expect(root.querySelector<HTMLSelectElement>('#filter-node')?.value).toBe('devnode2');
  });

  it('keeps the time axis that is chosen for a chart, for that one only, and the focus where it was', async () => {
    host.kept = { shown: measured, filter: {} };
    load();
    await receive({ type: 'history', history: weeks });
    const phases = root.querySelectorAll('.chart')[1];
    const chosen = (): string[] => Array.from(root.querySelectorAll('.switch :checked'), ({ id }) => id);
    expect(chosen()).toEqual(['runs-scale-linear', 'history-scale-linear']);
    document.getElementById('runs-scale-log')?.focus();
    document.getElementById('runs-scale-log')?.click();
    await new Promise((resolve) => requestAnimationFrame(resolve));
    expect(chosen()).toEqual(['runs-scale-log', 'history-scale-linear']);
    expect(document.activeElement?.id).toBe('runs-scale-log');
    expect(root.querySelectorAll('.chart')[1]).toBe(phases);
    expect(host.kept).toEqual({ shown: measured, filter: {}, scales: { runs: 'log' } });
    load();
    await receive({ type: 'history', history: weeks });
    expect(chosen()).toEqual(['runs-scale-log', 'history-scale-linear']);
  });

  it('compares the run that is picked in the chart with that of the other kind, and keeps that', async () => {
    load();
    await receive({ type: 'show', state: measured });
    const pressed = (): string[] =>
      Array.from(root.querySelectorAll('[aria-pressed="true"]'), ({ id }) => id);
    expect(pressed()).toEqual(['run-cold-2', 'run-native-1']);
    const chart = root.querySelector('.chart');
    const mark = document.getElementById('run-cold-3');
    mark?.focus();
    mark?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    await new Promise((resolve) => requestAnimationFrame(resolve));
    expect(pressed()).toEqual(['run-cold-3', 'run-native-1']);
    expect(root.querySelector<HTMLSelectElement>('#first-run')?.value).toBe('cold-3');
    expect(root.querySelector('.chart')).toBe(chart);
    expect(document.activeElement?.id).toBe('run-cold-3');
    load();
    expect(pressed()).toEqual(['run-cold-3', 'run-native-1']);
  });

  it('compares the medians of another measurement', async () => {
    host.kept = { shown: measured, filter: {}, pair: { first: 'cold-3', second: 'cold-4' } };
    load();
    await receive({ type: 'show', state: measured });
    expect(root.querySelector<HTMLSelectElement>('#second-run')?.value).toBe('cold-4');
    const other = { ...measurement, measuredAt: '2026-11-23T12:00:00.000Z' };
    await receive({ type: 'show', state: { status: 'measured', measurement: other } });
    expect(root.querySelector<HTMLSelectElement>('#second-run')?.value).toBe('native-1');
  });

  it('keeps how many starts per day the user has said, and leaves what is typed as it is', async () => {
    host.kept = { shown: measured, filter: {} };
    load();
    await receive({ type: 'history', history: weeks });
    const input = root.querySelector<HTMLInputElement>('#starts-per-day');
    if (!input) throw new Error('There is nothing to type into');
    input.value = '50';
    input.dispatchEvent(new Event('input'));
    await new Promise((resolve) => requestAnimationFrame(resolve));
    expect(root.querySelector('#starts-per-day')).toBe(input);
    load();
    await receive({ type: 'history', history: weeks });
    expect(root.querySelector<HTMLInputElement>('#starts-per-day')?.value).toBe('50');
  });

  it('asks for the warm pool of an environment that was measured, and tells of that one only', async () => {
    const checkpoint = { ...measurement.checkpoint, environment: 'shop' };
    const of = { context: 'thaw-dev', namespace: 'demo', environment: 'shop' };
    load();
    await receive({ type: 'history', history: weeks });
    await receive({
      type: 'show',
      state: { status: 'measured', measurement: { ...measurement, checkpoint } },
    });
    expect(host.posted.at(-1)).toEqual({ type: 'askPool', of });
    await receive({ type: 'pool', answer: { of: { ...of, environment: 'another' } } });
    expect(root.textContent).not.toContain('warm pool');
    await receive({ type: 'pool', answer: { of } });
    expect(root.textContent).toContain('It has no warm pool');
    await receive({ type: 'show', state: measured });
    expect(root.textContent).not.toContain('warm pool');
  });

  it('leaves the history out while a measurement runs', async () => {
    load();
    await receive({ type: 'history', history: weeks });
    await receive({ type: 'show', state: measuring });
    expect(root.querySelectorAll('.column')).toHaveLength(0);
  });
});
