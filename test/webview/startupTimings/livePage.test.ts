import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LivePage, type PageHost } from '../../../webview/startupTimings/livePage.ts';
import type { PageMessage, PageState } from '../../../webview/startupTimings/messages.ts';
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

  setState(state: PageState): void {
    this.kept = state;
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
  document.body.replaceChildren(root);
  new LivePage(root, host);
}

async function receive(data: unknown): Promise<void> {
  window.dispatchEvent(new MessageEvent('message', { data }));
  await new Promise((resolve) => requestAnimationFrame(resolve));
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
    expect(host.kept).toEqual(measured);
  });

  it('shows after a reload what it has kept', () => {
    host.kept = measured;
    load();
    expect(root.textContent).toContain('median of 10');
  });

  it('does not claim after a reload that a measurement goes on', () => {
    host.kept = measuring;
    load();
    expect(root.textContent).toContain('ended early');
  });

  it('ignores what it cannot understand, kept or received', async () => {
    host.kept = { status: 'measured', measurement: { from: 'another version' } };
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
});
