import { beforeEach, describe, expect, it, vi } from 'vitest';
import { html } from '../../../webview/elements.ts';
import { DrawnParts, type PagePart } from '../../../webview/startupTimings/drawnParts.ts';

let root: HTMLElement;
let parts: DrawnParts;

/** A part with a button and something to fold open. */
function part(
  name: string,
  ...of: readonly unknown[]
): PagePart & { readonly draw: ReturnType<typeof vi.fn> } {
  const draw = vi.fn(() => [
    html('button', { id: `${name}-button` }, `${name} ${of.join(' ')}`),
    html('details', { id: `${name}-details` }),
  ]);
  return { name, of, step: 0, draw };
}

function texts(): string[] {
  return [...root.querySelectorAll('button')].map(({ textContent }) => textContent);
}

beforeEach(() => {
  root = document.createElement('main');
  document.body.replaceChildren(root);
  parts = new DrawnParts(root);
});

describe('the parts of a page', () => {
  it('are drawn in their order', () => {
    parts.show([part('head', 1), part('history', 2)]);
    expect(texts()).toEqual(['head 1', 'history 2']);
  });

  it('are drawn anew only where what they show is another', () => {
    parts.show([part('head', 1), part('history', 1)]);
    const [head, history] = [part('head', 1), part('history', 2)];
    parts.show([head, history]);
    expect(head.draw).not.toHaveBeenCalled();
    expect(history.draw).toHaveBeenCalledOnce();
    expect(texts()).toEqual(['head 1', 'history 2']);
  });

  it('go when they are not there any more, and come back', () => {
    parts.show([part('head', 1), part('history', 1)]);
    parts.show([part('head', 1)]);
    expect(texts()).toEqual(['head 1']);
    parts.show([part('head', 1), part('history', 1)]);
    expect(texts()).toEqual(['head 1', 'history 1']);
  });

  it('wait for those of a lower step, and keep their place and what they show until then', () => {
    parts.show([part('head', 1), { ...part('figures', 1), step: 1 }]);
    const shown = [{ ...part('figures', 2), step: 1 }, part('head', 2), { ...part('history', 2), step: 2 }];
    expect(parts.show(shown)).toBe(false);
    expect(texts()).toEqual(['head 2']);
    expect(parts.show(shown)).toBe(false);
    expect(texts()).toEqual(['figures 2', 'head 2']);
    expect(parts.show(shown)).toBe(true);
    expect(texts()).toEqual(['figures 2', 'head 2', 'history 2']);
  });

  it('keep the focus and what is folded open', () => {
    parts.show([part('head', 1), part('history', 1)]);
    document.getElementById('history-button')?.focus();
    document.getElementById('history-details')?.setAttribute('open', '');
    parts.show([part('head', 2), part('charts', 1), part('history', 2)]);
    expect(document.activeElement?.id).toBe('history-button');
    expect(root.querySelector<HTMLDetailsElement>('#history-details')?.open).toBe(true);
    expect(root.querySelector<HTMLDetailsElement>('#head-details')?.open).toBe(false);
  });
});
