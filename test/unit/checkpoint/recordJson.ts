import type { ConfigMapJson } from '../../../src/checkpoint/catalog.ts';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { toConfigMap } from '../../../src/checkpoint/recordConfigMap.ts';

/** A record as the API server lists it. */
export function recordJson(record: CheckpointRecord): ConfigMapJson {
  const { namespace, name } = record;
  const { data = {}, metadata: { labels = {}, annotations = {} } = {} } = toConfigMap(record);
  return {
    metadata: { namespace, name, labels, annotations, uid: `uid-of-${name}`, resourceVersion: '1' },
    data,
  };
}
