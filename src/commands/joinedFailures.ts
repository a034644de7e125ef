import { ThawError } from '../kubernetes/thawError.ts';
import { logText } from '../views/logText.ts';

/** What went wrong with one of several things that were done together. */
export interface NamedFailure<Thing> {
  readonly thing: Thing;
  readonly name: string;
  readonly error: unknown;
}

/** What went wrong with all of these, for one reason. */
export interface JoinedFailure<Thing> {
  readonly things: readonly Thing[];
  readonly error: unknown;
}

/** More names than these are not read in a sentence, which then says how many they are. */
export const mostNamed = 3;

/**
 * Makes one failure of those with the same explanation, with all that servers have written behind it; one that is alone stays as it is.
 *
 * @param attempted what was tried with things of these names, to follow "Cannot"
 */
export function joinFailures<Thing>(
  failures: readonly NamedFailure<Thing>[],
  attempted: (names: readonly string[]) => string,
): readonly JoinedFailure<Thing>[] {
  const byCause = Map.groupBy(failures, ({ error }) => causeOf(error));
  return [...byCause.values()].map((alike) => ({
    things: alike.map(({ thing }) => thing),
    error: joined(alike, attempted),
  }));
}

function causeOf(error: unknown): string {
  if (ThawError.is(error)) return `${error.reason}: ${error.explanation}`;
  return error instanceof Error ? error.message : String(error);
}

function joined(
  alike: readonly NamedFailure<unknown>[],
  attempted: (names: readonly string[]) => string,
): unknown {
  const errors = alike.map(({ error }) => error).filter((error) => ThawError.is(error));
  const [first, ...others] = errors;
  if (first === undefined || others.length === 0) return alike[0]?.error;
  const isRaw = errors.some(({ raw, cause }) => raw !== undefined || cause !== undefined);
  const remedies = new Map(
    errors.flatMap((error) => error.remedies).map((each) => [JSON.stringify(each), each]),
  );
  return new ThawError({
    reason: first.reason,
    attempted: attempted(alike.map(({ name }) => name)),
    explanation: first.explanation,
    remedies: [...remedies.values()],
    raw: isRaw ? errors.map(logText).join('\n') : undefined,
  });
}
