import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ArchiveContent, DumpTimes } from '../../../src/kubernetes/archiveContent.ts';
import type { AgentImage, AgentImageDetails, ArchiveFile } from '../../../src/kubernetes/nodeAgent.ts';
import type { NodeClock } from '../../../src/kubernetes/nodeClock.ts';
import { ThawError } from '../../../src/kubernetes/thawError.ts';

/** What can be different about {@link archiveContent}. */
export interface ArchiveChanges {
  readonly pod?: string;
  readonly namespace?: string;
  readonly container?: string;
  readonly config?: object;
  readonly annotations?: object;
  readonly withoutStatus?: boolean;
  readonly dumpTimes?: DumpTimes;
}

/** Name of the file of {@link archiveContent}. */
export const archiveName = 'checkpoint-counter_demo-main-2026-11-22T17:04:25Z.tar';

/** The content of an archive of containerd: the container `main` of the pod `counter` in `demo`. */
export function archiveContent(changes: ArchiveChanges = {}): ArchiveContent {
  const { pod = 'counter', namespace = 'demo', container = 'main' } = changes;
  const config = {
    id: 'e1f6c0',
    name: container,
    rootfsImage: 'thaw.local/demo/counter:1',
    rootfsImageRef: `sha256:${'a'.repeat(64)}`,
    rootfsImageName: 'thaw.local/demo/counter:1',
    runtime: 'io.containerd.runc.v2',
    checkpointedTime: '2026-11-22T17:04:25.5Z',
    restored: false,
    ...changes.config,
  };
  const spec = {
    hostname: pod,
    process: { args: ['sh'], env: [] },
    annotations: {
      'io.kubernetes.cri.sandbox-name': pod,
      'io.kubernetes.cri.sandbox-namespace': namespace,
      'io.kubernetes.cri.sandbox-uid': 'uid-1',
      'io.kubernetes.cri.container-name': container,
      ...changes.annotations,
    },
  };
  const files = new Map([
    ['config.dump', JSON.stringify(config)],
    ['spec.dump', JSON.stringify(spec)],
    ...(changes.withoutStatus === true ? [] : [['status.dump', '{"labels":{}}'] as const]),
  ]);
  return {
    files,
    fileBytes: 2_048_000,
    totalBytes: 2_000_000,
    memoryBytes: 1_500_000,
    rootDiffBytes: 500,
    ...(changes.dumpTimes && { dumpTimes: changes.dumpTimes }),
  };
}

/** A node agent that has its archives and images in memory; the real one is tested on the real cluster. */
export class FakeNodeAgent {
  readonly node: string;
  readonly archives = new Map<string, ArchiveContent>();
  readonly storedImages = new Set<string>();
  readonly built: (AgentImageDetails & { readonly archive: string })[] = [];
  /** Names of the calls so far, with what they were about. */
  readonly calls: string[] = [];
  /** Thrown by every call whose name it is for. */
  readonly failures = new Map<string, ThawError>();

  constructor(node = 'node-1') {
    this.node = node;
  }

  list(): Promise<readonly ArchiveFile[]> {
    return this.#answer('list', '', () =>
      [...this.archives.keys()].map((name) => ({ name, bytes: 2_048_000, modifiedAt: new Date(0) })),
    );
  }

  images(prefix: string): Promise<readonly string[]> {
    return this.#answer('images', prefix, () =>
      [...this.storedImages].filter((reference) => reference.startsWith(prefix)),
    );
  }

  readContent(archive: string): Promise<ArchiveContent> {
    return this.#answer('readContent', archive, () => {
      const content = this.archives.get(archive);
      if (content === undefined) throw failed('archiveNotFound');
      return content;
    });
  }

  delete(archive: string): Promise<void> {
    return this.#answer('delete', archive, () => {
      if (!this.archives.delete(archive)) throw failed('archiveNotFound');
    });
  }

  async takeTurn(podUid: string, hold: (clock: NodeClock | undefined) => Promise<void>): Promise<void> {
    await this.#answer('takeTurn', podUid, () => undefined);
    await hold(() => Date.parse('2026-11-22T17:04:25.2Z'));
  }

  untilUndumped(podUid: string): Promise<void> {
    return this.#answer('untilUndumped', podUid, () => undefined);
  }

  cpuFeatures(): Promise<string> {
    return this.#answer('cpuFeatures', '', () => 'fpu sse2');
  }

  deleteImage(reference: string): Promise<void> {
    return this.#answer('deleteImage', reference, () => void this.storedImages.delete(reference));
  }

  exportImage({ image }: { readonly image: string }, target: Writable): Promise<void> {
    return this.#answer('exportImage', image, async () => {
      await pipeline(Readable.from([`the image ${image}`]), target);
    });
  }

  deleteLoadedFile(name: string): Promise<void> {
    return this.#answer('deleteLoadedFile', name, () => undefined);
  }

  async buildImage(
    archive: string,
    decide: (content: ArchiveContent) => AgentImageDetails | Promise<AgentImageDetails>,
  ): Promise<AgentImage> {
    const content = this.archives.get(archive);
    if (content === undefined) throw failed('archiveNotFound');
    const details = await decide(content);
    return this.#answer('buildImage', archive, () => {
      this.built.push({ archive, ...details });
      this.storedImages.add(details.reference);
      return { reference: details.reference, digest: `sha256:${'d'.repeat(64)}`, bytes: 2_048_512 };
    });
  }

  async #answer<Result>(
    call: string,
    about: string,
    answer: () => Result | Promise<Result>,
  ): Promise<Result> {
    this.calls.push(`${call} ${about}`.trim());
    const failure = this.failures.get(call);
    if (failure !== undefined) throw failure;
    return await answer();
  }
}

/** A failure with this reason. */
export function failed(reason: ThawError['reason']): ThawError {
  return new ThawError({ reason, attempted: 'do what the test does', explanation: `it is ${reason}` });
}
