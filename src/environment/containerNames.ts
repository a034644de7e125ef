import { type Document, isMap, isScalar, isSeq } from 'yaml';
import type { FieldPath } from './fileProblem.ts';

/** The names of the containers in the template of a file, as far as it could be read. */
export function containerNames(documents: readonly Document[]): readonly string[] {
  return entriesAt(documents, ['spec', 'template', 'spec', 'containers']).flatMap((container) => {
    const name = isMap(container) ? container.get('name') : undefined;
    return typeof name === 'string' ? [name] : [];
  });
}

/** The texts that are in the same list as the entry of this path. */
export function containersBeside(documents: readonly Document[], path: FieldPath): readonly string[] {
  return entriesAt(documents, path.slice(0, -1)).flatMap((entry) =>
    isScalar(entry) && typeof entry.value === 'string' ? [entry.value] : [],
  );
}

function entriesAt(documents: readonly Document[], path: FieldPath): readonly unknown[] {
  for (const document of documents) {
    const list = document.getIn(path);
    if (isSeq(list)) return list.items;
  }
  return [];
}
