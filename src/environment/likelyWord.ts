/** The word that is likely meant by a misspelt one; `undefined` where none is near. */
export function likelyWord(misspelt: string, words: readonly string[]): string | undefined {
  const [best] = words
    .map((word) => ({ word, distance: distance(plain(misspelt), plain(word)) }))
    .filter((each) => each.distance <= Math.max(1, Math.floor(each.word.length / 3)))
    .sort((one, other) => one.distance - other.distance);
  return best?.word;
}

/** The word that can take the place of a misspelt one; `undefined` where none is near, or where that may go over several lines. */
export function correctionOf(misspelt: string, words: readonly string[]): string | undefined {
  return /\s/.test(misspelt) ? undefined : likelyWord(misspelt, words);
}

/** Words differ little by their case and their hyphens. A longer beginning than this is no misspelt field. */
function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[-_ ]/g, '').slice(0, 40);
}

/** How many letters must be added, dropped or replaced (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let index = 0; index < one.length; index++) {
    const next = [index + 1];
    for (let position = 0; position < other.length; position++) {
      const replaced = (row[position] ?? 0) + (one[index] === other[position] ? 0 : 1);
      next.push(Math.min(replaced, (row[position + 1] ?? 0) + 1, (next[position] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
