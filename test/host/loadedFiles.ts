import { registerHooks } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const bundleFolder = path.resolve(import.meta.dirname, '..', '..', 'dist');

/** Keeps the names of the bundle's files that the extension host loads from now on, in their order. */
export class LoadedFiles implements Disposable {
  readonly names: string[] = [];
  readonly #hooks = registerHooks({
    load: (url, context, nextLoad) => {
      if (url.startsWith('file:')) this.#add(fileURLToPath(url));
      return nextLoad(url, context);
    },
  });

  [Symbol.dispose](): void {
    this.#hooks.deregister();
  }

  #add(file: string): void {
    if (path.dirname(file) === bundleFolder) this.names.push(path.basename(file));
  }
}
