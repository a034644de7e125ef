import * as l10n from '@vscode/l10n';
import { DumpJson, invalidArchive } from './dumpJson.ts';

/** What wrote an archive; archives of one engine do not restore on another. */
export type ArchiveEngine = 'containerd' | 'cri-o' | 'podman';

/** A mount of the checkpointed container, as its OCI runtime specification says. */
export interface ArchiveMount {
  readonly destination: string;
  /** `bind`, `tmpfs`, `proc` …; absent where the specification leaves it to the kernel. */
  readonly type?: string;
  /** For a bind mount, the path on the node that was checkpointed. */
  readonly source?: string;
  readonly readonly: boolean;
}

/** A variable of the process's environment. Values may be secrets. */
export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
}

/** The capability sets of the process (`CAP_…`), as in the OCI runtime specification's `process.capabilities`. */
export interface ArchiveCapabilities {
  readonly bounding: readonly string[];
  readonly effective: readonly string[];
  readonly inheritable: readonly string[];
  readonly permitted: readonly string[];
  readonly ambient: readonly string[];
}

/** Who the process runs as. */
export interface ArchiveUser {
  readonly uid: number;
  readonly gid: number;
  readonly additionalGids: readonly number[];
}

/** What an archive's JSON files say of the container in it. */
export interface ArchiveMetadata {
  readonly engine: ArchiveEngine;
  /** Absent for a container that Kubernetes did not make (Podman). */
  readonly pod?: string;
  readonly namespace?: string;
  readonly container: string;
  /** The container's id in its runtime. */
  readonly containerId?: string;
  /** The image as it was asked for: `registry.example/notebook:1` (`rootfsImageName`). */
  readonly imageName?: string;
  /** The exact image: a name with a digest, or a bare `sha256:…` that no registry can serve (`rootfsImageRef`). */
  readonly imageRef?: string;
  /** The OCI runtime, such as `runc`. */
  readonly runtime?: string;
  readonly createdAt?: Date;
  readonly checkpointedAt?: Date;
  readonly mounts: readonly ArchiveMount[];
  /** In the order of the process; a name can occur twice. */
  readonly environment: readonly EnvironmentVariable[];
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly user: ArchiveUser;
  /** From the specification, which containerd leaves without one, else from the variable `HOSTNAME`, which it sets. */
  readonly hostname?: string;
  readonly capabilities: ArchiveCapabilities;
}

/** The texts of an archive's JSON files; containerd alone writes a `status.dump`. */
export interface ArchiveJson {
  readonly configDump: string;
  readonly specDump: string;
  readonly statusDump?: string | undefined;
}

/** Names that belong together: which container of which pod. */
interface Origin {
  readonly pod: string | undefined;
  readonly namespace: string | undefined;
  readonly container: string | undefined;
}

/**
 * Reads an archive's `config.dump` (checkpointctl lib/metadata.go, ContainerConfig), `spec.dump` (an OCI runtime
 * specification) and `status.dump` (a CRI ContainerStatus, asked only for names that the others lack).
 * Throws `invalidArchive`, naming the field, for content of the wrong type, size or form.
 */
export function readArchiveMetadata({ configDump, specDump, statusDump }: ArchiveJson): ArchiveMetadata {
  const config = DumpJson.parse('config.dump', configDump);
  const spec = DumpJson.parse('spec.dump', specDump);
  const status = statusDump === undefined ? undefined : DumpJson.parse('status.dump', statusDump);

  const engine = engineOf(spec);
  const origin = originOf(engine, spec, config);
  const labels = status?.get('labels');
  const container = origin.container ?? labels?.get('io.kubernetes.container.name').text();
  if (container === undefined) throw invalidArchive(l10n.t('spec.dump names no container'));

  const process = spec.get('process');
  const environment = process.get('env').texts().map(readVariable);
  const hostVariable = environment.find(({ name, value }) => name === 'HOSTNAME' && value !== '');
  return {
    engine,
    ...present('pod', origin.pod ?? labels?.get('io.kubernetes.pod.name').text()),
    ...present('namespace', origin.namespace ?? labels?.get('io.kubernetes.pod.namespace').text()),
    container,
    ...present('containerId', config.get('id').text()),
    ...present('imageName', config.get('rootfsImageName').text()),
    ...present('imageRef', config.get('rootfsImageRef').text()),
    ...present('runtime', config.get('runtime').text()),
    ...present('createdAt', config.get('createdTime').time()),
    ...present('checkpointedAt', config.get('checkpointedTime').time()),
    mounts: spec.get('mounts').list().map(readMount),
    environment,
    args: process.get('args').texts(),
    ...present('cwd', process.get('cwd').text()),
    user: readUser(process.get('user')),
    ...present('hostname', spec.get('hostname').text() ?? hostVariable?.value),
    capabilities: readCapabilities(process.get('capabilities')),
  };
}

/** As checkpointctl tells the engines apart (internal/container.go). */
function engineOf(spec: DumpJson): ArchiveEngine {
  const field = spec.get('annotations').get('io.container.manager');
  const manager = field.text();
  switch (manager) {
    case undefined:
      return 'containerd';
    case 'cri-o':
      return 'cri-o';
    case 'libpod':
      return 'podman';
    default:
      throw invalidArchive(
        l10n.t(
          'spec.dump.annotations.io.container.manager names an engine that Thaw does not know: {0}',
          JSON.stringify(manager.slice(0, 40)),
        ),
      );
  }
}

/** The names, from the annotations of each engine (checkpointctl internal/container.go). */
function originOf(engine: ArchiveEngine, spec: DumpJson, config: DumpJson): Origin {
  const annotation = (name: string): DumpJson => spec.get('annotations').get(name);
  switch (engine) {
    case 'containerd':
      return {
        pod: annotation('io.kubernetes.cri.sandbox-name').text(),
        namespace: annotation('io.kubernetes.cri.sandbox-namespace').text(),
        container: annotation('io.kubernetes.cri.container-name').text(),
      };
    case 'cri-o':
      return {
        pod: annotation('io.kubernetes.pod.name').text(),
        namespace: annotation('io.kubernetes.pod.namespace').text(),
        container: annotation('io.kubernetes.cri-o.Metadata').nested().get('name').text(),
      };
    case 'podman':
      return { pod: undefined, namespace: undefined, container: config.get('name').text() };
  }
}

function readMount(mount: DumpJson): ArchiveMount {
  const options = mount.get('options').texts();
  return {
    destination: mount.get('destination').requiredText(),
    ...present('type', mount.get('type').text()),
    ...present('source', mount.get('source').text()),
    // As in mount(8), the last of contradicting options counts.
    readonly: options.lastIndexOf('ro') > options.lastIndexOf('rw'),
  };
}

/** Reads `NAME=value`; without an equals sign, a name with an empty value. */
function readVariable(text: string): EnvironmentVariable {
  const equals = text.indexOf('=');
  return equals === -1
    ? { name: text, value: '' }
    : { name: text.slice(0, equals), value: text.slice(equals + 1) };
}

function readUser(user: DumpJson): ArchiveUser {
  return {
    uid: user.get('uid').count() ?? 0,
    gid: user.get('gid').count() ?? 0,
    additionalGids: user
      .get('additionalGids')
      .list()
      .map((gid) => gid.count() ?? 0),
  };
}

function readCapabilities(capabilities: DumpJson): ArchiveCapabilities {
  return {
    bounding: capabilities.get('bounding').texts(),
    effective: capabilities.get('effective').texts(),
    inheritable: capabilities.get('inheritable').texts(),
    permitted: capabilities.get('permitted').texts(),
    ambient: capabilities.get('ambient').texts(),
  };
}

/** An object with the field `name`, or without it where there is no value. */
function present<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> {
  if (value === undefined) return {};
  const field: Partial<Record<Name, Value>> = {};
  field[name] = value;
  return field;
}
