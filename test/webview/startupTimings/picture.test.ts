import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { pageParts } from '../../../webview/startupTimings/page.ts';
import { picture } from '../../../webview/startupTimings/picture.ts';
import { entry } from './exampleHistory.ts';
import { unsure } from './exampleMeasurement.ts';

/** How high each part of the page is in this test, in pixels. */
const partHeight = 40;

/** As a browser that lays the parts out one below the other; jsdom lays out nothing. */
function layOut(root: HTMLElement): void {
  const parts = [...root.querySelectorAll('*')];
  const rectOf = (element: Element | null): DOMRect =>
    new DOMRect(0, element ? parts.indexOf(element) * partHeight : 0, 800, partHeight);
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(function (this: Element) {
    return rectOf(this);
  });
  Range.prototype.getBoundingClientRect = function (this: Range): DOMRect {
    return rectOf(this.startContainer.parentElement);
  };
}

let drawn: Document;

// Once for all tests: jsdom is slow at telling styles.
beforeAll(() => {
  const root = document.createElement('main');
  document.body.replaceChildren(root);
  const entries = [entry(3), entry(5), entry(8, { nodes: ['devnode2'] })];
  const history = { entries, unreadable: 0, isTruncated: false };
  const scale = { kind: 'log', onKind: vi.fn() } as const;
  const past = { history, filter: {}, scale, onFilter: vi.fn() };
  const state = { status: 'measured', measurement: unsure } as const;
  const comparison = { pair: {}, onPair: vi.fn(), onPick: vi.fn() };
  const parts = pageParts({ state, width: 1000, send: vi.fn(), scale, comparison, past });
  root.replaceChildren(...parts.flatMap(({ draw }) => draw()));
  layOut(root);
  const { text, width } = picture(root);
  expect(width).toBe(848);
  drawn = new DOMParser().parseFromString(text, 'image/svg+xml');
}, 60_000);

afterAll(() => {
  vi.restoreAllMocks();
});

describe('the picture of the page', () => {
  it('is an SVG document that stands alone', () => {
    expect(drawn.querySelector('parsererror')).toBeNull();
    expect(drawn.documentElement.namespaceURI).toBe('http://www.w3.org/2000/svg');
    expect(drawn.querySelectorAll('script, style, image, [class], [id], [href], [tabindex]')).toHaveLength(0);
  });

  it('has the headline, the charts, and what must be known to read them', () => {
    const texts = [...drawn.querySelectorAll('text')].map(({ textContent }) => textContent);
    expect(texts).toEqual(expect.arrayContaining(['Startup Timings', '5.4', 'Every run', 'Cold', 'History']));
    expect(texts.join(' ')).toContain('cannot be compared');
    expect(texts).toEqual(expect.arrayContaining(['500 ms', '1 s', '2 s']));
    expect(texts.join(' ')).toContain('logarithmic time axis');
    expect(drawn.querySelectorAll('path').length).toBeGreaterThan(5);
  });

  it('has no buttons and no tables', () => {
    const text = drawn.documentElement.textContent;
    expect(text).not.toContain('Measure Again');
    expect(text).not.toContain('Export');
    expect(text).not.toContain('Linear');
    expect(text).not.toContain('p95');
  });
});
