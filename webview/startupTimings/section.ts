import { html } from '../elements.ts';
import { type MarkOf, markUnder } from './markOf.ts';
import { Tooltip } from './tooltip.ts';

/** A part of the page with a chart, whose marks say their figures in a tooltip. */
export function section(
  title: string,
  legend: HTMLElement,
  chart: HTMLElement,
  markOf: MarkOf = markUnder,
): HTMLElement {
  const made = html(
    'section',
    { 'aria-label': title },
    html('div', { class: 'section-title' }, html('h2', {}, title), legend),
    chart,
  );
  new Tooltip(chart, markOf);
  return made;
}
