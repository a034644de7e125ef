// jsdom has no media queries; the toolkit asks one when it is loaded.
window.matchMedia = (media) => {
  const query = new EventTarget();
  // The interface has two functions more, which are deprecated.
  return Object.assign(query, { media, matches: false, onchange: null }) as unknown as MediaQueryList;
};
