import type { Environment } from './environment.ts';
import type { EnvironmentManifest } from './environmentManifest.ts';
import { environmentOf } from './environmentOf.ts';
import { type FileProblem, mostProblems, type ProblemOrigin, type ValueProblem } from './fileProblem.ts';
import { meaningProblems } from './meaningProblems.ts';
import { schemaProblems } from './schemaProblems.ts';
import { readYamlText, type YamlText } from './yamlText.ts';

/** What an environment file says. */
export interface EnvironmentFile {
  /** Absent where there is an error among the problems. */
  readonly environment?: Environment | undefined;
  /** All of them, but for more than 100, in the order of the file. */
  readonly problems: readonly FileProblem[];
}

/** Reads an environment file. Never throws, whatever the text is: what is wrong with it is among the problems. */
export function parseEnvironmentFile(text: string): EnvironmentFile {
  const yaml = readYamlText(text);
  const found = [...yaml.problems, ...(yaml.value === undefined ? [] : valueProblems(yaml))];
  const problems = found.toSorted(byPlace).slice(0, mostProblems).map(printable);
  if (found.some(({ severity }) => severity === 'error')) return { problems };
  return { environment: environmentOf(yaml.value as EnvironmentManifest), problems };
}

function valueProblems(yaml: YamlText): readonly FileProblem[] {
  const bySchema = schemaProblems(yaml.value);
  const wrong = new Set(bySchema.map(({ path }) => JSON.stringify(path)));
  // What is no value of the field has no meaning either.
  const byMeaning = meaningProblems(yaml.value).filter(({ path }) => !wrong.has(JSON.stringify(path)));
  return [
    ...bySchema.map((problem) => located(problem, 'schema', yaml)),
    ...byMeaning.map((problem) => located(problem, 'meaning', yaml)),
  ];
}

function located(
  { path, atKey, ...problem }: ValueProblem,
  origin: ProblemOrigin,
  yaml: YamlText,
): FileProblem {
  return { ...problem, origin, range: yaml.rangeOf(path, atKey ? 'key' : 'value') };
}

/** What of a file is quoted must not steer the terminal that shows it, nor turn the direction of the text around. */
function printable(problem: FileProblem): FileProblem {
  return { ...problem, message: problem.message.replaceAll(/[\p{Cc}\p{Cf}]/gu, '�') };
}

function byPlace({ range: { start: one } }: FileProblem, { range: { start: other } }: FileProblem): number {
  return one.line - other.line || one.column - other.column;
}
