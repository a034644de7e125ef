import { describe, expect, it } from 'vitest';
import { readCriuLog } from '../../../src/checkpoint/criuLog.ts';

const tcpLog = `\
(00.000011) Version: 4.2.1 (gitid 0)
(00.004901) inet: \tCollected: ino 0x5063ad3 family AF_INET    type SOCK_STREAM    port     8080 state TCP_LISTEN       src_addr 0.0.0.0
(00.004905) inet: \tCollected: ino  0x29c30 family AF_INET    type SOCK_STREAM    port    33472 state TCP_ESTABLISHED  src_addr 10.0.0.5
(00.112500) ========================================
(00.112501) Dumping task (pid: 20781 comm: redis-server)
(00.112502) ========================================
(00.112600) Dumping opened files (pid: 20781)
pie: 1: Daemon waits for command
(00.112553) 20781 fdinfo 0: pos:                0 flags:           100002/0
(00.112567) Dumping path for 0 fd via self 18 [/dev/null]
(00.112700) 20781 fdinfo 7: pos:                0 flags:             4002/0
(00.112710) sockets: Searching for socket 0x29c30 family 2
(00.112729) Error (criu/sk-inet.c:200): inet: Connected TCP socket, consider using --tcp-established option.
(00.112731) ----------------------------------------
(00.112740) Error (criu/cr-dump.c:1698): Dump files (pid: 20781) failed with -1
(00.120000) Error (criu/cr-dump.c:2128): Dumping FAILED.
`;

describe('readCriuLog', () => {
  it('gives the error lines in order', () => {
    expect(readCriuLog(tcpLog).errors.map(({ source, lineNumber }) => [lineNumber, source])).toEqual([
      [13, 'criu/sk-inet.c:200'],
      [15, 'criu/cr-dump.c:1698'],
      [16, 'criu/cr-dump.c:2128'],
    ]);
  });

  it('takes the first error that is no consequence as the cause', () => {
    expect(readCriuLog(tcpLog).cause?.message).toBe(
      'inet: Connected TCP socket, consider using --tcp-established option.',
    );
  });

  it('says which process, descriptor and socket the error is about', () => {
    expect(readCriuLog(tcpLog).cause).toMatchObject({
      process: { pid: 20781, name: 'redis-server' },
      fileDescriptor: 7,
      socketAddress: '10.0.0.5:33472',
    });
  });

  it('does not give a later descriptor the socket of an earlier one', () => {
    const log = tcpLog.replace(
      '(00.112729) Error',
      '(00.112720) 20781 fdinfo 8: pos:                0 flags:             4002/0\n(00.112729) Error',
    );
    expect(readCriuLog(log).cause).not.toHaveProperty('socketAddress');
    expect(readCriuLog(log).cause?.fileDescriptor).toBe(8);
  });

  it('reads logs of older CRIU versions, which do not name the process', () => {
    const log =
      '(0.1) Dumping task (pid: 27745)\n(0.2) Error (criu/proc_parse.c:479): Unknown shit 600 (anon_inode:[io_uring])';
    expect(readCriuLog(log).cause?.process).toEqual({ pid: 27745 });
  });

  it('does not blame the process before for an error that names another one', () => {
    const log =
      "(0.1) Dumping task (pid: 7 comm: sh)\n(0.2) Error (criu/cr-dump.c:1627): Can't infect (pid: 8) with parasite";
    expect(readCriuLog(log).cause?.process).toEqual({ pid: 8 });
  });

  it.each([
    'cg: cgroupd: recv req error: No such file or directory',
    "rlimit: Can't setup RLIMIT_NOFILE for self: Operation not permitted",
    'tun: Unable to create tun: No such file or directory',
  ])('skips over %s', (harmless) => {
    const log = `(0.1) Error (criu/x.c:1): ${harmless}\n(0.2) Error (criu/timens.c:101): timens: Unable to set a monotonic clock offset: Operation not permitted`;
    expect(readCriuLog(log).cause?.source).toBe('criu/timens.c:101');
  });

  it('knows no cause where there are only consequences', () => {
    const log =
      '(0.1) Error (criu/cgroup.c:1998): cg: cgroupd: recv req error: No such file or directory\n(0.2) Error (criu/cr-restore.c:2324): Restoring FAILED.';
    expect(readCriuLog(log).cause).toBeUndefined();
    expect(readCriuLog(log).errors).toHaveLength(2);
  });

  it('finds the process that writes a line during a restore', () => {
    const log =
      "(00.05) Forking task with 7 pid (flags 0x0)\n(00.060113)      7: Error (criu/files-reg.c:2267): Can't open file usr/lib/libx.so: No such file or directory";
    expect(readCriuLog(log)).toMatchObject({ operation: 'restore', cause: { process: { pid: 7 } } });
  });

  it('finds an error of the restorer code', () => {
    const log = "pie: 12: Error (criu/pie/restorer.c:1883): Can't restore 7f00 mapping with fffffff4";
    expect(readCriuLog(log).cause).toMatchObject({
      source: 'criu/pie/restorer.c:1883',
      process: { pid: 12 },
    });
  });

  it('does not take the process’s own view of its pid for the pid on the node', () => {
    const log =
      "(0.1) Dumping task (pid: 20781 comm: sh)\npie: 1: Error (criu/pie/parasite.c:775): tty: Can't fetch params: err = -5";
    expect(readCriuLog(log).cause?.process?.pid).toBe(20781);
  });

  it('knows a dump from a restore', () => {
    expect(readCriuLog(tcpLog).operation).toBe('dump');
    expect(readCriuLog('').operation).toBeUndefined();
  });

  it('ignores warnings and what merely mentions errors', () => {
    const log = '(00.1) Warn  (criu/image.c:134): Failed to open parent directory\n(00.2) No Error here\n';
    expect(readCriuLog(log).errors).toEqual([]);
  });

  it('reads the end of a log of any size, and says that it was cut', () => {
    const padding = `${'x'.repeat(99)}\n`.repeat(200_000);
    const log = readCriuLog(padding + tcpLog);
    expect(log.isCut).toBe(true);
    expect(log.cause?.process?.name).toBe('redis-server');
  });

  it('bears a log that is one endless line', () => {
    expect(readCriuLog('Error ('.repeat(1_000_000)).errors).toEqual([]);
  });

  it('keeps at most 200 errors', () => {
    expect(readCriuLog('Error (criu/a.c:1): x\n'.repeat(1000)).errors).toHaveLength(200);
  });
});
