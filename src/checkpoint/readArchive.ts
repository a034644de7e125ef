import * as l10n from '@vscode/l10n';
import type { ArchiveContent } from '../kubernetes/archiveContent.ts';
import type { AgentCall } from '../kubernetes/agentCommands.ts';
import type { NodeAgent } from '../kubernetes/nodeAgent.ts';
import { type ArchiveMetadata, readArchiveMetadata } from './archiveMetadata.ts';
import { DumpJson, invalidArchive } from './dumpJson.ts';

/** An archive as far as its JSON files tell; its memory is not read. */
export interface ReadArchive {
  readonly content: ArchiveContent;
  /** The text of its `config.dump`. */
  readonly configDump: string;
  readonly metadata: ArchiveMetadata;
  /** Whose container it was, where the engine has written that down. */
  readonly podUid?: string | undefined;
}

/** What is needed of an agent to read an archive. */
export type ArchiveReader = Pick<NodeAgent, 'node' | 'readContent'>;

/** Longer texts are not taken from an archive: names of images are the longest that are, and rarely have 200 characters. */
const longestText = 1024;

/** With this label the kubelet marks containers (kubernetes staging/src/k8s.io/kubelet/pkg/types/labels.go). */
const podUidLabel = 'io.kubernetes.pod.uid';

/**
 * Reads an archive on its node.
 *
 * @throws {ThawError} `invalidArchive` for one that is not as it should be, `archiveNotFound`, and what an agent can fail with
 */
export async function readArchive(
  agent: ArchiveReader,
  fileName: string,
  call: AgentCall = {},
): Promise<ReadArchive> {
  return interpretArchive(await agent.readContent(fileName, call));
}

/**
 * Interprets what was read of an archive.
 *
 * @throws {ThawError} `invalidArchive` for one that is not as it should be
 */
export function interpretArchive(content: ArchiveContent): ReadArchive {
  const configDump = requiredFile(content, 'config.dump');
  const specDump = requiredFile(content, 'spec.dump');
  const statusDump = content.files.get('status.dump');
  const metadata = readArchiveMetadata({ configDump, specDump, statusDump });
  checkLengths(metadata);
  return { content, configDump, metadata, podUid: readPodUid(specDump, statusDump) };
}

function requiredFile({ files }: ArchiveContent, name: string): string {
  const text = files.get(name);
  if (text === undefined) throw invalidArchive(l10n.t('it has no {0} that Thaw could read', name));
  return text;
}

function checkLengths(metadata: ArchiveMetadata): void {
  const { pod, namespace, container, imageName, imageRef, hostname, runtime } = metadata;
  for (const [field, text] of Object.entries({
    pod,
    namespace,
    container,
    imageName,
    imageRef,
    hostname,
    runtime,
  })) {
    if (text !== undefined && text.length > longestText) {
      throw invalidArchive(l10n.t('its {0} is longer than {1} characters', field, longestText));
    }
  }
}

/** containerd: internal/cri/annotations, SandboxUID, and the kubelet's label of the container; CRI-O: the same label. */
function readPodUid(specDump: string, statusDump: string | undefined): string | undefined {
  const annotations = DumpJson.parse('spec.dump', specDump).get('annotations');
  const uid = annotations.get('io.kubernetes.cri.sandbox-uid').text() ?? annotations.get(podUidLabel).text();
  if (uid !== undefined || statusDump === undefined) return uid;
  return DumpJson.parse('status.dump', statusDump).get('labels').get(podUidLabel).text();
}
