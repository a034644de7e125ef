import * as l10n from '@vscode/l10n';
import type { ImagePush } from '../kubernetes/imagePush.ts';
import type { AgentImage, NodeAgent, PushCall } from '../kubernetes/nodeAgent.ts';
import type { NodeAgents } from '../kubernetes/nodeAgents.ts';
import { type FoundCredentials, registryOf } from '../kubernetes/registryCredential.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import type { CheckpointCatalog } from './catalog.ts';
import type { CheckpointRecord } from './checkpointRecord.ts';
import { checkpointImageReference, isImageName } from './imageReference.ts';
import { recordCheckpointImage, withPushedImage } from './recordedImage.ts';

/** What an image is pushed and recorded with. */
export interface PushTools {
  readonly agents: Pick<NodeAgents, 'on'>;
  readonly catalog: Pick<CheckpointCatalog, 'update'>;
}

/** Which checkpoint is put into which registry. */
export interface PushRequest {
  readonly record: CheckpointRecord;
  /** The image's name in the registry, with its host and a tag. */
  readonly reference: string;
  /** Tried one after the other; without any the registry is asked as nobody in particular. */
  readonly found: FoundCredentials;
}

/**
 * Puts the checkpoint image of a checkpoint into a registry, from its node: nothing travels through this machine. The image is
 * made first where the node has none. Then the record names the image in the registry, and every node can restore it; the one on
 * the node stays, and is deleted with the checkpoint. What fails or is cancelled leaves nothing but the image on the node.
 *
 * The image holds the memory of the process, secrets included: who calls this has asked.
 *
 * @throws {ThawError} `registryUnreachable`, `registryUntrusted`, `registryUnauthorized`, `registryForbidden`; `invalidObject` for
 * a name that is none, or that the registry does not take; what making the image throws; `cancelled`
 */
export async function pushCheckpointImage(
  { agents, catalog }: PushTools,
  { record, reference, found }: PushRequest,
  { onProgress, signal }: PushCall = {},
): Promise<CheckpointRecord> {
  checkName(reference);
  const agent = agents.on(record.archive.node);
  const image = checkpointImageReference(record);
  const isBuilt = (await agent.images(image, { signal })).includes(image);
  if (!isBuilt) await recordCheckpointImage({ agents, catalog }, record, { signal });
  const push: Omit<ImagePush, 'credential'> = {
    archive: record.archive.fileName,
    image,
    target: reference,
  };
  const pushed = await pushAsAnybody(agent, push, found, { onProgress, signal });
  return await catalog.update(record, (known) => withPushedImage(known, pushed), { signal });
}

/** The name of a checkpoint's image in a registry, below what all images of one origin share. */
export function registryReference(
  { registry, name }: { readonly registry: string; readonly name: string },
  record: Pick<CheckpointRecord, 'name'>,
): string {
  return `${registry}/${name}:${record.name}`;
}

function checkName(reference: string): void {
  // Without a host it would be Docker Hub's, where nobody wants to find it by mistake.
  if (isImageName(reference) && reference.startsWith(`${registryOf(reference)}/`)) return;
  throw new ThawError({
    reason: 'invalidObject',
    attempted: l10n.t('push {0}', reference),
    explanation: l10n.t(
      '{0} is not the name of an image with its registry and a tag',
      JSON.stringify(reference),
    ),
    remedies: [
      {
        action: 'chooseName',
        text: l10n.t('Choose another name, such as registry.example:5000/team/app:warm'),
      },
    ],
  });
}

/** Pushes with the first credential that the registry takes. */
async function pushAsAnybody(
  agent: Pick<NodeAgent, 'pushImage'>,
  push: Omit<ImagePush, 'credential'>,
  { credentials, problems }: FoundCredentials,
  call: PushCall,
): Promise<AgentImage> {
  let refusal: ThawError | undefined;
  for (const credential of credentials.length > 0 ? credentials : [undefined]) {
    try {
      return await agent.pushImage({ ...push, credential }, call);
    } catch (error) {
      if (!ThawError.is(error, 'registryUnauthorized', 'registryForbidden')) throw error;
      // That somebody is known, and may not, says more than that somebody is not known.
      if (refusal?.reason !== 'registryForbidden') refusal = error;
    }
  }
  throw refusal === undefined
    ? new Error('no credential was tried')
    : explained(refusal, { credentials, problems });
}

/** A refusal with what was tried, and what could not be. */
function explained(refusal: ThawError, { credentials, problems }: FoundCredentials): ThawError {
  const askers = credentials.map(({ origin, username }) =>
    l10n.t('{0} of {1}', username || l10n.t('the owner of a token'), origin),
  );
  const tried =
    askers.length > 0
      ? l10n.t('it was tried as {0}', askers.join(', '))
      : l10n.t('it was tried without any, as none was found');
  return refusal.told({ explanation: [refusal.explanation, tried, ...problems].join('; ') });
}
