import * as l10n from '@vscode/l10n';
import type { Remedy } from '../kubernetes/remedy.ts';
import type { CriuLogError } from './criuLog.ts';
import type { CriuFinding, CriuRule } from './criuRule.ts';
import { applyRules, containerPath, describeProcess, withoutModule } from './criuRule.ts';

/** What to do about a file that is not as it was. */
const sameImage: readonly Remedy[] = [
  {
    action: 'retry',
    get text() {
      return l10n.t(
        'Restore with the very image that was checkpointed, and with every volume of the source pod',
      );
    },
  },
];

/** Recognises errors about the place where CRIU runs: its kernel, rights, tools, files, memory and disk. */
export function findHostCause(error: CriuLogError): CriuFinding | undefined {
  return applyRules(rules, error);
}

/**
 * The texts are those of CRIU 4.2, by the source file named in each; what the nested route lacks when is from trying
 * (research/nested.md, section 1).
 */
const rules: readonly CriuRule[] = [
  {
    // criu/sockets.c, criu/kerndat.c, criu/cr-dump.c
    form: /Can't get \d+:\d+ opt: (?:Operation|Protocol) not|failed when initializing kerndat|kernel lacks/,
    find: (_, { input }) => ({
      cause: 'kernelMismatch',
      explanation: l10n.t("CRIU on the node does not fit the node's kernel ({0})", withoutModule(input)),
      remedies: [
        {
          action: 'changeRuntime',
          setting: 'criu',
          text: l10n.t('Install a newer CRIU on the node, 4.2 or later'),
        },
      ],
    }),
  },
  {
    // criu/arch/x86/cpu.c
    form: /CPU (?:instruction )?capabilities do not match|CPU x(?:features|save)|FPU feature required/,
    find: () => ({
      cause: 'cpuMismatch',
      explanation: l10n.t('the processor of this node lacks features that the checkpointed process uses'),
      remedies: [{ action: 'retry', text: l10n.t('Restore on a node with the same kind of processor') }],
    }),
  },
  {
    // criu/net.c, criu/util.c
    form: /Locking network failed|ip6?tables(?:-\w+)* failed|execvp\("ip6?tables/,
    find: (_, { input }) => ({
      cause: 'missingIptables',
      explanation: input.includes('nftables')
        ? l10n.t('CRIU cannot lock the network with nftables')
        : l10n.t('CRIU cannot lock the network, because iptables does not work where CRIU runs'),
      remedies: [
        {
          action: 'changeRuntime',
          setting: 'iptables',
          text: l10n.t('Install iptables (iptables-restore) beside CRIU'),
        },
        {
          action: 'changeRuntime',
          setting: 'network-lock',
          text: l10n.t('Or use nftables: add the line network-lock nftables to /etc/criu/runc.conf'),
        },
      ],
    }),
  },
  {
    // criu/timens.c
    form: /Unable to set a (?:monotonic|boottime) clock offset: Operation not permitted/,
    find: () =>
      missingCapability(
        'SYS_TIME',
        l10n.t('CRIU lacks the right to set the clock of a time namespace (capability SYS_TIME)'),
      ),
  },
  {
    // criu/net.c, criu/sockets.c
    form: /Unexpected error: -1\(Operation not permitted\)|SO_(?:SND|RCV)BUFFORCE: Operation not permitted/,
    find: () =>
      missingCapability(
        'NET_ADMIN',
        l10n.t('CRIU lacks the right to set up sockets and the network (capability NET_ADMIN)'),
      ),
  },
  {
    // criu/uffd.c
    form: /userfaultfd descriptor: Operation not permitted/,
    find: () =>
      missingCapability(
        'SYS_PTRACE',
        l10n.t('CRIU lacks the right to load memory on demand (capability SYS_PTRACE)'),
      ),
  },
  {
    // criu/namespaces.c
    form: /Can't restore ns back/,
    find: () =>
      missingCapability(
        'all of the default set',
        l10n.t('CRIU lacks capabilities that containers have by default'),
        l10n.t('all of the default set'),
      ),
  },
  {
    // runtime/thaw-nested/inside.go
    form: /^a mount namespace could not be made: operation not permitted/,
    find: () =>
      missingCapability(
        'SYS_ADMIN',
        l10n.t('the pod lacks the right to make a mount namespace (capability SYS_ADMIN, as root)'),
      ),
  },
  {
    // criu/sysctl.c; runc, creating the inner cgroup
    form: /Can't open sysctl .*: Read-only file system|mkdir \/sys\/fs\/cgroup\S*: read-only file system/,
    find: (_, { input }) =>
      missingCapability(
        'SYS_ADMIN',
        l10n.t(
          '{0} is mounted read-only where CRIU runs',
          input.includes('sysctl') ? '/proc/sys' : '/sys/fs/cgroup',
        ),
      ),
  },
  {
    // criu/mount.c; runtime/thaw-nested/inside.go
    form: /pivot_root\(.*\) failed: Operation not permitted|^the runtime image could not be made the root: operation not permitted/,
    find: () => ({
      cause: 'missingRight',
      explanation: l10n.t('the seccomp profile of the pod forbids pivot_root'),
      remedies: [
        {
          action: 'changeSecurityContext',
          setting: 'seccompProfile.type',
          value: 'Unconfined',
          text: l10n.t(
            'Let restored pods run without a seccomp profile: Thaw asks for that, and something in the cluster changes it',
          ),
        },
      ],
    }),
  },
  {
    // compel/src/lib/ptrace.c
    form: /suspending seccomp failed: Operation not permitted/,
    find: () => ({
      cause: 'missingRight',
      explanation: l10n.t(
        'CRIU runs under a seccomp profile itself, and the kernel lets no such process dump another that has one',
      ),
      remedies: [
        {
          action: 'changeSecurityContext',
          setting: 'seccompProfile.type',
          value: 'Unconfined',
          text: l10n.t(
            'Restore it without a seccomp profile of the pod, to dump it again: the process keeps its own',
          ),
        },
      ],
    }),
  },
  {
    // criu/uffd.c: the daemon ends without an error line of its own
    form: /connect to \S*lazy-pages\.socket failed/,
    find: () => ({
      ...missingCapability(
        'SYS_PTRACE',
        l10n.t(
          'the daemon that brings memory on demand ended at once, as it does without the capability SYS_PTRACE or when seccomp forbids userfaultfd',
        ),
      ),
      cause: 'lazyPagesDaemon',
    }),
  },
  {
    // criu/cr-restore.c
    form: /Can't fork for (?<wanted>\d+): File exists|Pid \d+ do not match expected (?<expected>\d+)/,
    find: (_, { groups }) => ({
      cause: 'pidTaken',
      explanation: l10n.t(
        'the process id {0} of the checkpoint is taken where it is restored',
        groups?.wanted ?? groups?.expected ?? '',
      ),
      remedies: [
        {
          action: 'retry',
          text: l10n.t('Restore into a pod whose containers do not share process ids with it'),
        },
      ],
    }),
  },
  {
    // criu/files-reg.c
    form: /Can't open file (?<path>.+?)(?: on restore)?: No such file or directory/,
    find: (error, { groups }) => {
      const file = containerPath(groups?.path ?? '');
      return {
        cause: 'missingFile',
        explanation: l10n.t('the file {0}, which {1} had open, is not there', file, describeProcess(error)),
        remedies: sameImage,
        file,
      };
    },
  },
  {
    // criu/files-reg.c, validate_file
    form: /File (?<path>.+) has bad (?<what>size|build-ID|mode)/,
    find: (error, { groups }) => {
      const file = containerPath(groups?.path ?? '');
      return {
        cause: 'changedFile',
        explanation: l10n.t(
          'the file {0}, which {1} had open, has another {2} than when it was checkpointed',
          file,
          describeProcess(error),
          groups?.what ?? l10n.t('content'),
        ),
        remedies: sameImage,
        file,
      };
    },
  },
  {
    form: /no space left on device/i,
    find: () => ({
      cause: 'noSpace',
      explanation: l10n.t('the disk of the node is full'),
      remedies: [
        {
          action: 'freeDiskSpace',
          text: l10n.t('Free disk space on the node, for instance by deleting checkpoints'),
        },
      ],
    }),
  },
  {
    form: /Cannot allocate memory|Not enough memory|killed by signal 9/,
    find: () => ({
      cause: 'outOfMemory',
      explanation: l10n.t('there was not enough memory'),
      remedies: [
        {
          action: 'retry',
          text: l10n.t('Try again with a higher memory limit, or on a node with more free memory'),
        },
      ],
    }),
  },
];

function missingCapability(capability: string, explanation: string, named = capability): CriuFinding {
  return {
    cause: 'missingRight',
    explanation,
    remedies: [
      {
        action: 'changeSecurityContext',
        setting: 'capabilities.add',
        value: capability,
        text: l10n.t(
          'Let restored pods have the capability {0}: Thaw asks for it, and something in the cluster takes it away',
          named,
        ),
      },
    ],
  };
}
