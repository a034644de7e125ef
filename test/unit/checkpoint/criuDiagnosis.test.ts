import { describe, expect, it } from 'vitest';
import { diagnoseCriuLog, explainFailure } from '../../../src/checkpoint/criuDiagnosis.ts';
import type { CriuDiagnosis } from '../../../src/checkpoint/criuDiagnosis.ts';
import { readCriuLog } from '../../../src/checkpoint/criuLog.ts';
import { ThawError } from '../../../src/kubernetes/thawError.ts';

const dumpOf = (comm: string, lines: string): string => `\
(00.111000) ========================================
(00.111001) Dumping task (pid: 2781 comm: ${comm})
(00.111002) ========================================
${lines}
(00.111718) net: Unlock network
(00.119079) Error (criu/cr-dump.c:2128): Dumping FAILED.
`;

const restoreOf = (lines: string): string => `\
(00.050000) Forking task with 1 pid (flags 0x0)
${lines}
(00.060001) Error (criu/cr-restore.c:2324): Restoring FAILED.
(00.060002) Error (criu/cgroup.c:1998): cg: cgroupd: recv req error: No such file or directory
`;

function diagnose(log: string): CriuDiagnosis | undefined {
  return diagnoseCriuLog(readCriuLog(log));
}

const tcp = dumpOf(
  'redis-server',
  `(00.004905) inet: \tCollected: ino  0x29c30 family AF_INET    type SOCK_STREAM    port    33472 state TCP_ESTABLISHED  src_addr 10.0.0.5
(00.112700) 2781 fdinfo 7: pos:                0 flags:             4002/0
(00.112710) sockets: Searching for socket 0x29c30 family 2
(00.112729) Error (criu/sk-inet.c:200): inet: Connected TCP socket, consider using --tcp-established option.`,
);

const ioUring = (comm: string): string =>
  dumpOf(
    comm,
    `(00.011676) Handling VMA with the following smaps entry: 7fa5f2385000-7fa5f2389000 rw-s 10000000 00:10 1056476                    anon_inode:[io_uring]
(00.011691) Error (criu/proc_parse.c:479): Unknown shit 600 (anon_inode:[io_uring])
(00.011697) Error (criu/proc_parse.c:707): Can't open 2781's mapfile link 7fa5f2385000: No such device or address
(00.011699) Error (criu/cr-dump.c:1570): Collect mappings (pid: 2781) failed with -1`,
  );

describe('diagnoseCriuLog', () => {
  it('names process and address of an established TCP connection, and offers to close it', () => {
    expect(diagnose(tcp)).toMatchObject({
      cause: 'tcpConnection',
      explanation:
        'the process redis-server (pid 2781) has an established TCP connection at 10.0.0.5:33472, which cannot be checkpointed',
      process: { pid: 2781, name: 'redis-server' },
      address: '10.0.0.5:33472',
      remedies: [{ action: 'closeConnections' }, { action: 'changeRuntime', setting: 'tcp-close' }],
    });
  });

  it('offers to deny io_uring to the pod', () => {
    expect(diagnose(ioUring('redis-server'))).toMatchObject({
      cause: 'ioUring',
      remedies: [
        { action: 'changeSecurityContext', setting: 'seccompProfile.type', value: 'RuntimeDefault' },
      ],
    });
  });

  it.each(['node', 'MainThread'])('offers %s, which is Node.js, what older versions obey', (comm) => {
    expect(diagnose(ioUring(comm))?.remedies).toMatchObject([
      { action: 'changeSecurityContext' },
      { action: 'setEnvironmentVariable', name: 'UV_USE_IO_URING', value: '0' },
    ]);
  });

  it('names the path of an external Unix socket', () => {
    const log = dumpOf(
      'web',
      `(00.1) unix: \tRunaway socket: ino 5537 peer_ino 7348 family    1 type    1 state  1 name /run/docker.sock
(00.2) Error (criu/sk-unix.c:874): unix: External socket is used. Consider using --ext-unix-sk option.`,
    );
    expect(diagnose(log)).toMatchObject({ cause: 'externalUnixSocket', address: '/run/docker.sock' });
  });

  it('names file and size of a deleted file that is too large', () => {
    const log = dumpOf(
      'java',
      "(00.1) Error (criu/files-reg.c:1031): Can't dump ghost file /tmp/spill.bin of 5242880 size, increase limit",
    );
    expect(diagnose(log)).toMatchObject({
      cause: 'deletedFile',
      file: '/tmp/spill.bin',
      explanation:
        'the process java (pid 2781) holds open the file /tmp/spill.bin of 5.2 MB, which was deleted',
    });
  });

  it.each([
    ['a mapped file', -3, 'has mapped'],
    ['an open file', 1, 'has opened'],
  ])('tells %s on a hidden mount from the other kind', (_, fd, use) => {
    const log = dumpOf(
      'python3',
      `(00.1) Error (criu/files-reg.c:1790): Can't lookup mount=36 for fd=${fd} path=/usr/bin/x`,
    );
    expect(diagnose(log)).toMatchObject({ cause: 'hiddenMount', file: '/usr/bin/x' });
    expect(diagnose(log)?.explanation).toContain(use);
  });

  it.each([
    ["mnt: 44:./proc/timer_list doesn't have a proper root mount", 'the mount /proc/timer_list is of a kind'],
    ['mnt: FS mnt ./mnt/nfs dev 0x2f root / unsupported id 51', 'the mount /mnt/nfs is of a kind'],
    [
      'mnt: No mapping for 98:(null) mountpoint',
      'a mount of the container of the checkpoint has no counterpart',
    ],
    [
      'mnt-v2: Failed to copy sharing from -1:/a/b to 12: Invalid argument',
      'a mount of the container is of a kind',
    ],
  ])('names the mount in %s', (message, explanation) => {
    const diagnosis = diagnose(restoreOf(`(00.1) Error (criu/mount.c:753): ${message}`));
    expect(diagnosis?.cause).toBe('unsupportedMount');
    expect(diagnosis?.explanation).toContain(explanation);
  });

  it.each([
    ['namespaces.c:700', "Can't make pidns id", 'nestedContainer'],
    ['tty.c:1830', 'tty: Found dangling tty with sid 12 pgid 12 (pts) on peer fd 0.', 'terminal'],
    ['tty.c:410', 'tty: Found slave peer index 0 without correspond master peer', 'terminal'],
    ['fsnotify.c:284', "fsnotify: \tCan't dump that handle", 'inotify'],
    ['files-ext.c:98', "Can't dump file 17 of that type [20660] (chr 226:128)", 'unsupportedFile'],
    ['proc_parse.c:663', "Can't handle non-regular mapping on 2781's map 7f0000000000", 'unsupportedFile'],
    ['sockets.c:640', "sockets: Can't get 1:16 opt: Operation not supported", 'kernelMismatch'],
    ['kerndat.c:1962', 'check_pagemap failed when initializing kerndat.', 'kernelMismatch'],
    [
      'net.c:3332',
      'net: Locking network failed: iptables-restore returned 127. This may be connected to disabled CONFIG_NETFILTER_XT_MARK kernel build config option.',
      'missingIptables',
    ],
    ['image.c:845', "Can't write img file: No space left on device", 'noSpace'],
    ['sk-inet.c:76', 'inet: Not enough memory', 'outOfMemory'],
    ['sk-inet.c:186', 'inet: In-flight connection (l) for 29c30', 'connectionInFlight'],
    ['cr-dump.c:1799', 'Timeout reached. Try to interrupt: 0', 'processInFlight'],
  ])('finds in %s "%s" the cause %s of a failed dump', (source, message, cause) => {
    expect(diagnose(dumpOf('app', `(00.1) Error (criu/${source}): ${message}`))?.cause).toBe(cause);
  });

  it.each([
    ['arch/x86/cpu.c:297', 'x86: CPU capabilities do not match run time', 'cpuMismatch'],
    ['cr-restore.c:1229', "Can't fork for 7: File exists", 'pidTaken'],
    ['cr-restore.c:1539', 'Pid 9 do not match expected 7', 'pidTaken'],
    ['uffd.c:349', 'uffd: connect to lazy-pages.socket failed: No such file or directory', 'lazyPagesDaemon'],
    ['sk-inet.c:912', 'inet: Connected TCP socket in image', 'tcpConnection'],
  ])('finds in %s "%s" the cause %s of a failed restore', (source, message, cause) => {
    expect(diagnose(restoreOf(`(00.1) Error (criu/${source}): ${message}`))?.cause).toBe(cause);
  });

  it.each([
    ['timens: Unable to set a monotonic clock offset: Operation not permitted', 'SYS_TIME'],
    ['net: Unexpected error: -1(Operation not permitted)', 'NET_ADMIN'],
    ['sockets: Unable to set socket SO_SNDBUFFORCE/SO_RCVBUFFORCE: Operation not permitted', 'NET_ADMIN'],
    ["Can't open sysctl kernel/hostname: Read-only file system", 'SYS_ADMIN'],
    ["Can't restore ns back: Operation not permitted", 'all of the default set'],
    ['mnt: pivot_root(., crtools-put-root.Ab) failed: Operation not permitted', 'Unconfined'],
    ['suspending seccomp failed: Operation not permitted', 'Unconfined'],
  ])('names what the pod lacks in "%s"', (message, value) => {
    expect(diagnose(restoreOf(`(00.1) Error (criu/x.c:1): ${message}`))).toMatchObject({
      cause: 'missingRight',
      remedies: [{ action: 'changeSecurityContext', value }],
    });
  });

  it.each([
    ["Can't open file usr/lib/libssl.so.3: No such file or directory", 'missingFile'],
    ["Can't open file usr/lib/libssl.so.3 on restore: No such file or directory", 'missingFile'],
    ['File usr/lib/libssl.so.3 has bad size 700 (expect 698)', 'changedFile'],
    ['File usr/lib/libssl.so.3 has bad build-ID', 'changedFile'],
  ])('names the file in "%s"', (message, cause) => {
    expect(diagnose(restoreOf(`(00.05)      7: Error (criu/files-reg.c:1): ${message}`))).toMatchObject({
      cause,
      file: '/usr/lib/libssl.so.3',
      process: { pid: 7 },
    });
  });

  it('takes the first error as CRIU wrote it where it knows none of them', () => {
    const log = dumpOf(
      'app',
      '(00.1) Error (criu/x.c:1): The moon is in the wrong phase\n(00.2) Error (criu/y.c:2): Later',
    );
    expect(diagnose(log)).toMatchObject({
      cause: 'unknown',
      explanation: 'CRIU failed with "The moon is in the wrong phase"',
      remedies: [],
    });
  });

  it('looks for an error it knows behind one it does not know', () => {
    const log = dumpOf(
      'app',
      '(00.1) Error (criu/x.c:1): Odd\n(00.2) Error (criu/i.c:845): write: No space left on device',
    );
    expect(diagnose(log)?.cause).toBe('noSpace');
  });

  it('says nothing of a log that ended well', () => {
    expect(diagnose('(00.1) Dumping finished successfully\n')).toBeUndefined();
  });
});

describe('explainFailure', () => {
  const failure = new ThawError({
    reason: 'dumpFailed',
    attempted: 'checkpoint demo/cache/main',
    explanation: 'CRIU could not dump the container',
    raw: 'criu failed: type NOTIFY errno 0',
  });

  it('puts the cause and its remedies in place of the vague text', () => {
    const explained = explainFailure(failure, tcp);
    expect(explained.reason).toBe('dumpFailed');
    expect(explained.message).toBe(
      'Cannot checkpoint demo/cache/main: the process redis-server (pid 2781) has an established TCP connection at 10.0.0.5:33472, which cannot be checkpointed.',
    );
    expect(explained.remedies[0]?.action).toBe('closeConnections');
  });

  it('keeps the runtime’s text and the log for "Show Log", and the failure as its cause', () => {
    const explained = explainFailure(failure, tcp);
    expect(explained.raw).toBe(`criu failed: type NOTIFY errno 0\n\n${tcp}`);
    expect(explained.cause).toBe(failure);
  });

  it('gives a full disk its own reason', () => {
    const log = dumpOf(
      'app',
      "(00.1) Error (criu/image.c:845): Can't write img file: No space left on device",
    );
    expect(explainFailure(failure, log).reason).toBe('diskFull');
  });

  it('leaves the explanation as it is where the log names no cause', () => {
    expect(explainFailure(failure, '').explanation).toBe('CRIU could not dump the container');
  });

  it('explains by the runtime’s message what failed before CRIU began', () => {
    const early = new ThawError({
      reason: 'restoreFailed',
      attempted: 'restore demo/cache',
      explanation: 'the runtime could not restore the container',
      raw: 'runc run failed: unable to apply cgroup configuration: mkdir /sys/fs/cgroup/cpuset/inner: read-only file system',
    });
    expect(explainFailure(early, '').explanation).toBe('/sys/fs/cgroup is mounted read-only where CRIU runs');
  });
});
