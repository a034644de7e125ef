import * as vscode from 'vscode';

/** A fact with its name, as a row of a tooltip; without a value there is no row. */
export type Fact = readonly [name: string, value: string | undefined];

/** The longest value that a tooltip shows, in characters. */
const longestValue = 200;

/** A tooltip with a table of facts. Whatever comes from the cluster is shown as it is, never as Markdown, HTML or a link. */
export function factTooltip(title: string, facts: readonly Fact[]): vscode.MarkdownString {
  const rows = facts.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`| ${escaped(name)} | ${escaped(value)} |`],
  );
  const tooltip = new vscode.MarkdownString(
    `**${escaped(title)}**\n\n| | |\n|:--|:--|\n${rows.join('\n')}\n`,
  );
  tooltip.isTrusted = false;
  tooltip.supportHtml = false;
  return tooltip;
}

/** Text that Markdown shows as it is: each character that could mean something stands as a character reference. */
function escaped(text: string): string {
  const short = text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
  return (
    short
      .replaceAll(/[\r\n\t]+/g, ' ')
      // Control and format characters would turn around or hide what stands beside them.
      .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
      .replaceAll(/[^\p{L}\p{N} ,…·-]/gu, (character) => `&#${character.codePointAt(0) ?? 0};`)
  );
}
