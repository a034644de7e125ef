import { longestNote, plainText } from '../checkpoint/labelAndNote.ts';

/** What a cluster has written, on one line of a tree and without what turns text around or hides it. */
export function rowText(text: string): string {
  return plainText(text, longestNote);
}
