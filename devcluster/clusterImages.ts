import { buildImage, imageCacheFolder, type NamedImage } from './environments/buildImage.ts';
import { environments } from './environments/environments.ts';
import type { Progress } from './progress.ts';
import { runtimeImage } from './runtimeImage.ts';

/** Where images are imported; a dev cluster is one. */
export interface ImageStore {
  /** Imports the archive `tar` unless it was before; returns whether it did. */
  loadImage(reference: string, tar: string): Promise<boolean>;
}

/** Builds the runtime image and those of the demo environments where needed, and imports those that are not there yet. */
export async function loadClusterImages(
  cluster: ImageStore,
  progress: Progress,
  signal?: AbortSignal,
): Promise<void> {
  await loadImages(cluster, [runtimeImage, ...environments], progress, signal);
}

/** As {@link loadClusterImages}, for the given images. */
export async function loadImages(
  cluster: ImageStore,
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
