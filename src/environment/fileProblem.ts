/** More problems of one file than this are not read, and finding them takes time. */
export const mostProblems = 100;

/** A place in a text, counted from 1 as editors show it. */
export interface FilePosition {
  readonly line: number;
  /** In UTF-16 code units. */
  readonly column: number;
}

/** A part of a text; `end` is behind it. */
export interface FileRange {
  readonly start: FilePosition;
  readonly end: FilePosition;
}

/** Where in the value of a file something is: names of fields, and indexes of lists from 0. */
export type FieldPath = readonly (string | number)[];

/** What finds it: the YAML itself, the schema, or what the schema cannot say. */
export type ProblemOrigin = 'yaml' | 'schema' | 'meaning';

/** Something that is wrong with a file, or (a warning) likely not meant. */
export interface FileProblem {
  readonly severity: 'error' | 'warning';
  readonly origin: ProblemOrigin;
  /** What is wrong and what is expected, without the final full stop. */
  readonly message: string;
  readonly range: FileRange;
  /** What is likely meant instead of what is there; absent where nothing is near. */
  readonly correction?: string | undefined;
}

/** A problem of a value, before it is looked up where that is in the text. */
export interface ValueProblem {
  readonly severity: FileProblem['severity'];
  readonly message: string;
  readonly path: FieldPath;
  readonly correction?: FileProblem['correction'];
  /** Whether the name of the field is meant, and not its value. */
  readonly atKey?: boolean;
}
