import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import type { TestCluster } from './testCluster.ts';

/** Empties the file that describes the memory of the first process in an archive: CRIU then fails to restore it. */
export async function withoutFirstProcess(
  { node }: Pick<TestCluster, 'node'>,
  { archive }: Pick<CheckpointRecord, 'archive'>,
): Promise<void> {
  const script = `
    set -e
    folder=$(mktemp -d)
    tar --extract --file "$0" --directory "$folder"
    : > "$folder/checkpoint/mm-1.img"
    (cd "$folder" && tar --create --file "$0" -- *)
    rm -r "$folder"`;
  await node.run('sh', '-c', script, archive.path);
}
