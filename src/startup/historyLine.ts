/**
 * A function for each version of the format, version 1 first: reads what a line of that version has kept as what is kept today;
 * `undefined` where it is none. Lines are written with the last version.
 */
export type HistoryReaders<Kept> = readonly ((kept: unknown) => Kept | undefined)[];

/**
 * How measurements are kept in a history. The history itself does not know what a measurement consists of.
 *
 * @typeParam Kept a measurement, as plain data that JSON can hold
 * @typeParam Entry what of a measurement stays in memory, to be listed
 */
export interface HistoryFormat<Kept, Entry extends HistoryEntry> {
  readonly readers: HistoryReaders<Kept>;
  readonly entry: (kept: Kept) => Entry;
}

/** What tells one measurement of a history from the others. */
export interface HistoryEntry {
  readonly id: string;
}

/** What a line of a history says. */
export type HistoryLine<Kept> =
  | { readonly status: 'kept'; readonly kept: Kept }
  | { /** Written by a later version of Thaw. */ readonly status: 'newer' }
  | { readonly status: 'unreadable' };

/**
 * A measurement as a line of a history. It begins with a line feed, too: whatever came before it, such as half a line, stays a line
 * of its own.
 */
export function historyLine<Kept>(readers: HistoryReaders<Kept>, kept: Kept): string {
  return `\n${JSON.stringify({ version: readers.length, kept })}\n`;
}

/** Reads a line of a history. */
export function readHistoryLine<Kept>(readers: HistoryReaders<Kept>, text: string): HistoryLine<Kept> {
  const parsed = parsedLine(text);
  if (parsed === undefined) return { status: 'unreadable' };
  if (parsed.version > readers.length) return { status: 'newer' };
  const kept = readers[parsed.version - 1]?.(parsed.kept);
  return kept === undefined ? { status: 'unreadable' } : { status: 'kept', kept };
}

function parsedLine(text: string): { readonly version: number; readonly kept: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('version' in value)) return undefined;
    const { version } = value;
    if (typeof version !== 'number' || !Number.isInteger(version)) return undefined;
    return { version, kept: 'kept' in value ? value.kept : undefined };
  } catch {
    return undefined;
  }
}
