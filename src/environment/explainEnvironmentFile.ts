import { type FieldHelp, fieldHelp } from './fieldHelp.ts';
import { longestFile, parseYaml } from './parseYaml.ts';
import { placeAt } from './yamlPlace.ts';

/** What is said of a word of an environment file. */
export interface Explanation {
  /** The offsets between which the word is. */
  readonly start: number;
  readonly end: number;
  readonly help: FieldHelp;
}

/** What the schema says of the field whose name or value is at an offset. `undefined` where it says nothing; never throws. */
export function explainEnvironmentFile(text: string, offset: number): Explanation | undefined {
  if (text.length > longestFile) return undefined;
  try {
    const place = placeAt(parseYaml(text), offset);
    const help = place && fieldHelp(place.path);
    if (!help) return undefined;
    const [start = offset, end = start] = place.scalar.range ?? [];
    return { start, end, help };
  } catch (error) {
    // Reading goes down into lists and maps by recursion, and the stack has an end.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
