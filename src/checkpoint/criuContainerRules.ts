import * as l10n from '@vscode/l10n';
import type { CriuLogError } from './criuLog.ts';
import type { CriuFinding, CriuRule } from './criuRule.ts';
import { applyRules, containerPath, describeProcess, withoutModule } from './criuRule.ts';

/** Node.js calls its main thread `node`, from version 24 on `MainThread`. */
const nodeNames = ['node', 'MainThread'];

/** Recognises errors about what the container does that cannot be checkpointed or restored. */
export function findContainerCause(error: CriuLogError): CriuFinding | undefined {
  return applyRules(rules, error);
}

/** The texts are those of CRIU 4.2, by the source file named in each. */
const rules: readonly CriuRule[] = [
  {
    // criu/sk-inet.c, on a dump and on a restore
    form: /Connected TCP socket/,
    find: (error, { input }) => ({
      cause: 'tcpConnection',
      explanation: input.includes('in image')
        ? l10n.t('the checkpoint holds an established TCP connection, which cannot be restored')
        : error.socketAddress === undefined
          ? l10n.t(
              '{0} has an established TCP connection, which cannot be checkpointed',
              describeProcess(error),
            )
          : l10n.t(
              '{0} has an established TCP connection at {1}, which cannot be checkpointed',
              describeProcess(error),
              error.socketAddress,
            ),
      remedies: [
        { action: 'closeConnections', text: l10n.t('Close the connection, then checkpoint again') },
        {
          action: 'changeRuntime',
          setting: 'tcp-close',
          text: l10n.t(
            'Let CRIU close connections: add the line tcp-close to /etc/criu/runc.conf on the node',
          ),
        },
      ],
    }),
  },
  {
    form: /In-flight connection/,
    find: (error) => ({
      cause: 'connectionInFlight',
      explanation:
        error.socketAddress === undefined
          ? l10n.t('{0} was just being connected to while it was checkpointed', describeProcess(error))
          : l10n.t(
              '{0} was just being connected to at {1} while it was checkpointed',
              describeProcess(error),
              error.socketAddress,
            ),
      remedies: [
        { action: 'retry', text: l10n.t('Checkpoint again while nothing connects to the container') },
      ],
    }),
  },
  {
    // criu/cr-dump.c: the limit for stopping all processes. One that has called vfork cannot be stopped before its child has gone on.
    form: /Timeout reached\. Try to interrupt/,
    find: () => ({
      cause: 'processInFlight',
      explanation: l10n.t(
        'the processes could not be stopped in time, as may be while one of them starts another',
      ),
      remedies: [
        { action: 'retry', text: l10n.t('Checkpoint again while the container starts no processes') },
      ],
    }),
  },
  {
    // criu/proc_parse.c for a mapping, criu/files-ext.c for a descriptor
    form: /\[io_uring\]|Unknown shit 600(?! \()/,
    find: (error) => ({
      cause: 'ioUring',
      explanation: l10n.t('{0} uses io_uring, which CRIU cannot checkpoint', describeProcess(error)),
      remedies: [
        // Programs that find io_uring denied do without it; containerd's and CRI-O's default profiles deny it.
        {
          action: 'changeSecurityContext',
          setting: 'seccompProfile.type',
          value: 'RuntimeDefault',
          text: l10n.t(
            'Set securityContext.seccompProfile.type to RuntimeDefault in the pod: its profile denies io_uring',
          ),
        },
        // libuv 1.45 to 1.49; from 1.50 on, and so in Node.js 24, it has no effect on the event loop's ring.
        ...(nodeNames.includes(error.process?.name ?? '')
          ? [
              {
                action: 'setEnvironmentVariable',
                name: 'UV_USE_IO_URING',
                value: '0',
                text: l10n.t('Before Node.js 24: start the container with UV_USE_IO_URING=0'),
              } as const,
            ]
          : []),
      ],
    }),
  },
  {
    // criu/sk-unix.c
    form: /External socket is used|half of stream unix connection|name-less external socket|unix: Unix socket \d+ (?:without|with unreachable) peer/,
    find: (error) => ({
      cause: 'externalUnixSocket',
      explanation:
        error.socketAddress === undefined
          ? l10n.t(
              '{0} is connected to a Unix socket whose other end is outside of the container',
              describeProcess(error),
            )
          : l10n.t(
              '{0} is connected to a Unix socket at {1} whose other end is outside of the container',
              describeProcess(error),
              error.socketAddress,
            ),
      remedies: [
        { action: 'closeConnections', text: l10n.t('Close that connection, then checkpoint again') },
      ],
    }),
  },
  {
    // criu/files-reg.c
    form: /Can't dump ghost file (?<path>.+) of (?<size>\d+) size|Can't create link remap for (?<linked>.+?)\. /,
    find: (error, { groups }) => {
      const file = containerPath(groups?.path ?? groups?.linked ?? '');
      return {
        cause: 'deletedFile',
        explanation:
          groups?.size === undefined
            ? l10n.t('{0} holds open the file {1}, which was deleted', describeProcess(error), file)
            : l10n.t(
                '{0} holds open the file {1} of {2} MB, which was deleted',
                describeProcess(error),
                file,
                megabytes(Number(groups.size)),
              ),
        remedies: [
          {
            action: 'changeRuntime',
            setting: 'ghost-limit',
            text: l10n.t('Raise ghost-limit in /etc/criu/runc.conf on the node (it is 1 MB)'),
          },
          { action: 'changeApplication', text: l10n.t('Let the application close files that it deletes') },
        ],
        file,
      };
    },
  },
  {
    // criu/files-reg.c; fd=-3 stands for a mapped file (nested.md, section 2)
    form: /Can't lookup mount=-?\d+ for fd=(?<fd>-?\d+) path=(?<path>.+)|overmounted mounts.* path=(?<under>.+)/,
    find: (error, { groups }) => {
      const file = containerPath(groups?.path ?? groups?.under ?? '');
      return {
        cause: 'hiddenMount',
        explanation: groups?.fd?.startsWith('-')
          ? l10n.t(
              '{0} has mapped the file {1} on a mount that is not visible in the container, as happens on an overlay over an overlay or with a log file as its output',
              describeProcess(error),
              file,
            )
          : l10n.t(
              '{0} has opened the file {1} on a mount that is not visible in the container, as happens on an overlay over an overlay or with a log file as its output',
              describeProcess(error),
              file,
            ),
        remedies: [
          {
            action: 'changeRuntime',
            text: l10n.t('Run the container on a root that is not an overlay over an overlay'),
          },
        ],
        file,
      };
    },
  },
  {
    // criu/mount.c, criu/mount-v2.c
    form: /FS mnt (?<fs>\S+) .*unsupported|\d+:(?<bind>\S+) doesn't have a proper root mount|No mapping for \d+:(?<mapping>\S+) mountpoint|Failed to copy sharing from (?<sharing>\S+)|(?<master>\S+) has unreachable sharing/,
    find: (_, { groups, input }) => {
      const { fs, bind, mapping, sharing, master } = groups ?? {};
      const named = (fs ?? bind ?? mapping ?? sharing ?? master ?? '').replace(/^\.\//, '/');
      const mount = named.startsWith('/')
        ? l10n.t('the mount {0}', named)
        : l10n.t('a mount of the container');
      return mapping === undefined
        ? {
            cause: 'unsupportedMount',
            explanation: l10n.t(
              '{0} is of a kind that CRIU does not support ({1})',
              mount,
              withoutModule(input),
            ),
            remedies: [{ action: 'changeRuntime', text: l10n.t('Run the container without that mount') }],
          }
        : {
            cause: 'unsupportedMount',
            explanation: l10n.t('{0} of the checkpoint has no counterpart where it is restored', mount),
            remedies: [
              {
                action: 'changeRuntime',
                text: l10n.t('Restore with the OCI runtime that made the checkpoint'),
              },
              { action: 'retry', text: l10n.t('Restore with every volume mount of the source container') },
            ],
          };
    },
  },
  {
    // criu/namespaces.c: the kubelet dumps a container in which another one runs (nested.md, section 2)
    form: /Can't make pidns id/,
    find: () => ({
      cause: 'nestedContainer',
      explanation: l10n.t('another container runs inside of this one, as after a nested restore'),
      remedies: [{ action: 'retry', text: l10n.t('Checkpoint it through the runtime inside of the pod') }],
    }),
  },
  {
    // criu/tty.c
    form: /^tty: |Found dangling tty|Found slave peer index/,
    find: (error) => ({
      cause: 'terminal',
      explanation: l10n.t(
        '{0} is attached to a terminal from outside of the container',
        describeProcess(error),
      ),
      remedies: [
        {
          action: 'closeTerminals',
          text: l10n.t('Close the terminals in which something of the container was started'),
        },
        { action: 'changeApplication', text: l10n.t('Start the container without a terminal (tty: false)') },
      ],
    }),
  },
  {
    // criu/fsnotify.c
    form: /^fsnotify: |Can't find suitable path for handle|Can't dump that handle/,
    find: (error) => ({
      cause: 'inotify',
      explanation: l10n.t(
        '{0} watches a file with inotify whose path CRIU cannot find',
        describeProcess(error),
      ),
      remedies: [{ action: 'changeApplication', text: l10n.t('Turn off file watching in the application') }],
    }),
  },
  {
    // criu/files-ext.c, criu/proc_parse.c
    form: /Can't dump file \d+ of that type \[\d+\] \((?<kind>.*)\)|Unknown shit \d+ \((?<mapped>.*)\)|Can't handle non-regular mapping/,
    find: (error, { groups }) => {
      const kind = groups?.kind ?? groups?.mapped;
      return {
        cause: 'unsupportedFile',
        explanation:
          kind === undefined
            ? l10n.t('{0} uses a device or special file that CRIU cannot checkpoint', describeProcess(error))
            : l10n.t(
                '{0} uses a device or special file that CRIU cannot checkpoint ({1})',
                describeProcess(error),
                kind.trim(),
              ),
        remedies: [
          { action: 'changeApplication', text: l10n.t('Let the application close it before the checkpoint') },
        ],
      };
    },
  },
];

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}
