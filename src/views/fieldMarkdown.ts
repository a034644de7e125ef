import * as vscode from 'vscode';
import type { FieldHelp } from '../environment/fieldHelp.ts';
import { escaped, type Fact, untrusted } from './tooltip.ts';

/** What the schema says of a field: what it is for, and what it may have. */
export function fieldMarkdown(help: FieldHelp): vscode.MarkdownString {
  const { name, description, isRequired, alternatives } = help;
  const need = isRequired
    ? vscode.l10n.t('required')
    : alternatives.length > 0
      ? vscode.l10n.t('one of {0}', alternatives.join(', '))
      : undefined;
  const head = [`**${escaped(name)}**`, ...[...typeWords(help), need ?? []].flat().map(escaped)].join(' · ');
  const facts = factsOf(help).map(([fact, value]) => `- ${escaped(fact)}: ${escaped(value ?? '')}`);
  return untrusted(
    [head, escaped(description), ...(facts.length > 0 ? [facts.join('\n')] : [])].join('\n\n'),
  );
}

function factsOf(help: FieldHelp): readonly Fact[] {
  const { default: usual, allowed, minimum, maximum, examples } = help;
  const facts: readonly Fact[] = [
    [vscode.l10n.t('Default'), usual],
    [vscode.l10n.t('Allowed'), allowed.join(', ')],
    [vscode.l10n.t('At least'), minimum?.toString()],
    [vscode.l10n.t('At most'), maximum?.toString()],
    [vscode.l10n.t('For example'), examples.join(', ')],
  ];
  return facts.filter(([, value]) => value !== undefined && value !== '');
}

/** JSON's types in words; a number of bytes can be a text, too. */
function typeWords({ types }: FieldHelp): readonly string[] {
  const words: Readonly<Record<string, string>> = {
    object: vscode.l10n.t('map of fields'),
    array: vscode.l10n.t('list'),
    string: vscode.l10n.t('text'),
    integer: vscode.l10n.t('whole number'),
    number: vscode.l10n.t('number'),
    boolean: vscode.l10n.t('yes or no'),
  };
  return types.flatMap((type) => words[type] ?? []);
}
