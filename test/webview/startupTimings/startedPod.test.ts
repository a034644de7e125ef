import { beforeEach, describe, expect, it, vi } from 'vitest';
import { boundsText } from '../../../webview/startupTimings/boundsText.ts';
import { startedPodParts } from '../../../webview/startupTimings/startedPod.ts';
import type { StartedPod } from '../../../webview/startupTimings/startedPodMessages.ts';
import { isStartedPodMessage } from '../../../webview/startupTimings/validStartedPod.ts';
import { condition, readyPod, running, startupOf } from '../../unit/startup/pastPods.ts';
import { forgotten, fresh, pending, withInit } from './exampleStartedPod.ts';

const send = vi.fn();
const onClose = vi.fn();

function show(shown: StartedPod, width = 1000): HTMLElement {
  const parts = startedPodParts({ shown, onClose }, width, send);
  document.body.replaceChildren(...parts.flatMap(({ draw }) => draw()));
  return document.body;
}

function texts(within: ParentNode, selector: string): string[] {
  return [...within.querySelectorAll(selector)].map(({ textContent }) => textContent.trim());
}

function row(within: ParentNode, name: string): string[] {
  const found = [...within.querySelectorAll('tr')].find(
    (each) => each.firstElementChild?.textContent === name,
  );
  return texts(found ?? document.createElement('tr'), 'th, td');
}

function click(id: string): void {
  document.getElementById(id)?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
}

beforeEach(() => {
  send.mockClear();
  onClose.mockClear();
});

describe('a duration of which bounds are known', () => {
  it.each([
    [3000, 5000, '4 s ± 1 s'],
    [3880, 5000, '4.4 s ± 0.6 s'],
    [2810, 3810, '3.3 s ± 0.6 s'],
    [11_000, 14_500, '13 s ± 2 s'],
    [810, 980, '900 ms ± 90 ms'],
    [0, 1000, 'at most 1 s'],
    [0, 180, 'at most 180 ms'],
    [40, 40, '40.0 ms'],
    [1100, 1101, '1.10 s'],
  ])('of %d to %d ms is told no finer than it is known: %s', (leastMs, mostMs, text) => {
    expect(boundsText({ leastMs, mostMs })).toBe(text);
  });

  it('covers what is possible, whatever the bounds', () => {
    for (let leastMs = 1000; leastMs < 4000; leastMs += 37) {
      for (let off = 100; off < 3000; off += 113) {
        const [middle = 0, half = 0] = [
          ...boundsText({ leastMs, mostMs: leastMs + off }).matchAll(/[\d.]+/g),
        ].map(([figure]) => Number(figure) * 1000);
        expect(middle - half).toBeLessThanOrEqual(leastMs + 1e-6);
        expect(middle + half).toBeGreaterThanOrEqual(leastMs + off - 1e-6);
      }
    }
  });
});

describe('a pod that nobody measured', () => {
  it('says how long it took to be ready, and how exactly that is known', () => {
    const shown = show(forgotten);
    expect(texts(shown, '.figure-block .large')).toEqual(['4 s ± 1 s']);
    expect(texts(shown, 'h2.lead')).toEqual(['web started in about 4 s (to Ready)']);
    expect(texts(shown, '.circumstances')[0]).toContain('on node-1. Restored from the checkpoint web-warm.');
  });

  it('has a bar for each phase, full where it certainly was, and pale where it may have been', () => {
    const shown = show(forgotten);
    const marks = [...shown.querySelectorAll('.mark')];
    expect(marks.map((mark) => mark.getAttribute('aria-label'))).toEqual([
      'schedule: at most 1 s, from 0 s – 1 s to 0 s – 1 s',
      'sandbox: at most 2 s, from 0 s – 1 s to 0 s – 2 s',
      'not told apart: at most 2 s, from 0 s – 2 s to 1 s – 2 s',
      'until ready: 3 s ± 1 s, from 1 s – 2 s to 4 s – 5 s',
      'total: 4 s ± 1 s, from 0 s – 1 s to 4 s – 5 s',
    ]);
    expect(marks.map((mark) => texts(mark, '.certain').length)).toEqual([0, 0, 0, 1, 1]);
    const [, , , untilReady] = marks;
    const widths = ['.uncertain', '.certain'].map((each) =>
      Number(untilReady?.querySelector(each)?.getAttribute('width')),
    );
    // From between 1 and 2 s to between 4 and 5 s.
    expect((widths[0] ?? 0) / (widths[1] ?? 1)).toBeCloseTo(2);
  });

  it('has the same in a table, with what told it', () => {
    const shown = show(fresh);
    expect(row(shown, 'image')).toEqual(['image', '890 ms ± 90 ms', '120 ms – 300 ms', '1.10 s', 'event']);
    expect(row(shown, 'until ready').slice(1)).toEqual([
      '3.3 s ± 0.6 s',
      '1.19 s',
      '4 s – 5 s',
      'condition of the pod',
    ]);
    expect(row(shown, 'main')).toEqual(['main', '1.19 s', '800 ms', '0']);
  });

  it('has its init containers within their stretch, and says whose start it is of several', () => {
    const shown = show(withInit);
    expect(texts(shown, '.row-name')).toEqual([
      'schedule',
      'sandbox',
      'init containers',
      'init: migrate',
      'not told apart',
      'until ready',
      'total',
    ]);
    expect(row(shown, 'init: migrate')).toEqual([
      'init: migrate',
      '1 s – 2 s',
      '7 s – 8 s',
      'not known',
      '0',
    ]);
    expect(texts(shown, '.circumstances')[0]).toContain('those of proxy, which started last');
  });

  it('lists what cannot be known, each with the reason', () => {
    const limits = texts(show(forgotten), '.limits li');
    expect(limits[0]).toBe(
      'The first response: nobody asked for it while the pod started. Ready may be before or after it.',
    );
    expect(limits.find((each) => each.startsWith('When the image was there'))).toContain('none is left');
    expect(texts(show(fresh), '.limits li').at(-1)).toContain('only Thaw’s own labels are known');
  });

  it('says of a restarted one how long its last start took', () => {
    const startup = startupOf(
      readyPod({
        status: {
          ...readyPod().status,
          conditions: [condition('PodScheduled', 0), condition('Ready', 93)],
          containerStatuses: [running('main', 90, { restartCount: 4 })],
        },
      }),
    );
    const shown = show({ ...fresh, startup });
    expect(texts(shown, 'h2.lead')[0]).toContain('its last start took about 3 s (to Ready)');
    expect(texts(shown, '.limits li').some((each) => each.startsWith('The first start of main'))).toBe(true);
  });

  it('says of one that is not ready what it waits for, in the cluster’s own words, too', () => {
    const shown = show(pending);
    expect(texts(shown, 'h2.lead')[0]).toMatch(
      /^web is not ready: its container main has not started, about 10/,
    );
    expect(texts(shown, '.failure')).toEqual([
      'ImagePullBackOff: Back-off pulling image "registry.example/web:none"',
    ]);
    expect(texts(shown, '.row-name')).not.toContain('total');
  });

  it('shows what a cluster says as text, whatever is in it', () => {
    const wait = { at: 'container', container: '<b>x</b>', message: '<img src=x>' } as const;
    const shown = show({ ...pending, startup: { ...pending.startup, wait } });
    expect(shown.querySelector('img, b')).toBeNull();
  });
});

describe('its buttons', () => {
  it('measure it, read it anew, and go back to what was measured', () => {
    show(fresh);
    for (const id of ['measure-pod', 'read-pod', 'close-pod']) click(id);
    expect(send.mock.calls).toEqual([
      [{ type: 'measurePod', of: fresh.of }],
      [{ type: 'readPod', of: fresh.of }],
    ]);
    expect(onClose).toHaveBeenCalledOnce();
  });

  it('offer a checkpoint first where there is none, and say why', () => {
    const shown = show(forgotten);
    const measure = document.getElementById('measure-pod');
    expect(measure?.hasAttribute('disabled')).toBe(true);
    const why = document.getElementById(measure?.getAttribute('aria-describedby') ?? '');
    expect(why?.textContent).toContain('Measuring takes a checkpoint of this pod');
    click('checkpoint-pod');
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'checkpointPod', of: forgotten.of });
    expect(shown.querySelectorAll('.status')).toHaveLength(1);
  });

  it('measure where it is not known whether there is a checkpoint: measuring says it', () => {
    const { checkpoints, ...unread } = fresh;
    show(unread);
    expect(checkpoints).toBe(2);
    expect(document.getElementById('measure-pod')?.hasAttribute('disabled')).toBe(false);
  });
});

describe('a message of a pod', () => {
  it.each([fresh, forgotten, withInit, pending, undefined])('is understood', (shown) => {
    expect(isStartedPodMessage({ type: 'startedPod', shown })).toBe(true);
  });

  it('of another version is none', () => {
    const startup = { ...fresh.startup, spans: [{ phase: 'teleport' }] };
    expect(isStartedPodMessage({ type: 'startedPod', shown: { ...fresh, startup } })).toBe(false);
    expect(isStartedPodMessage({ type: 'show' })).toBe(false);
  });
});
