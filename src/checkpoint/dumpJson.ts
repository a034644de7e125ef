import * as l10n from '@vscode/l10n';
import { ThawError } from '../kubernetes/thawError.ts';

/** No longer text is parsed, in characters: an ordinary `spec.dump` has some ten thousand. */
const longestText = 4 * 1024 * 1024;

/** No list or map with more entries is read. */
const mostEntries = 10_000;

/**
 * A value in one of an archive's JSON files, which may have been made to do harm: it is asked for what it should be, and
 * whatever is not that is a {@link ThawError} `invalidArchive` that names the field.
 */
export class DumpJson {
  readonly #value: unknown;
  readonly #field: string;

  private constructor(value: unknown, field: string) {
    this.#value = value;
    this.#field = field;
  }

  /** Parses the text of the archive's file `fileName`, which must be an object; throws `invalidArchive`. */
  static parse(fileName: string, text: string): DumpJson {
    if (text.length > longestText) {
      throw invalidArchive(l10n.t('{0} is larger than {1} MiB', fileName, longestText / 1024 / 1024));
    }
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw invalidArchive(l10n.t('{0} is not JSON', fileName), error);
    }
    const json = new DumpJson(value, fileName);
    json.#object();
    return json;
  }

  /** The field `name` of an object; of an absent object, an absent field. */
  get(name: string): DumpJson {
    return new DumpJson(
      this.#isAbsent ? undefined : ownField(this.#object(), name),
      `${this.#field}.${name}`,
    );
  }

  /** A text, or `undefined` where it is absent or empty: Go writes what is not set in both ways. */
  text(): string | undefined {
    if (this.#isAbsent || this.#value === '') return undefined;
    if (typeof this.#value !== 'string') throw this.#not(l10n.t('a text'));
    return this.#value;
  }

  /** A text that must be there. */
  requiredText(): string {
    const text = this.text();
    if (text === undefined) throw invalidArchive(l10n.t('{0} is missing', this.#field));
    return text;
  }

  /** A whole number from 0, or `undefined`. */
  count(): number | undefined {
    if (this.#isAbsent) return undefined;
    if (typeof this.#value !== 'number' || !Number.isSafeInteger(this.#value) || this.#value < 0) {
      throw this.#not(l10n.t('a whole number'));
    }
    return this.#value;
  }

  /** A time in RFC 3339 form, or `undefined`, also for Go's zero time (year 1). */
  time(): Date | undefined {
    const text = this.text();
    if (text === undefined) return undefined;
    const time = new Date(text);
    if (!/^\d{4}-\d\d-\d\dT/.test(text) || Number.isNaN(time.getTime())) throw this.#not(l10n.t('a time'));
    return time.getUTCFullYear() <= 1 ? undefined : time;
  }

  /** The entries of a list; none where it is absent. */
  list(): DumpJson[] {
    if (this.#isAbsent) return [];
    if (!Array.isArray(this.#value)) throw this.#not(l10n.t('a list'));
    if (this.#value.length > mostEntries) {
      throw invalidArchive(l10n.t('{0} has too many entries', this.#field));
    }
    return this.#value.map((value, index) => new DumpJson(value, `${this.#field}[${index}]`));
  }

  /** The texts of a list; none where it is absent. Empty ones are kept. */
  texts(): string[] {
    return this.list().map((entry) => {
      if (typeof entry.#value !== 'string') throw entry.#not(l10n.t('a text'));
      return entry.#value;
    });
  }

  /** JSON that is written inside of a text; absent where the text is. */
  nested(): DumpJson {
    const text = this.text();
    return text === undefined ? new DumpJson(undefined, this.#field) : DumpJson.parse(this.#field, text);
  }

  get #isAbsent(): boolean {
    return this.#value === undefined || this.#value === null;
  }

  #object(): object {
    if (typeof this.#value !== 'object' || this.#value === null || Array.isArray(this.#value)) {
      throw this.#not(l10n.t('an object'));
    }
    return this.#value;
  }

  #not(expected: string): ThawError {
    return invalidArchive(l10n.t('{0} is {1}, not {2}', this.#field, kindOf(this.#value), expected));
  }
}

/** The failure of reading an archive whose content is not as it should be. */
export function invalidArchive(explanation: string, cause?: unknown): ThawError {
  return new ThawError({
    reason: 'invalidArchive',
    attempted: l10n.t('read the archive'),
    explanation,
    cause,
  });
}

/** A field of the object itself: never what it inherits, such as `constructor`. */
function ownField(object: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(object, name)?.value;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return l10n.t('missing');
  if (Array.isArray(value)) return l10n.t('a list');
  if (typeof value === 'string') {
    return value.length <= 40 ? l10n.t('the text {0}', JSON.stringify(value)) : l10n.t('a text');
  }
  if (typeof value === 'number') return l10n.t('the number {0}', value);
  return typeof value === 'object' ? l10n.t('an object') : l10n.t('a {0}', typeof value);
}
