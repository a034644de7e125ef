import type { Writable } from 'node:stream';
import * as l10n from '@vscode/l10n';
import { type AgentCall, type AgentCommandCall, AgentCommands } from './agentCommands.ts';
import type { Answer } from './answeredOutput.ts';
import { type ArchiveContent, contentEnd, parseContent } from './archiveContent.ts';
import type { ClusterConnection } from './connection.ts';
import { ContainerdEventOutput, type ContainerdListener } from './containerdEventOutput.ts';
import { type ContainerProcess, parseProcesses } from './containerProcess.ts';
import type { CriuState } from './criuState.ts';
import { credentialLine, type ImagePush, PushOutput, type PushProgress } from './imagePush.ts';
import type { NodeAgentOptions } from './nodeAgentJob.ts';
import { clockOfTurn, type NodeClock, turnLine } from './nodeClock.ts';
import type { NodeDiskUse } from './nodeDiskUse.ts';

/** What a push can be given. */
export interface PushCall extends AgentCall {
  /** Told each time that another part of the image is in the registry. */
  readonly onProgress?: ((progress: PushProgress) => void) | undefined;
}

/** An archive as its file shows it. */
export interface ArchiveFile {
  readonly name: string;
  readonly bytes: number;
  readonly modifiedAt: Date;
}

/** What the runtime inside of a pod has dumped. */
export interface NestedDumpFolder {
  readonly podUid: string;
  readonly container: string;
  /** The exact image of the container, as the pod's status has it. */
  readonly imageRef: string;
  /** The folder's path in the pod's scratch volume. */
  readonly folder: string;
}

/** What a checkpoint image is to be like. */
export interface AgentImageDetails {
  /** The image's name with its tag. */
  readonly reference: string;
  readonly annotations: Readonly<Record<string, string>>;
  /** Takes the place of the archive's `config.dump`. */
  readonly configDump?: string | undefined;
}

/** A checkpoint image as it was imported into the node's containerd, or pushed to a registry. */
export interface AgentImage {
  readonly reference: string;
  /** Of its manifest: `sha256:…`. */
  readonly digest: string;
  /** Size of its layer. */
  readonly bytes: number;
}

/**
 * Thaw's helper pod on one node (`runtime/agent.sh`): the only way to archives, to CRIU's logs and to the runtime's image
 * store. Started by its first command, shared by all windows, gone by itself when idle.
 */
export class NodeAgent {
  readonly node: string;
  readonly #options: NodeAgentOptions;
  readonly #commands: AgentCommands;

  constructor(connection: ClusterConnection, node: string, options: NodeAgentOptions) {
    this.node = node;
    this.#options = options;
    this.#commands = new AgentCommands(connection, node, options);
  }

  /** Starts the agent now rather than with its first command. */
  async start({ signal }: AgentCall = {}): Promise<void> {
    await this.#commands.start(signal);
  }

  /** The archives that lie on the node. */
  async list(call: AgentCall = {}): Promise<readonly ArchiveFile[]> {
    const output = await this.#commands.run(
      l10n.t('list the archives on node {0}', this.node),
      ['list'],
      call,
    );
    return output.stdout.split('\n').flatMap((line) => {
      const [bytes, seconds, name] = line.split('\t');
      if (name === undefined) return [];
      return [{ name, bytes: Number(bytes), modifiedAt: new Date(Number(seconds) * 1000) }];
    });
  }

  /**
   * What an archive says of its container; its memory is not read. Of one that is still being written, the name can be promised:
   * then all is ready to read it as soon as it is there. Throws `archiveNotFound`, `invalidArchive`.
   */
  async readContent(archive: string | Promise<string>, call: AgentCall = {}): Promise<ArchiveContent> {
    const attempted = l10n.t('read an archive on node {0}', this.node);
    const input = Promise.resolve(archive).then((name) => `${name}\n`);
    // Where nothing was written, the command has nothing to read, and says so.
    input.catch(() => undefined);
    return parseContent((await this.#commands.run(attempted, ['content'], { ...call, input })).stdout);
  }

  /** Streams an archive as a tar, without the pages of the process's memory unless `withMemory`. */
  async read(
    archive: string,
    target: Writable,
    { withMemory = false, ...call }: AgentCall & { readonly withMemory?: boolean } = {},
  ): Promise<void> {
    const attempted = l10n.t('read the archive {0} on node {1}', archive, this.node);
    await this.#runOnce(attempted, [withMemory ? 'read-all' : 'read', archive], call, target);
  }

  /** Deletes an archive for good. Throws `archiveNotFound`. */
  async delete(archive: string, call: AgentCall = {}): Promise<void> {
    await this.#commands.run(
      l10n.t('delete the archive {0} on node {1}', archive, this.node),
      ['delete', archive],
      call,
    );
  }

  /** The end of a log that CRIU wrote at `path` on the node, at most 4 MiB. Throws `archiveNotFound` where it is gone. */
  async readLog(path: string, call: AgentCall = {}): Promise<string> {
    return (await this.#commands.run(l10n.t("read CRIU's log on node {0}", this.node), ['log', path], call))
      .stdout;
  }

  /** Waits for the next restore of the pod with `podUid`, and returns CRIU's log of it when it has failed. */
  async catchRestoreLog(podUid: string, call: AgentCall = {}): Promise<string> {
    return (
      await this.#commands.run(
        l10n.t("catch CRIU's log on node {0}", this.node),
        ['restore-log', podUid],
        call,
      )
    ).stdout;
  }

  /** What CRIU says of the restore of a container by the node's runtime, while that is there. Throws where it was not restored. */
  async restoreTimes(containerID: string, call: AgentCall = {}): Promise<CriuState> {
    const attempted = l10n.t('read CRIU’s statistics on node {0}', this.node);
    return JSON.parse(
      (await this.#commands.run(attempted, ['restore-times', containerID], call)).stdout,
    ) as CriuState;
  }

  /** Waits until no other client has containers of a pod dumped, and lets none have them dumped until what `hold` returns settles. */
  async takeTurn(
    podUid: string,
    hold: (clock: NodeClock | undefined) => Promise<void>,
    call: AgentCall = {},
  ): Promise<void> {
    const give = async (output: string): Promise<string> => {
      await hold(clockOfTurn(output));
      return '\n';
    };
    const attempted = l10n.t('wait for other checkpoints on node {0}', this.node);
    await this.#commands.run(attempted, ['turn', podUid], { ...call, answer: { to: turnLine, give } });
  }

  /** Waits until no container of a pod is dumped any more, whoever had asked for that, and no archive is being written. */
  async untilUndumped(podUid: string, call: AgentCall = {}): Promise<void> {
    const attempted = l10n.t('wait for a dump on node {0}', this.node);
    await this.#commands.run(attempted, ['undumped', podUid], call);
  }

  /** Lets the containers of a pod go on that a failed dump has left frozen. */
  async resume(podUid: string, call: AgentCall = {}): Promise<void> {
    await this.#commands.run(l10n.t('resume a container on node {0}', this.node), ['resume', podUid], call);
  }

  /**
   * What runs in a container of the node, which need not have any tools for it; with `isNested` in the one that is nested in it.
   * None where it has ended.
   */
  async processes(
    containerID: string,
    { isNested = false, ...call }: AgentCall & { readonly isNested?: boolean } = {},
  ): Promise<readonly ContainerProcess[]> {
    const command = ['processes', containerID, ...(isNested ? ['nested'] : [])];
    const attempted = l10n.t('list the processes of a container on node {0}', this.node);
    return parseProcesses((await this.#commands.run(attempted, command, call)).stdout);
  }

  /**
   * Tells what containerd tells of the containers of pods in `namespace`, as it happens. It goes on until it is cancelled, and throws
   * then; also where the agent cannot be started, or the node has another runtime.
   */
  async followContainerd(
    namespace: string,
    listener: ContainerdListener,
    call: AgentCall = {},
  ): Promise<void> {
    const attempted = l10n.t('follow containerd on node {0}', this.node);
    const output = new ContainerdEventOutput(listener);
    await this.#runOnce(attempted, ['events', namespace], call, output);
  }

  /** Looks for `seconds` how busy the node's processors are: from 0 to 1. */
  async processorUse(seconds: number, call: AgentCall = {}): Promise<number> {
    const attempted = l10n.t('see how busy node {0} is', this.node);
    const { stdout } = await this.#commands.run(attempted, ['busy', String(seconds)], call);
    const [work = NaN, all = NaN] = stdout.split(' ').map(Number);
    return work / all;
  }

  /** What the node's processor can do, as its kernel says it (Linux, /proc/cpuinfo): words with spaces between. */
  async cpuFeatures(call: AgentCall = {}): Promise<string> {
    const attempted = l10n.t("read the processor's features of node {0}", this.node);
    return (await this.#commands.run(attempted, ['cpu-features'], call)).stdout.trim();
  }

  /**
   * Makes an archive of what the runtime inside of a pod has dumped into its scratch volume, and returns its path on the node.
   * Throws `invalidArchive` where there is no such dump, `diskFull`.
   */
  async collectDump(
    { podUid, container, imageRef, folder }: NestedDumpFolder,
    call: AgentCall = {},
  ): Promise<string> {
    const command = ['collect', podUid, container, imageRef, folder];
    const { stdout } = await this.#commands.run(
      l10n.t('make an archive on node {0}', this.node),
      command,
      call,
    );
    return `${this.#options.kubeletRoot ?? '/var/lib/kubelet'}/checkpoints/${stdout.trimEnd()}`;
  }

  /** What an image on the node says of its containers, as JSON (OCI image specification, config.md). Throws where there is none. */
  async imageConfig(reference: string, call: AgentCall = {}): Promise<string> {
    const attempted = l10n.t('read the image {0} on node {1}', reference, this.node);
    return (await this.#commands.run(attempted, ['image-config', reference], call)).stdout;
  }

  /** The names of the node's images that start with `prefix`. */
  async images(prefix: string, call: AgentCall = {}): Promise<readonly string[]> {
    const output = await this.#commands.run(
      l10n.t('list the images on node {0}', this.node),
      ['images', prefix],
      call,
    );
    return output.stdout.split('\n').filter((line) => line !== '');
  }

  /**
   * Makes an archive a checkpoint image in the node's containerd, in one pass over it, during which `decide` says by what is in
   * the archive what the image is to be: if it throws, that is what this rejects with, and nothing is left on the node.
   * Throws `archiveNotFound`, `invalidArchive`, `diskFull`, `imageImportFailed`.
   */
  async buildImage(
    archive: string,
    decide: (content: ArchiveContent) => AgentImageDetails | Promise<AgentImageDetails>,
    call: AgentCall = {},
  ): Promise<AgentImage> {
    const attempted = l10n.t('make a checkpoint image of {0} on node {1}', archive, this.node);
    let reference = '';
    const answer: Answer = {
      to: contentEnd,
      give: async (output) => {
        const details = await decide(parseContent(output));
        reference = details.reference;
        return detailsLine(details);
      },
    };
    const { stdout } = await this.#commands.run(attempted, ['build-image', archive], { ...call, answer });
    const [digest = '', bytes] = stdout.trimEnd().split('\n').at(-1)?.split(' ') ?? [];
    return { reference, digest, bytes: Number(bytes) };
  }

  /** Removes an image from the node's containerd, with all of its names; one that is not there is no error. */
  async deleteImage(reference: string, call: AgentCall = {}): Promise<void> {
    await this.#commands.run(
      l10n.t('delete the image {0} on node {1}', reference, this.node),
      ['delete-image', reference],
      call,
    );
  }

  /**
   * Puts a checkpoint image into a registry, and returns what it is there. What is there already is not sent again.
   * From then on the node has the image under the name `…@sha256:…` too, with which it is pulled elsewhere.
   * Throws `registryUnreachable`, `registryUntrusted`, `registryUnauthorized`, `registryForbidden`, `invalidObject` for a name
   * that the registry does not take, `notFound` where the node has no such image, `archiveNotFound`, `invalidArchive`.
   */
  async pushImage(
    { archive, image, target, credential }: ImagePush,
    { onProgress, ...call }: PushCall = {},
  ): Promise<AgentImage> {
    const attempted = l10n.t('push {0} from node {1}', target, this.node);
    const output = new PushOutput(onProgress);
    const input = Promise.resolve(credentialLine(credential));
    await this.#runOnce(attempted, ['push-image', archive, image, target], { ...call, input }, output);
    return { reference: target, ...output.pushed };
  }

  /**
   * Streams the checkpoint image of an archive as a tar that runtimes import, with its name. Throws `notFound` where the node has no
   * such image, `archiveNotFound`, `invalidArchive`.
   */
  async exportImage(
    { archive, image }: Pick<ImagePush, 'archive' | 'image'>,
    target: Writable,
    call: AgentCall = {},
  ): Promise<void> {
    const attempted = l10n.t('read the image {0} on node {1}', image, this.node);
    await this.#runOnce(attempted, ['export-image', archive, image], call, target);
  }

  /** Deletes a file that minikube has loaded as an image, and leaves on the node; one that is not there is no error. */
  async deleteLoadedFile(name: string, call: AgentCall = {}): Promise<void> {
    await this.#commands.run(
      l10n.t('delete the file {0} on node {1}', name, this.node),
      ['delete-loaded', name],
      call,
    );
  }

  /** What checkpoints take of the node's disk, and what is free. */
  async diskUse(call: AgentCall = {}): Promise<NodeDiskUse> {
    const { stdout } = await this.#commands.run(
      l10n.t('read the disk use of node {0}', this.node),
      ['disk'],
      call,
    );
    return JSON.parse(stdout) as NodeDiskUse;
  }

  /** Runs a command whose output cannot be begun twice: so the agent must be known to be there. */
  async #runOnce(
    attempted: string,
    command: readonly string[],
    call: AgentCommandCall,
    output: Writable,
  ): Promise<void> {
    await this.#commands.run(attempted, ['list'], { signal: call.signal });
    await this.#commands.run(attempted, command, call, output);
  }
}

/** What `checkpoint-archive image` reads. */
function detailsLine({ reference, annotations, configDump }: AgentImageDetails): string {
  const encoded = [reference, JSON.stringify(annotations)].map((text) =>
    Buffer.from(text).toString('base64'),
  );
  const dump = configDump === undefined ? '-' : Buffer.from(configDump).toString('base64');
  return `${[...encoded, dump].join(' ')}\n`;
}
