import { html } from '../elements.ts';
import { runKey, succeededRuns } from './comparedRuns.ts';
import type { Measurement } from './messages.ts';
import type { TypicalRun } from './whereTimeGoes.ts';
import { runText } from './words.ts';

/**
 * A list of all runs that succeeded. It has only the chosen one until it is used: lists of a thousand runs would be most of the page,
 * and are drawn anew with every choice.
 */
export function runSelect(
  id: string,
  measurement: Measurement,
  chosen: TypicalRun,
  onChoose: (key: string) => void,
): HTMLSelectElement {
  const made = html('select', { id }, option(chosen, true));
  let isWhole = false;
  const fill = (): void => {
    if (isWhole) return;
    isWhole = true;
    const isChosen = (each: TypicalRun): boolean => each.run === chosen.run;
    made.replaceChildren(...succeededRuns(measurement).map((each) => option(each, isChosen(each))));
  };
  // By then at the latest the list is opened, or another option taken. Assistive technology may do so by other means than these.
  made.addEventListener('pointerdown', fill);
  made.addEventListener('keydown', fill);
  made.addEventListener('focus', () => {
    requestIdleCallback(fill);
  });
  made.addEventListener('change', () => {
    onChoose(made.value);
  });
  return made;
}

function option(each: TypicalRun, isChosen: boolean): HTMLOptionElement {
  return html(
    'option',
    { value: runKey(each), selected: isChosen ? '' : undefined },
    runText(each.side, each.run),
  );
}
