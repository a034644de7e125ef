import * as vscode from 'vscode';
import { longestNote, plainText } from '../checkpoint/labelAndNote.ts';

/** A fact with its name, as a row of a tooltip; without a value there is no row. */
export type Fact = readonly [name: string, value: string | undefined];

/** How many facts a tooltip shows at most: with its title they are 12 lines. */
const mostFacts = 11;

/** How much of a value a tooltip shows, in characters: longer ones would be many lines. */
const longestValue = 160;

/**
 * A tooltip with a table of facts, the first of them where there are too many. Whatever comes from the cluster is shown as it is, never as
 * Markdown, HTML or a link.
 */
export function factTooltip(title: string, facts: readonly Fact[]): vscode.MarkdownString {
  const rows = facts.flatMap(([name, value]) =>
    value === undefined || value === ''
      ? []
      : [`| ${escaped(name)} | ${escaped(plainText(value, longestValue))} |`],
  );
  return untrusted(`**${escaped(title)}**\n\n| | |\n|:--|:--|\n${rows.slice(0, mostFacts).join('\n')}\n`);
}

/** Markdown without commands and HTML. */
export function untrusted(markdown: string): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString(markdown);
  tooltip.isTrusted = false;
  tooltip.supportHtml = false;
  return tooltip;
}

/** Text that Markdown shows as it is: each character that could mean something stands as a character reference. */
export function escaped(text: string): string {
  return plainText(text, longestNote).replaceAll(
    /[^\p{L}\p{N} ,…·-]/gu,
    (character) => `&#${character.codePointAt(0) ?? 0};`,
  );
}
