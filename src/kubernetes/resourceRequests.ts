import * as l10n from '@vscode/l10n';
import type { Clock } from './clock.ts';
import type { ClusterConnection } from './connection.ts';
import type { KubernetesObject, StatusObject } from './kubernetesObject.ts';
import { LineCutter, textPieces } from './lineStream.ts';
import { bodyJson, failureOfResponse } from './responseFailure.ts';
import { SilenceGuard } from './silenceGuard.ts';
import { ThawError } from './thawError.ts';

/** Which list of the Kubernetes API is meant. */
export interface ResourceList {
  /** What is done, for errors: `watch the pods of demo`. */
  readonly attempted: string;
  /** The path of the list: `/api/v1/namespaces/demo/pods`, `/api/v1/nodes`. */
  readonly path: string;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

/** A part of a list. */
export interface ListPage<Json> {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly Json[];
}

/** A line of a watch. */
export type WatchEvent<Json> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; readonly object: Json }
  | { readonly type: 'ERROR'; readonly object: StatusObject };

/** The server no longer has what it would have to continue from (410 Gone): only a new list helps. */
export class Expired extends Error {}

/** The server refused. */
export class Refused extends Error {
  readonly failure: ThawError;
  /** The least wait before the next attempt, in milliseconds. */
  readonly leastWaitMs: number;

  constructor(failure: ThawError, leastWaitMs: number) {
    super(failure.message, { cause: failure });
    this.failure = failure;
    this.leastWaitMs = leastWaitMs;
  }
}

/** What {@link ClusterConnection.request} resolves to. */
type ClusterResponse = Awaited<ReturnType<ClusterConnection['request']>>;

/** Objects asked for at first: they fill a view, and are there quickly, however many there are. */
const firstPageSize = 100;
/** Objects asked for at once after them: of more, the text and what is parsed of it would make the memory of the process grow. */
const pageSize = 250;
/** The API server ends a watch after this time; a quiet end costs one request and loses nothing. */
const watchSeconds = 60;
/** How much later than {@link watchSeconds} a healthy server's next byte can be. */
const graceSeconds = 15;
/** The least wait after 401 and 403, which rarely pass by themselves. */
const refusedWaitMs = 60_000;

/** The requests by which one list is read and watched. All of them end with `signal`, or when the server falls silent. */
export class ResourceRequests<Json extends KubernetesObject> {
  readonly #connection: Pick<ClusterConnection, 'request'>;
  readonly #list: ResourceList;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;

  constructor(
    connection: Pick<ClusterConnection, 'request'>,
    list: ResourceList,
    clock: Clock,
    signal: AbortSignal,
  ) {
    this.#connection = connection;
    this.#list = list;
    this.#clock = clock;
    this.#signal = signal;
  }

  /**
   * Reads one page of the list. All pages together show it as it was when the first was read.
   *
   * @param next the page's `continue`, empty for the first page
   */
  async page(next: string): Promise<ListPage<Json>> {
    const guard = this.#guard();
    try {
      const query =
        next === '' ? { limit: String(firstPageSize) } : { limit: String(pageSize), continue: next };
      const response = await this.#open(query, guard);
      return (await bodyJson(this.#list.attempted, response)) as ListPage<Json>;
    } catch (error) {
      throw this.#judge(error, guard);
    } finally {
      guard.stop();
    }
  }

  /**
   * Follows the changes after `resourceVersion` until the server ends the watch. Yields what arrives together; at first, when
   * the server has agreed, nothing.
   */
  async *changes(resourceVersion: string): AsyncGenerator<readonly WatchEvent<Json>[], void, undefined> {
    const guard = this.#guard();
    try {
      const query = {
        watch: '1',
        allowWatchBookmarks: 'true',
        timeoutSeconds: String(watchSeconds),
        resourceVersion,
      };
      const response = await this.#open(query, guard);
      yield [];
      const lines = new LineCutter();
      for await (const piece of textPieces(response)) {
        guard.heard();
        yield lines.cut(piece).map((line) => JSON.parse(line) as WatchEvent<Json>);
      }
    } catch (error) {
      throw this.#judge(error, guard);
    } finally {
      guard.stop();
    }
  }

  #guard(): SilenceGuard {
    return new SilenceGuard(this.#clock, (watchSeconds + graceSeconds) * 1000);
  }

  async #open(query: Readonly<Record<string, string>>, guard: SilenceGuard): Promise<ClusterResponse> {
    const { attempted, path, labelSelector, fieldSelector } = this.#list;
    const parameters = new URLSearchParams({
      ...query,
      ...(labelSelector !== undefined && { labelSelector }),
      ...(fieldSelector !== undefined && { fieldSelector }),
    });
    const response = await this.#connection.request(attempted, `${path}?${parameters.toString()}`, {
      timeoutMs: 0,
      signal: AbortSignal.any([this.#signal, guard.signal]),
    });
    guard.heard();
    if (response.ok) return response;
    if (response.status === 410) {
      await response.body?.cancel();
      throw new Expired();
    }
    const refused = response.status === 401 || response.status === 403;
    const failure = await failureOfResponse(attempted, response);
    throw new Refused(failure, refused ? refusedWaitMs : retryAfterMs(response.headers.get('retry-after')));
  }

  /** What an error of a request is to the one who asked. What the HTTP client throws means a broken connection. */
  #judge(error: unknown, guard: SilenceGuard): Error {
    const { attempted } = this.#list;
    if (guard.signal.aborted) {
      const explanation = l10n.t(
        'nothing was heard of the API server for {0} seconds',
        watchSeconds + graceSeconds,
      );
      return new ThawError({ reason: 'requestTimedOut', attempted, explanation, cause: error });
    }
    if (error instanceof ThawError || error instanceof Expired || error instanceof Refused) return error;
    const explanation = l10n.t('the answer of the API server broke off');
    return new ThawError({ reason: 'unreachable', attempted, explanation, cause: error });
  }
}

/** The wait that a `Retry-After` header asks for; API servers give it in seconds, never as a date (RFC 9110, 10.2.3). */
function retryAfterMs(header: string | null): number {
  const seconds = Number(header ?? 0);
  return Number.isFinite(seconds) ? seconds * 1000 : 0;
}
