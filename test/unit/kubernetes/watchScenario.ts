import { vi } from 'vitest';
import type { PodJson } from '../../../src/kubernetes/podJson.ts';
import { type PodSummary, summarizePod } from '../../../src/kubernetes/podSummary.ts';
import type { ChangeBatch } from '../../../src/kubernetes/resourceStore.ts';
import {
  ResourceWatch,
  type ResourceWatchOptions,
  type WatchState,
} from '../../../src/kubernetes/resourceWatch.ts';
import { FakeApiServer, type Handler, type ReceivedRequest } from '../../support/fakeApiServer.ts';
import type { Reply } from '../../support/fakeReply.ts';
import { ManualClock } from './manualClock.ts';

const path = '/api/v1/namespaces/demo/pods';

/** A batch by the names in it. */
export interface NamedBatch {
  readonly added: readonly string[];
  readonly updated: readonly string[];
  readonly removed: readonly string[];
}

/** Answers to the lists and to the watches, each in its order; the last one answers all further ones. */
export interface Script {
  readonly lists?: readonly Handler[];
  readonly watches?: readonly Handler[];
}

/** A list with these pods, in one page unless `next` names the following one. */
export function list(pods: readonly PodJson[], resourceVersion = '10', next = ''): Handler {
  return (_request, reply) => {
    reply.json({ metadata: { resourceVersion, continue: next }, items: pods });
  };
}

/** A refusal with a `Status`. */
export function refuse(code: number, headers: Record<string, string> = {}): Handler {
  return (_request, reply) => {
    reply.status({ code, message: `refused with ${code}` }, headers);
  };
}

/** A watch of the pods of `demo` on a fake server, with a clock that stands still and no jitter. */
export class WatchScenario implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly server: FakeApiServer;
  readonly watch: ResourceWatch<PodJson, PodSummary>;
  readonly batches: ChangeBatch<PodSummary>[] = [];
  readonly states: WatchState[] = [];
  /** The answers to watches, in the order in which they were asked for. */
  readonly openWatches: Reply[] = [];

  private constructor(
    server: FakeApiServer,
    script: Script,
    change: Partial<ResourceWatchOptions<PodJson, PodSummary>>,
  ) {
    this.server = server;
    const lists = [...(script.lists ?? [list([])])];
    const watches = [...(script.watches ?? [])];
    server.on('GET', path, (request, reply) => {
      const isWatch = request.query.get('watch') === '1';
      if (isWatch) {
        this.openWatches.push(reply);
        // So that the moment at which the client reads the answer can be told from the one before.
        this.clock.advance(1);
      }
      const answers = isWatch ? watches : lists;
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer === undefined) reply.begin();
      else answer(request, reply);
    });
    this.watch = new ResourceWatch(server.connect(), {
      attempted: 'watch the pods of demo',
      path,
      slim: summarizePod,
      clock: this.clock,
      random: () => 0,
      ...change,
    });
    this.watch.onChange((batch) => this.batches.push(batch));
    this.watch.onState((state) => this.states.push(state));
  }

  static async start(
    script: Script = {},
    change: Partial<ResourceWatchOptions<PodJson, PodSummary>> = {},
  ): Promise<WatchScenario> {
    const scenario = new WatchScenario(await FakeApiServer.start(), script, change);
    scenario.watch.start();
    return scenario;
  }

  get lists(): readonly ReceivedRequest[] {
    return this.server.requests.filter(({ query }) => !query.has('watch'));
  }

  get watches(): readonly ReceivedRequest[] {
    return this.server.requests.filter(({ query }) => query.has('watch'));
  }

  /** The names of the pods that there are now. */
  get pods(): readonly string[] {
    return names([...this.watch.objects()]);
  }

  get namedBatches(): readonly NamedBatch[] {
    return this.batches.map(({ added, updated, removed }) => ({
      added: names(added),
      updated: names(updated),
      removed: names(removed),
    }));
  }

  /** The waits between requests, without the limits of silence. */
  get pauses(): readonly number[] {
    return this.clock.waits.filter((ms) => ms !== 75_000);
  }

  /** Resolves with the answer to the watch of this number, once it was asked for and the client reads it. */
  async watchOpened(number = 1): Promise<Reply> {
    await until(() => {
      const { status, lastUpdate } = this.watch.state;
      return this.openWatches.length >= number && status === 'live' && lastUpdate === this.clock.now();
    });
    const reply = this.openWatches[number - 1];
    if (reply === undefined) throw new Error(`There was no watch ${number}`);
    return reply;
  }

  /** Resolves when the watch waits before its next request. */
  async pausing(): Promise<void> {
    await until(() => this.pauses.length > 0);
  }

  /** Ends the time that the watch leaves to whoever shows the first of several pages. */
  async firstPageShown(): Promise<void> {
    await this.pausing();
    this.clock.advance(250);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.watch.dispose();
    await this.server[Symbol.asyncDispose]();
  }
}

/** Resolves when `condition` holds; a test whose condition never does fails. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  await vi.waitUntil(condition, { interval: 2, timeout: 4000 });
}

function names(pods: readonly PodSummary[]): string[] {
  return pods.map(({ name }) => name);
}
