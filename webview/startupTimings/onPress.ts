/** Does something when a mark with the role of a button is clicked, or Enter or the space bar is pressed on it. */
export function onPress(mark: SVGElement, act: () => void): void {
  mark.addEventListener('click', act);
  mark.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    act();
  });
}
