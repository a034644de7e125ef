/**
 * Makes the marks of a chart one stop of the Tab key: the arrow keys, Home and End go from mark to mark (WAI-ARIA Authoring
 * Practices, "Keyboard Navigation Inside Components").
 */
export function roveFocus(chart: Element): void {
  const marks = [...chart.querySelectorAll<SVGElement>('.mark')];
  for (const mark of marks) if (!mark.hasAttribute('tabindex')) mark.setAttribute('tabindex', '-1');
  marks[0]?.setAttribute('tabindex', '0');
  chart.addEventListener('keydown', (event) => {
    if (!(event instanceof KeyboardEvent)) return;
    const current = marks.findIndex((mark) => mark === document.activeElement);
    const next = marks[target(event.key, current, marks.length)];
    if (current < 0 || next === undefined) return;
    event.preventDefault();
    marks[current]?.setAttribute('tabindex', '-1');
    next.setAttribute('tabindex', '0');
    next.focus();
  });
}

/** The index that a key leads to; -1 for a key that leads nowhere. */
function target(key: string, current: number, length: number): number {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return Math.min(current + 1, length - 1);
    case 'ArrowLeft':
    case 'ArrowUp':
      return Math.max(current - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return length - 1;
    default:
      return -1;
  }
}
