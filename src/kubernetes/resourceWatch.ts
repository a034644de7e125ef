import * as l10n from '@vscode/l10n';
import { Backoff } from './backoff.ts';
import { type Clock, systemClock } from './clock.ts';
import type { ClusterConnection } from './connection.ts';
import type { KubernetesObject } from './kubernetesObject.ts';
import { Listeners } from './listeners.ts';
import {
  Expired,
  Refused,
  type ResourceList,
  ResourceRequests,
  type WatchEvent,
} from './resourceRequests.ts';
import { type ChangeBatch, ResourceStore } from './resourceStore.ts';
import { ThawError } from './thawError.ts';

/** What to watch, and in which form to keep it. */
export interface ResourceWatchOptions<
  Json extends KubernetesObject,
  Slim extends object,
> extends ResourceList {
  /** Reduces an object to what is kept of it. The whole object is dropped as soon as this returns. */
  readonly slim: (object: Json) => Slim;
  readonly clock?: Clock | undefined;
  /** A number from 0 up to, but not including, 1. */
  readonly random?: (() => number) | undefined;
}

/** How far the objects of a watch can be trusted to be those of the cluster. */
export interface WatchState {
  /** `starting`: not all has been listed yet. `live`: current. `stale`: as of `lastUpdate`, and being retried. */
  readonly status: 'starting' | 'live' | 'stale';
  /** Since when it has been so, in milliseconds since the Unix epoch. */
  readonly since: number;
  /** When the objects were last known to be current, in milliseconds since the Unix epoch; undefined until they were. */
  readonly lastUpdate: number | undefined;
  /** Why it is stale. */
  readonly failure?: ThawError | undefined;
}

/** Whoever shows the first page of many is to have the time for it: reading the others keeps this process, and the server, busy. */
const firstPageMs = 250;

/** A watch that ends sooner was no watch: to ask again at once would be to hammer. */
const shortestWatchMs = 1000;

/**
 * Keeps the objects of a list of the Kubernetes API, slimmed, and tells of every change: lists in pages, watches from there
 * on, and starts again by itself whatever happens (Kubernetes API concepts, "Efficient detection of changes").
 */
export class ResourceWatch<Json extends KubernetesObject, Slim extends object> {
  readonly #attempted: string;
  readonly #requests: ResourceRequests<Json>;
  readonly #clock: Clock;
  readonly #backoff: Backoff;
  readonly #store: ResourceStore<Json, Slim>;
  readonly #changeListeners = new Listeners<ChangeBatch<Slim>>();
  readonly #stateListeners = new Listeners<WatchState>();
  readonly #disposal = new AbortController();
  #state: WatchState;
  #started = false;
  /** Whether the last attempt, too, ended because the server no longer had what to continue from. */
  #expiredBefore = false;
  /** Where to watch from; undefined while a list is needed. */
  #resourceVersion: string | undefined;
  #endPause: () => void = () => undefined;
  #pendingDelivery: NodeJS.Immediate | undefined;

  constructor(connection: Pick<ClusterConnection, 'request'>, options: ResourceWatchOptions<Json, Slim>) {
    this.#attempted = options.attempted;
    this.#clock = options.clock ?? systemClock;
    this.#requests = new ResourceRequests(connection, options, this.#clock, this.#disposal.signal);
    this.#backoff = new Backoff({ firstMs: 1000, longestMs: 30_000 }, options.random);
    this.#store = new ResourceStore(options.slim);
    this.#state = { status: 'starting', since: this.#clock.now(), lastUpdate: undefined };
  }

  get state(): WatchState {
    return this.#state;
  }

  /** How many objects there are. */
  get size(): number {
    return this.#store.size;
  }

  /** The slim objects as last known. An object in which nothing kept has changed stays the very same. */
  objects(): IterableIterator<Slim> {
    return this.#store.values();
  }

  /** Tells of changes, those of one turn of the event loop together. The function returned ends it. */
  onChange(listener: (batch: ChangeBatch<Slim>) => void): () => void {
    return this.#changeListeners.add(listener);
  }

  /** Tells of each new status and each failure. The function returned ends it. */
  onState(listener: (state: WatchState) => void): () => void {
    return this.#stateListeners.add(listener);
  }

  /** Begins. Nothing is asked of the server before. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    void this.#run();
  }

  /** Ends the wait after a failure: for a refresh by hand, or after signing in again. */
  retryNow(): void {
    this.#endPause();
  }

  /** Ends all requests and waits; nobody is told anything afterwards. */
  dispose(): void {
    this.#disposal.abort();
    this.#endPause();
    clearImmediate(this.#pendingDelivery);
    this.#changeListeners.clear();
    this.#stateListeners.clear();
  }

  #isDisposed(): boolean {
    return this.#disposal.signal.aborted;
  }

  async #run(): Promise<void> {
    while (!this.#isDisposed()) {
      try {
        this.#resourceVersion ??= await this.#list();
        await this.#watch(this.#resourceVersion);
      } catch (error) {
        if (this.#isDisposed()) return;
        if (error instanceof Expired) this.#resourceVersion = undefined;
        // A new list, at once. If that one comes too late as well, the server is in trouble.
        if (error instanceof Expired && !this.#expiredBefore) this.#expiredBefore = true;
        else await this.#recoverFrom(error);
      }
    }
  }

  /** Lists everything, page by page, and returns the resource version to watch from. */
  async #list(): Promise<string> {
    const seen = new Set<string>();
    let next = '';
    for (;;) {
      const isFirst = next === '';
      const page = await this.#requests.page(next);
      for (const object of page.items) {
        seen.add(object.metadata.uid);
        this.#put(object);
      }
      next = page.metadata.continue ?? '';
      if (next === '') this.#store.keepOnly(seen);
      this.#deliver();
      if (next === '') {
        this.#becomeLive();
        return page.metadata.resourceVersion;
      }
      if (isFirst) await this.#wait(firstPageMs);
    }
  }

  /** Takes in changes until the server ends the watch; throws when it ends in any other way, or too soon. */
  async #watch(resourceVersion: string): Promise<void> {
    let openedAt: number | undefined;
    const healthy = (): boolean => openedAt !== undefined && this.#clock.now() - openedAt >= shortestWatchMs;
    try {
      for await (const events of this.#requests.changes(resourceVersion)) {
        openedAt ??= this.#clock.now();
        for (const event of events) this.#take(event);
        this.#becomeLive();
      }
      if (!healthy()) throw this.#failure(l10n.t('the API server ended the watch at once'));
    } finally {
      if (healthy()) {
        this.#backoff.reset();
        this.#expiredBefore = false;
      }
    }
  }

  #take(event: WatchEvent<Json>): void {
    if (event.type === 'ERROR') {
      if (event.object.code === 410) throw new Expired();
      throw this.#failure(
        event.object.message ?? l10n.t('the API server reported an error without a message'),
      );
    }
    this.#resourceVersion = event.object.metadata.resourceVersion ?? this.#resourceVersion;
    if (event.type === 'BOOKMARK') return;
    if (event.type === 'DELETED') this.#store.remove(event.object.metadata.uid);
    else this.#put(event.object);
    this.#pendingDelivery ??= setImmediate(() => {
      this.#deliver();
    });
  }

  /** An object that cannot be slimmed is left out: it must not end the watch of all others. */
  #put(object: Json): void {
    try {
      this.#store.put(object);
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #deliver(): void {
    clearImmediate(this.#pendingDelivery);
    this.#pendingDelivery = undefined;
    const batch = this.#store.takeChanges();
    if (batch !== undefined) this.#changeListeners.notify(batch);
  }

  /** Tells that the objects are no longer kept current, and waits before the next attempt. */
  async #recoverFrom(error: unknown): Promise<void> {
    const waitMs = Math.max(this.#backoff.next(), error instanceof Refused ? error.leastWaitMs : 0);
    this.#changeState('stale', this.#state.lastUpdate, this.#asFailure(error));
    if (this.#isDisposed()) return;
    await this.#wait(waitMs);
  }

  /** Waits, unless {@link retryNow} or the end comes sooner. */
  async #wait(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const callOff = this.#clock.after(ms, resolve);
      this.#endPause = () => {
        callOff();
        resolve();
      };
    });
    this.#endPause = () => undefined;
  }

  #becomeLive(): void {
    const lastUpdate = this.#clock.now();
    if (this.#state.status === 'live') this.#state = { ...this.#state, lastUpdate };
    else this.#changeState('live', lastUpdate);
  }

  #changeState(status: WatchState['status'], lastUpdate: number | undefined, failure?: ThawError): void {
    const since = this.#state.status === status ? this.#state.since : this.#clock.now();
    this.#state = { status, since, lastUpdate, failure };
    this.#stateListeners.notify(this.#state);
  }

  #asFailure(error: unknown): ThawError {
    if (error instanceof Refused) return error.failure;
    if (error instanceof ThawError) return error;
    if (error instanceof Expired) {
      return this.#failure(l10n.t('the API server drops what it was asked to continue from'));
    }
    return this.#failure(l10n.t('the answer of the API server could not be read'), error);
  }

  #failure(explanation: string, cause?: unknown): ThawError {
    return new ThawError({ reason: 'unreachable', attempted: this.#attempted, explanation, cause });
  }
}
