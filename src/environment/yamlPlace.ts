import {
  type Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Scalar,
  visit,
  type YAMLMap,
} from 'yaml';
import type { FieldPath } from './fileProblem.ts';

/** A word of a YAML text, with where it is in the value of the text. */
export interface YamlPlace {
  /** The way to the field or the entry of which it is a part. */
  readonly path: FieldPath;
  /** Whether it is the name of a field, or what a field or an entry of a list has. */
  readonly part: 'key' | 'value';
  readonly scalar: Scalar;
  /** The innermost map around it. */
  readonly map: YAMLMap | undefined;
  /** Whether it is inside of brackets or braces. */
  readonly isFlow: boolean;
}

/** The word at an offset of the text that was parsed; `undefined` where there is none. */
export function placeAt(documents: readonly Document[], offset: number): YamlPlace | undefined {
  for (const document of documents) {
    let place: YamlPlace | undefined;
    visit(document, {
      Scalar: (part, scalar, ancestors) => {
        const [start = 0, end = start] = scalar.range ?? [];
        if (offset < start || offset >= end) return undefined;
        place = placeOf(scalar, part === 'key' ? 'key' : 'value', ancestors);
        return visit.BREAK;
      },
    });
    if (place) return place;
  }
  return undefined;
}

function placeOf(
  scalar: Scalar,
  part: YamlPlace['part'],
  ancestors: readonly unknown[],
): YamlPlace | undefined {
  const path: (string | number)[] = [];
  for (const [index, ancestor] of ancestors.entries()) {
    if (isSeq(ancestor)) path.push(ancestor.items.indexOf(ancestors[index + 1] ?? scalar));
    if (!isPair(ancestor)) continue;
    // What a list or a map is the name of has no path.
    if (!isScalar(ancestor.key)) return undefined;
    path.push(String(ancestor.key.value));
  }
  return {
    path,
    part,
    scalar,
    map: ancestors.findLast((node): node is YAMLMap => isMap(node)),
    isFlow: ancestors.some((node) => (isMap(node) || isSeq(node)) && node.flow === true),
  };
}

/** The offset at which a part of the text that was parsed begins. */
export function startOf(node: unknown): number | undefined {
  return (node as Partial<Node> | null | undefined)?.range?.[0];
}
