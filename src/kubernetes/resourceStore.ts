import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from './kubernetesObject.ts';

/** What has changed since the batch before. */
export interface ChangeBatch<Slim> {
  readonly added: readonly Slim[];
  readonly updated: readonly Slim[];
  readonly removed: readonly Slim[];
}

/**
 * The slim forms of the objects of one list, by uid, and what has changed among them since the changes were last taken.
 * An object whose slim form comes out equal stays the very same object, and counts as unchanged.
 */
export class ResourceStore<Json extends KubernetesObject, Slim extends object> {
  readonly #slim: (object: Json) => Slim;
  readonly #entries = new Map<string, { resourceVersion: string | undefined; slim: Slim }>();
  /** For each object touched since the last {@link takeChanges}: its form then, if it was there. */
  readonly #before = new Map<string, Slim | undefined>();

  constructor(slim: (object: Json) => Slim) {
    this.#slim = slim;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The slim objects, in the order in which they first appeared. */
  *values(): IterableIterator<Slim> {
    for (const { slim } of this.#entries.values()) yield slim;
  }

  /** Adds an object or puts its newer form in place. */
  put(object: Json): void {
    const { uid, resourceVersion } = object.metadata;
    const known = this.#entries.get(uid);
    if (known !== undefined && known.resourceVersion === resourceVersion) return;
    const made = this.#slim(object);
    const slim = known !== undefined && isDeepStrictEqual(known.slim, made) ? known.slim : made;
    this.#touch(uid);
    this.#entries.set(uid, { resourceVersion, slim });
  }

  remove(uid: string): void {
    this.#touch(uid);
    this.#entries.delete(uid);
  }

  /** Removes every object that is not among `uids`: those that a new list no longer has. */
  keepOnly(uids: ReadonlySet<string>): void {
    for (const uid of this.#entries.keys()) {
      if (!uids.has(uid)) this.remove(uid);
    }
  }

  /** The difference to the last time it was asked, or undefined where there is none. */
  takeChanges(): ChangeBatch<Slim> | undefined {
    const added: Slim[] = [];
    const updated: Slim[] = [];
    const removed: Slim[] = [];
    for (const [uid, before] of this.#before) {
      const now = this.#entries.get(uid)?.slim;
      if (now === undefined) {
        if (before !== undefined) removed.push(before);
      } else if (before === undefined) added.push(now);
      else if (before !== now) updated.push(now);
    }
    this.#before.clear();
    const changed = added.length + updated.length + removed.length > 0;
    return changed ? { added, updated, removed } : undefined;
  }

  #touch(uid: string): void {
    if (!this.#before.has(uid)) this.#before.set(uid, this.#entries.get(uid)?.slim);
  }
}
