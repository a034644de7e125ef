import type { Remedy } from '../kubernetes/remedy.ts';
import type { CriuLogError } from './criuLog.ts';
import type { CriuFinding, CriuRule } from './criuRule.ts';
import { applyRules, containerPath, describeProcess, withoutModule } from './criuRule.ts';

/** What to do about a file that is not as it was. */
const sameImage: readonly Remedy[] = [
  {
    action: 'retry',
    text: 'Restore with the very image that was checkpointed, and with every volume of the source pod',
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
      explanation: `CRIU on the node does not fit the node's kernel (${withoutModule(input)})`,
      remedies: [
        { action: 'changeRuntime', setting: 'criu', text: 'Install a newer CRIU on the node, 4.2 or later' },
      ],
    }),
  },
  {
    // criu/arch/x86/cpu.c
    form: /CPU (?:instruction )?capabilities do not match|CPU x(?:features|save)|FPU feature required/,
    find: () => ({
      cause: 'cpuMismatch',
      explanation: 'the processor of this node lacks features that the checkpointed process uses',
      remedies: [{ action: 'retry', text: 'Restore on a node with the same kind of processor' }],
    }),
  },
  {
    // criu/net.c, criu/util.c
    form: /Locking network failed|ip6?tables(?:-\w+)* failed|execvp\("ip6?tables/,
    find: (_, { input }) => ({
      cause: 'missingIptables',
      explanation: input.includes('nftables')
        ? 'CRIU cannot lock the network with nftables'
        : 'CRIU cannot lock the network, because iptables does not work where CRIU runs',
      remedies: [
        {
          action: 'changeRuntime',
          setting: 'iptables',
          text: 'Install iptables (iptables-restore) beside CRIU',
        },
        {
          action: 'changeRuntime',
          setting: 'network-lock',
          text: 'Or use nftables: add the line network-lock nftables to /etc/criu/runc.conf',
        },
      ],
    }),
  },
  {
    // criu/timens.c
    form: /Unable to set a (?:monotonic|boottime) clock offset: Operation not permitted/,
    find: () => missingCapability('SYS_TIME', 'set the clock of a time namespace'),
  },
  {
    // criu/net.c, criu/sockets.c
    form: /Unexpected error: -1\(Operation not permitted\)|SO_(?:SND|RCV)BUFFORCE: Operation not permitted/,
    find: () => missingCapability('NET_ADMIN', 'set up sockets and the network'),
  },
  {
    // criu/uffd.c
    form: /userfaultfd descriptor: Operation not permitted/,
    find: () => missingCapability('SYS_PTRACE', 'load memory on demand'),
  },
  {
    // criu/namespaces.c
    form: /Can't restore ns back/,
    find: () => ({
      ...missingCapability('all of the default set', 'return to its namespaces'),
      explanation: 'CRIU lacks capabilities that containers have by default',
    }),
  },
  {
    // runtime/thaw-nested/inside.go
    form: /^a mount namespace could not be made: operation not permitted/,
    find: () => ({
      ...missingCapability('SYS_ADMIN', 'make a mount namespace'),
      explanation: 'the pod lacks the right to make a mount namespace (capability SYS_ADMIN, as root)',
    }),
  },
  {
    // criu/sysctl.c; runc, creating the inner cgroup
    form: /Can't open sysctl .*: Read-only file system|mkdir \/sys\/fs\/cgroup\S*: read-only file system/,
    find: (_, { input }) => ({
      ...missingCapability('SYS_ADMIN', 'change what is mounted read-only in the pod'),
      explanation: `${input.includes('sysctl') ? '/proc/sys' : '/sys/fs/cgroup'} is mounted read-only where CRIU runs`,
    }),
  },
  {
    // criu/mount.c; runtime/thaw-nested/inside.go
    form: /pivot_root\(.*\) failed: Operation not permitted|^the runtime image could not be made the root: operation not permitted/,
    find: () => ({
      cause: 'missingRight',
      explanation: 'the seccomp profile of the pod forbids pivot_root',
      remedies: [
        {
          action: 'changeSecurityContext',
          setting: 'seccompProfile.type',
          value: 'Unconfined',
          text: 'Let restored pods run without a seccomp profile: Thaw asks for that, and something in the cluster changes it',
        },
      ],
    }),
  },
  {
    // compel/src/lib/ptrace.c
    form: /suspending seccomp failed: Operation not permitted/,
    find: () => ({
      cause: 'missingRight',
      explanation:
        'CRIU runs under a seccomp profile itself, and the kernel lets no such process dump another that has one',
      remedies: [
        {
          action: 'changeSecurityContext',
          setting: 'seccompProfile.type',
          value: 'Unconfined',
          text: 'Restore it without a seccomp profile of the pod, to dump it again: the process keeps its own',
        },
      ],
    }),
  },
  {
    // criu/uffd.c: the daemon ends without an error line of its own
    form: /connect to \S*lazy-pages\.socket failed/,
    find: () => ({
      ...missingCapability('SYS_PTRACE', 'load memory on demand'),
      cause: 'lazyPagesDaemon',
      explanation:
        'the daemon that brings memory on demand ended at once, as it does without the capability SYS_PTRACE or when seccomp forbids userfaultfd',
    }),
  },
  {
    // criu/cr-restore.c
    form: /Can't fork for (?<wanted>\d+): File exists|Pid \d+ do not match expected (?<expected>\d+)/,
    find: (_, { groups }) => ({
      cause: 'pidTaken',
      explanation: `the process id ${groups?.wanted ?? groups?.expected ?? ''} of the checkpoint is taken where it is restored`,
      remedies: [
        { action: 'retry', text: 'Restore into a pod whose containers do not share process ids with it' },
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
        explanation: `the file ${file}, which ${describeProcess(error)} had open, is not there`,
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
        explanation: `the file ${file}, which ${describeProcess(error)} had open, has another ${groups?.what ?? 'content'} than when it was checkpointed`,
        remedies: sameImage,
        file,
      };
    },
  },
  {
    form: /no space left on device/i,
    find: () => ({
      cause: 'noSpace',
      explanation: 'the disk of the node is full',
      remedies: [
        {
          action: 'freeDiskSpace',
          text: 'Free disk space on the node, for instance by deleting checkpoints',
        },
      ],
    }),
  },
  {
    form: /Cannot allocate memory|Not enough memory|killed by signal 9/,
    find: () => ({
      cause: 'outOfMemory',
      explanation: 'there was not enough memory',
      remedies: [
        { action: 'retry', text: 'Try again with a higher memory limit, or on a node with more free memory' },
      ],
    }),
  },
];

function missingCapability(capability: string, purpose: string): CriuFinding {
  return {
    cause: 'missingRight',
    explanation: `CRIU lacks the right to ${purpose} (capability ${capability})`,
    remedies: [
      {
        action: 'changeSecurityContext',
        setting: 'capabilities.add',
        value: capability,
        text: `Let restored pods have the capability ${capability}: Thaw asks for it, and something in the cluster takes it away`,
      },
    ],
  };
}
