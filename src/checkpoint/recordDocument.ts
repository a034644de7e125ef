import * as l10n from '@vscode/l10n';
import type { DumpTimes } from '../kubernetes/archiveContent.ts';
import { isDnsLabel, isDnsSubdomain } from '../kubernetes/dnsName.ts';
import type { ThawError } from '../kubernetes/thawError.ts';
import type { ArchiveEngine } from './archiveMetadata.ts';
import type { CheckpointHost, CheckpointRecord, GroupPlace, RecordedImage } from './checkpointRecord.ts';
import { DumpJson, invalidArchive } from './dumpJson.ts';
import type { RecordedBake } from './recordedBake.ts';
import { isLabelValue } from './labelValue.ts';
import type { SourcePod } from './sourcePod.ts';
import { without } from './without.ts';

/** Version of the document's form. Raised when an older Thaw would misread it. */
const schemaVersion = 1;

/** The document was written by a later version of Thaw, and would be misread. */
export class NewerDocument extends Error {
  constructor() {
    super(l10n.t('the record was written by a later version of Thaw'));
  }
}

/** The parts that a document may lack. */
interface OptionalParts {
  readonly host?: unknown;
  readonly image?: unknown;
  readonly group?: unknown;
  readonly dumpTimes?: unknown;
  readonly sourcePod?: unknown;
  readonly bake?: unknown;
}

/** A record as JSON, without its name and namespace: those are its ConfigMap's. Times are RFC 3339 text. */
export function recordDocument(record: CheckpointRecord): string {
  return JSON.stringify({
    schemaVersion,
    ...without(record, 'name', 'namespace'),
    checkpointedAt: new Date(record.checkpointedAt).toISOString(),
  });
}

/**
 * Reads what {@link recordDocument} has written, and anybody may have changed.
 *
 * @param origin what the text is called in errors
 * @throws {NewerDocument}
 * @throws {ThawError} `invalidArchive`, naming the field that is not as it should be
 */
export function readRecordDocument(
  identity: Pick<CheckpointRecord, 'name' | 'namespace'>,
  origin: string,
  text: string,
): CheckpointRecord {
  const document = DumpJson.parse(origin, text);
  if ((document.get('schemaVersion').count() ?? 0) > schemaVersion) throw new NewerDocument();
  if (!isDnsLabel(identity.namespace)) throw noName(l10n.t('the namespace of {0}', origin));
  const parts = JSON.parse(text) as OptionalParts;
  const archive = document.get('archive');
  const group = readGroup(parts.group);
  const dumpTimes = readDumpTimes(parts.dumpTimes);
  return {
    ...identity,
    source: readSource(document.get('source'), origin),
    archive: {
      node: archive.get('node').requiredText(),
      fileName: archive.get('fileName').requiredText(),
      path: archive.get('path').requiredText(),
      bytes: archive.get('bytes').count() ?? 0,
      memoryBytes: archive.get('memoryBytes').count() ?? 0,
      state: archive.get('state').text() === 'missing' ? 'missing' : 'present',
    },
    checkpointedAt: readTime(document.get('checkpointedAt'), `${origin}.checkpointedAt`),
    engine: readEngine(document.get('engine'), `${origin}.engine`),
    ...texts(document, 'imageName', 'imageRef', 'hostname', 'runtime', 'label', 'note'),
    ...(isPresent(parts.host) && { host: readHost(document.get('host')) }),
    ...(isPresent(parts.image) && { image: readImage(document.get('image')) }),
    ...(isPresent(parts.bake) && { bake: readBake(document.get('bake')) }),
    ...(group && { group }),
    ...(dumpTimes && { dumpTimes }),
    ...(isPresent(parts.sourcePod) && {
      sourcePod: readSourcePod(document.get('sourcePod'), parts.sourcePod),
    }),
  };
}

/** Names are shown, and pods are made by them: what Kubernetes would not take for one is refused here. */
function readSource(source: DumpJson, origin: string): CheckpointRecord['source'] {
  const pod = source.get('pod').requiredText();
  if (!isDnsSubdomain(pod)) throw noName(`${origin}.source.pod`);
  const container = source.get('container').requiredText();
  if (!isDnsLabel(container)) throw noName(`${origin}.source.container`);
  return {
    pod,
    ...texts(source, 'podUid'),
    container,
    node: source.get('node').requiredText(),
  };
}

function readHost(host: DumpJson): CheckpointHost {
  const containerRuntime = host.get('containerRuntime');
  return {
    kernel: host.get('kernel').text() ?? '',
    architecture: host.get('architecture').text() ?? '',
    containerRuntime: {
      name: containerRuntime.get('name').text() ?? '',
      version: containerRuntime.get('version').text() ?? '',
    },
    ...texts(host, 'cpuFeatures'),
  };
}

function readImage(image: DumpJson): RecordedImage {
  const common = {
    reference: image.get('reference').requiredText(),
    digest: image.get('digest').requiredText(),
    bytes: image.get('bytes').count() ?? 0,
    ...readOtherNodes(image.get('otherNodes')),
  };
  return image.get('location').text() === 'registry'
    ? { ...common, location: 'registry' }
    : { ...common, location: 'node', node: image.get('node').requiredText() };
}

/** Absent in records of a Thaw that could not load images onto other nodes. */
function readOtherNodes(nodes: DumpJson): Pick<RecordedImage, 'otherNodes'> {
  const otherNodes = nodes.list().map((node) => node.requiredText());
  return otherNodes.length === 0 ? {} : { otherNodes };
}

function readBake(bake: DumpJson): RecordedBake {
  const fingerprint = bake.get('fingerprint');
  const [coldMs, restoredMs] = [bake.get('coldMs').count(), bake.get('restoredMs').count()];
  return {
    environment: bake.get('environment').requiredText(),
    fingerprint: {
      template: fingerprint.get('template').text() ?? '',
      warmUp: fingerprint.get('warmUp').text() ?? '',
    },
    warmUp: bake.get('warmUp').text() ?? '',
    ...(coldMs !== undefined && { coldMs }),
    ...(restoredMs !== undefined && { restoredMs }),
    log: bake.get('log').text() ?? '',
  };
}

/** A checkpoint can be restored without its group: of one that is not as it should be, nothing is taken. */
function readGroup(value: unknown): GroupPlace | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, position, size, gapMs }: Partial<Record<keyof GroupPlace, unknown>> = value;
  if (typeof id !== 'string' || !isLabelValue(id)) return undefined;
  if (!isCount(position) || !isCount(size) || !isCount(gapMs)) return undefined;
  return position >= 1 && position <= size ? { id, position, size, gapMs } : undefined;
}

/** They are only looked at: of times that are not as they should be, nothing is taken. */
function readDumpTimes(value: unknown): DumpTimes | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { freezingMs, frozenMs, memoryDumpMs, memoryWriteMs }: Partial<Record<keyof DumpTimes, unknown>> =
    value;
  if (!isDuration(freezingMs) || !isDuration(frozenMs)) return undefined;
  if (!isDuration(memoryDumpMs) || !isDuration(memoryWriteMs)) return undefined;
  return { freezingMs, frozenMs, memoryDumpMs, memoryWriteMs };
}

function isDuration(value: unknown): value is number {
  return typeof value === 'number' && value >= 0;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** Checks as much of the manifest as a restore builds on; the API server checks the rest when it is given it. */
function readSourcePod(checked: DumpJson, value: unknown): SourcePod {
  checked.get('metadata').get('name').requiredText();
  for (const container of checked.get('spec').get('containers').list()) container.get('name').requiredText();
  return value as SourcePod;
}

function readEngine(field: DumpJson, name: string): ArchiveEngine {
  const engine = field.requiredText();
  if (engine === 'containerd' || engine === 'cri-o' || engine === 'podman') return engine;
  throw invalidArchive(l10n.t('{0} is not an engine that Thaw knows', name));
}

function readTime(field: DumpJson, name: string): number {
  const time = field.time();
  if (time === undefined) throw invalidArchive(l10n.t('{0} is missing', name));
  return time.getTime();
}

function noName(field: string): ThawError {
  return invalidArchive(l10n.t('{0} is no name that Kubernetes gives', field));
}

/** Those of the named fields that are there. */
function texts<Name extends string>(
  json: DumpJson,
  ...names: readonly Name[]
): Partial<Record<Name, string>> {
  const found: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const text = json.get(name).text();
    if (text !== undefined) found[name] = text;
  }
  return found;
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
