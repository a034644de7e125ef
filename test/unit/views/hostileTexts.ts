/** What would do harm as Markdown, as HTML, in a list of VS Code, in a terminal, or to the line that it stands on. */
export const hostile = {
  link: '[run](command:workbench.action.quit)',
  html: '<img src=x onerror=alert(1)>',
  table: 'a | b\n\n# title',
  icon: '$(pass) Running',
  ansi: '\u001B]0;owned\u0007\u001B[31mred',
  turned: 'evil\u202Egnp.exe\u2066',
};

/** Characters that do something instead of being seen. */
export const steering = /[\p{Cc}\p{Cf}]/u;
