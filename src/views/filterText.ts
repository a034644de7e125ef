import * as vscode from 'vscode';
import { isLabelKey, isLabelValue, type LabelRequirement } from '../kubernetes/labelRequirement.ts';

/** What a filter consists of. */
export interface FilterText {
  readonly words: readonly string[];
  readonly requirements: readonly LabelRequirement[];
}

/** Why a text is no filter, in a sentence for a person without its full stop. */
export class FilterProblem extends Error {}

/** Symbols of label selectors, and what stands between them; `<` and `>` are not in them, but in no name either. */
const token = /!=|==?|[(),!<>]|[^\s(),!=<>]+/g;
const symbol = /^[(),!=<>]/;

/** What kubectl takes a label selector after: with it, a name alone asks for the label and not for a part of a name. */
const selectorFlag = '-l';

/**
 * Takes a filter apart: words, and label selectors in the syntax of Kubernetes (its `labels.Parse`): `app=web`, `app==web`,
 * `app!=web`, `app in (web, api)`, `app notin (web)`, `!app`, and several of them with commas between. A name alone is a word,
 * but asks for a label beside a comma or after `-l`.
 *
 * @throws {FilterProblem} for a label selector that is none
 */
export function readFilterText(text: string): FilterText {
  const words: string[] = [];
  const requirements: LabelRequirement[] = [];
  const tokens = new Tokens(text);
  for (let next = tokens.next; next !== undefined; next = tokens.next) {
    if (tokens.take(selectorFlag) || beginsSelector(tokens)) requirements.push(...readSelector(tokens));
    else if (symbol.test(next)) throw unexpected(tokens);
    else words.push(tokens.takeAny());
  }
  return { words, requirements };
}

/** The parts of a text, of which one after another is taken. */
class Tokens {
  readonly #all: readonly string[];
  #position = 0;

  constructor(text: string) {
    this.#all = text.match(token) ?? [];
  }

  get previous(): string | undefined {
    return this.#all[this.#position - 1];
  }

  get next(): string | undefined {
    return this.#all[this.#position];
  }

  get afterNext(): string | undefined {
    return this.#all[this.#position + 1];
  }

  /** Takes the next part if it is this one; says whether it was. */
  take(wanted: string): boolean {
    const isNext = this.next === wanted;
    if (isNext) this.#position += 1;
    return isNext;
  }

  /** Takes the next part if it is not a symbol; empty where it is one, or where there is none. */
  takeName(): string {
    return this.next === undefined || symbol.test(this.next) ? '' : this.takeAny();
  }

  /** Takes the next part, which must be there. */
  takeAny(): string {
    const taken = this.next ?? '';
    this.#position += 1;
    return taken;
  }
}

function beginsSelector({ next = '', afterNext = '' }: Tokens): boolean {
  if (symbol.test(next)) return next === '!';
  return /^(?:!=|==?|,|in|notin)$/.test(afterNext);
}

function readSelector(tokens: Tokens): readonly LabelRequirement[] {
  const requirements: LabelRequirement[] = [];
  do requirements.push(readRequirement(tokens));
  while (tokens.take(','));
  return requirements;
}

function readRequirement(tokens: Tokens): LabelRequirement {
  if (tokens.take('!')) return { key: readKey(tokens), operator: 'doesNotExist' };
  const key = readKey(tokens);
  if (tokens.take('=') || tokens.take('==')) return { key, operator: 'in', values: readValue(tokens) };
  if (tokens.take('!=')) return { key, operator: 'notIn', values: readValue(tokens) };
  if (tokens.take('in')) return { key, operator: 'in', values: readValues(tokens) };
  if (tokens.take('notin')) return { key, operator: 'notIn', values: readValues(tokens) };
  return { key, operator: 'exists' };
}

function readKey(tokens: Tokens): string {
  const { previous = '' } = tokens;
  const key = tokens.takeName();
  if (key === '')
    throw new FilterProblem(vscode.l10n.t('After “{0}” the name of a label is missing', previous));
  if (isLabelKey(key)) return key;
  throw new FilterProblem(
    vscode.l10n.t(
      '“{0}” cannot be a label: that has at most 63 letters, digits and inner -, _ and ., after a domain and / if it has one',
      key,
    ),
  );
}

/** The one value after an operator; none is the empty one. */
function readValue(tokens: Tokens): ReadonlySet<string> {
  const value = valueOf(tokens);
  if (value === '' && tokens.next !== undefined && tokens.next !== ',') throw unexpected(tokens);
  return new Set([value]);
}

/** The values in parentheses. */
function readValues(tokens: Tokens): ReadonlySet<string> {
  const { previous: operator = '' } = tokens;
  const example = `${operator} (a, b)`;
  if (!tokens.take('(') || tokens.take(')')) {
    throw new FilterProblem(
      vscode.l10n.t('After “{0}” values in parentheses are missing: {1}', operator, example),
    );
  }
  const values = new Set<string>();
  do values.add(valueOf(tokens));
  while (tokens.take(','));
  if (tokens.take(')')) return values;
  if (tokens.next !== undefined) throw unexpected(tokens);
  throw new FilterProblem(vscode.l10n.t('The parenthesis after “{0}” is not closed', operator));
}

function valueOf(tokens: Tokens): string {
  const value = tokens.takeName();
  if (isLabelValue(value)) return value;
  throw new FilterProblem(
    vscode.l10n.t(
      '“{0}” cannot be the value of a label: that has at most 63 letters, digits and inner -, _ and .',
      value,
    ),
  );
}

function unexpected({ previous, next = '' }: Tokens): FilterProblem {
  return new FilterProblem(
    previous === undefined
      ? vscode.l10n.t('A filter cannot begin with “{0}”', next)
      : vscode.l10n.t('After “{0}”, “{1}” is not understood', previous, next),
  );
}
