/** The themes of VS Code in which what everybody must be able to use is looked at, with the kinds of theme that they are. */
export const themes = [
  ['Default Dark Modern', 'vs-dark'],
  ['Default Light Modern', 'vs'],
  ['Default High Contrast', 'hc-black'],
  ['Default High Contrast Light', 'hc-light'],
] as const;
