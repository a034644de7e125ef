import { createHash } from 'node:crypto';
import type { BakeFingerprint } from '../checkpoint/recordedBake.ts';
import type { Environment, PodTemplate } from './environment.ts';

/** How much of a hash is kept, in hexadecimal digits: enough to tell the versions of one environment apart. */
const digits = 16;

/** What two bakes of an environment have in common that would make the same of it. */
export function bakeFingerprint(
  { containers, warmUp, beforeDump, readiness }: Environment,
  template: PodTemplate,
): BakeFingerprint {
  return {
    template: hashOf({ template, containers }),
    warmUp: hashOf({ warmUp, beforeDump, readiness }),
  };
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, sortedFields)).digest('hex').slice(0, digits);
}

/** A replacer for JSON: the order of fields, which whoever sends an object may change, says nothing. */
function sortedFields(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
