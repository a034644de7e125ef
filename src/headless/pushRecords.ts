import { pinnedReference } from '../checkpoint/imageReference.ts';
import type { PushStage } from '../checkpoint/pushWithCredentials.ts';
import type { ClusterTools } from '../environment/clusterTools.ts';
import { type BakePush, bakeReference, pushBake } from '../environment/pushBake.ts';

/** How a push is followed and ended. */
interface PushCall {
  readonly signal: AbortSignal;
  /** Says what is being done. */
  readonly tell: (line: string) => void;
}

/** Puts the images of a bake into a registry, and says what of the processes' memory goes where; returns their names there. */
export async function pushRecords(
  tools: ClusterTools,
  wish: BakePush,
  { signal, tell }: PushCall,
): Promise<{ readonly images: readonly string[] }> {
  for (const record of wish.records) {
    const { source, archive } = record;
    const reference = bakeReference(wish.environment, record);
    tell(`pushing ${source.container} with ${archive.memoryBytes} bytes of its memory to ${reference}`);
  }
  const onStage = (stage: PushStage): void => {
    // How much is sent would be told too often for a log.
    if (stage.stage === 'findingCredential') tell(`looking for a credential of ${stage.registry}`);
  };
  const pushed = await pushBake(tools, wish, { signal, onStage });
  return { images: pushed.flatMap(({ image }) => (image ? [pinnedReference(image)] : [])) };
}
