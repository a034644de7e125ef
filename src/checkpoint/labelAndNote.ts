import type { NewCheckpointRecord } from './checkpointRecord.ts';

/** The longest label of a checkpoint, in characters: it stands on a row. */
export const longestLabel = 60;

/** The longest note of a checkpoint, in characters: it stands in a tooltip. */
export const longestNote = 500;

/** What a person says of a checkpoint; an empty text is none, and what is absent stays as it is. */
export type LabelAndNote = Partial<Record<'label' | 'note', string>>;

/**
 * A text on one line, without the control and format characters that would turn around or hide what stands beside it, and cut
 * where it is longer than that many characters.
 */
export function plainText(text: string, longest: number): string {
  const line = text
    .replaceAll(/[\r\n\t]+/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
    .trim();
  if (line.length <= longest) return line;
  // Not half of a character that takes two code units.
  return `${line.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** A record with another label or note; the very same record where nothing changes. */
export function withLabelAndNote<Checkpoint extends NewCheckpointRecord>(
  record: Checkpoint,
  change: LabelAndNote,
): Checkpoint {
  const label = changedText(record.label, change.label, longestLabel);
  const note = changedText(record.note, change.note, longestNote);
  return label === record.label && note === record.note ? record : { ...record, label, note };
}

function changedText(
  known: string | undefined,
  given: string | undefined,
  longest: number,
): string | undefined {
  if (given === undefined) return known;
  const text = plainText(given, longest);
  return text === '' ? undefined : text;
}
