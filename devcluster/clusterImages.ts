import type { DevCluster } from './devCluster.ts';
import { buildImage, imageCacheFolder, type NamedImage } from './environments/buildImage.ts';
import { environments } from './environments/environments.ts';
import type { Progress } from './progress.ts';
import { runtimeImage } from './runtimeImage.ts';

/** Builds the runtime image and those of the demo environments where needed, and imports those that are not there yet. */
export async function loadClusterImages(
  cluster: DevCluster,
  progress: Progress,
  signal?: AbortSignal,
): Promise<void> {
  await loadImages(cluster, [runtimeImage, ...environments], progress, signal);
}

/** As {@link loadClusterImages}, for the given images. */
export async function loadImages(
  cluster: DevCluster,
  images: readonly NamedImage[],
  progress: Progress,
  signal?: AbortSignal,
): Promise<void> {
  for (const named of images) {
    const onProgress = (step: string): void => {
      progress.report(step);
    };
    const tar = await buildImage(named, imageCacheFolder(), { signal, onProgress });
    if (await cluster.loadImage(named.image.reference, tar)) {
      progress.report(`Imported ${named.image.reference}`);
    }
  }
}
