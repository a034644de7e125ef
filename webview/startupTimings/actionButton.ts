import { button } from '../toolkit.ts';

/** A button of the page. Its id is what it is known by when the page is drawn anew. */
export function actionButton(
  id: string,
  appearance: 'primary' | 'secondary',
  text: string,
  onClick: () => void,
): HTMLElement {
  const made = button(id, appearance, text);
  made.addEventListener('click', onClick);
  return made;
}
