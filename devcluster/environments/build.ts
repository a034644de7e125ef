import { buildImage, imageCacheFolder, type BuildImageOptions } from './buildImage.ts';
import { environments } from './environments.ts';

/**
 * Builds the images of the environments with these names, or of all, one after the other; returns the path of each
 * environment's tar by its name. Throws as {@link buildImage} does, and an Error for an unknown name.
 */
export async function buildEnvironmentImages(
  names: readonly string[] = [],
  options: BuildImageOptions & { readonly cacheFolder?: string } = {},
): Promise<ReadonlyMap<string, string>> {
  const unknown = names.filter((name) => environments.every((environment) => environment.name !== name));
  if (unknown.length > 0) {
    const known = environments.map((environment) => environment.name).join(', ');
    throw new Error(`There is no environment ${unknown.join(', ')}; there are ${known}.`);
  }
  const paths = new Map<string, string>();
  for (const environment of environments) {
    if (names.length > 0 && !names.includes(environment.name)) continue;
    const cacheFolder = options.cacheFolder ?? imageCacheFolder();
    paths.set(environment.name, await buildImage(environment, cacheFolder, options));
  }
  return paths;
}

if (import.meta.main) {
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // Not `once`: execa ends the process by itself when it finds no listener left.
    process.on(signal, () => {
      interruption.abort();
    });
  }
  try {
    const paths = await buildEnvironmentImages(process.argv.slice(2), {
      signal: interruption.signal,
      onProgress: (step) => {
        console.error(step);
      },
    });
    for (const [name, path] of paths) console.log(`${name}\t${path}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
