import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import type { SourcePod } from '../checkpoint/sourcePod.ts';
import { isLikelySecret } from '../environment/secretValue.ts';
import { formatBytes, formatExactTime } from '../views/format.ts';
import { nameList } from './nameList.ts';

type Container = SourcePod['spec']['containers'][number];

/** What a checkpoint image holds and who will be able to read it, as paragraphs for somebody who is about to give it away. */
export function imageContent(record: CheckpointRecord, reference: string): readonly string[] {
  const repository = reference.slice(0, reference.lastIndexOf(':'));
  return [
    memoryParagraph(record),
    ...variableParagraph(record),
    vscode.l10n.t('Files that the container had changed are in it, too.'),
    vscode.l10n.t(
      'Whoever may pull from {0} can read all of it, and start it. It stays there until it is deleted in the registry: deleting the checkpoint does not do that.',
      repository,
    ),
  ];
}

/** How much memory a checkpoint image holds, and what that means. */
export function memoryParagraph({ archive, source, checkpointedAt }: CheckpointRecord): string {
  return vscode.l10n.t(
    'The image has {0}, of which {1} are the memory of {2} as it was on {3}: with every password, token, key and record of a person that was in it, readable as plain text.',
    formatBytes(archive.bytes),
    formatBytes(archive.memoryBytes),
    `${source.pod}/${source.container}`,
    formatExactTime(checkpointedAt),
  );
}

function variableParagraph({ sourcePod, source }: CheckpointRecord): readonly string[] {
  const container = sourcePod?.spec.containers.find(({ name }) => name === source.container);
  if (container === undefined) return [vscode.l10n.t('So are its environment variables.')];
  const secrets = secretVariables(container);
  if (secrets.length === 0) return [vscode.l10n.t('So are its environment variables.')];
  return [vscode.l10n.t('So are its environment variables, of which these look secret:'), nameList(secrets)];
}

/** The names of variables that are filled from Secrets, or look as if they should be; of whole Secrets, their names. */
function secretVariables({ env = [], envFrom = [] }: Container): readonly string[] {
  return [
    ...env
      .filter(
        ({ name, value = '', valueFrom }) =>
          valueFrom?.secretKeyRef !== undefined || isLikelySecret(name, value),
      )
      .map(({ name }) => name),
    ...envFrom.flatMap(({ secretRef }) => secretRef?.name ?? []),
  ];
}
