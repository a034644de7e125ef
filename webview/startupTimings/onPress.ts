import { type MarkOf, markUnder } from './markOf.ts';

/** Does something when a mark of a chart is clicked, or Enter or the space bar is pressed on it. */
export function onPress(chart: Element, act: (mark: Element) => void, markOf: MarkOf = markUnder): void {
  chart.addEventListener('click', (event) => {
    const mark = markOf(event);
    if (!mark) return;
    // A click beside it does not give it the focus by itself.
    if (mark !== markUnder(event)) mark.focus({ preventScroll: true });
    act(mark);
  });
  chart.addEventListener('keydown', (event) => {
    const mark = markOf(event);
    if (!mark || !(event instanceof KeyboardEvent) || (event.key !== 'Enter' && event.key !== ' ')) return;
    event.preventDefault();
    act(mark);
  });
}
