import { existsSync } from 'node:fs';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { type FileProgress, receiveFile, withPrivateFile } from '../../../src/checkpoint/imageFile.ts';
import { failureOf } from '../../support/failureOf.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';
import { failed } from './archiveExample.ts';

const nothing = (): void => undefined;

function sending(...pieces: readonly string[]): (target: Writable) => Promise<void> {
  return (target) => pipeline(Readable.from(pieces.map((piece) => Buffer.from(piece))), target);
}

describe('withPrivateFile', () => {
  it('gives a file in a folder that nobody else can enter, and removes both', async () => {
    const file = await withPrivateFile(async (given) => {
      await receiveFile(given, 5, sending('image'), nothing);
      const [folder, inFolder] = await Promise.all([stat(path.dirname(given)), stat(given)]);
      expect(folder.mode & 0o777).toBe(0o700);
      expect(inFolder.mode & 0o777).toBe(0o600);
      expect(await readFile(given, 'utf8')).toBe('image');
      return given;
    });
    expect(existsSync(path.dirname(file))).toBe(false);
  });

  it('removes them after a failure, too', async () => {
    let file = '';
    const work = withPrivateFile((given) => {
      file = given;
      return Promise.reject(failed('agentLost'));
    });
    expect((await failureOf(work)).reason).toBe('agentLost');
    expect(existsSync(path.dirname(file))).toBe(false);
  });

  it('gives every time a file of another name', async () => {
    const names = [1, 2].map(() => withPrivateFile((file) => Promise.resolve(path.basename(file))));
    expect(new Set(await Promise.all(names)).size).toBe(2);
  });

  it('removes what a process has left that is gone, and not that of another one', async () => {
    const { stdout: gone } = await execa(process.execPath, ['--print', 'process.pid']);
    const [left, used] = [gone, process.pid].map((pid) => path.join(tmpdir(), `thaw-image-${pid}-of-test`));
    await Promise.all([left, used].map((folder) => mkdir(folder ?? '', { recursive: true })));
    await withPrivateFile(() => Promise.resolve());
    expect([left, used].map((folder) => existsSync(folder ?? ''))).toEqual([false, true]);
    await execa('rmdir', [used ?? '']);
  });
});

describe('receiveFile', () => {
  it('tells how much has arrived', async () => {
    const told: FileProgress[] = [];
    await using folder = await TemporaryFolder.create();
    await receiveFile(path.join(folder.path, 'image.tar'), 6, sending('one', 'two'), (progress) =>
      told.push(progress),
    );
    expect(told).toEqual([
      { receivedBytes: 3, totalBytes: 6 },
      { receivedBytes: 6, totalBytes: 6 },
    ]);
  });

  it('fails as what sends it fails', async () => {
    await using folder = await TemporaryFolder.create();
    const receiving = receiveFile(
      path.join(folder.path, 'image.tar'),
      6,
      () => Promise.reject(failed('archiveNotFound')),
      nothing,
    );
    expect((await failureOf(receiving)).reason).toBe('archiveNotFound');
  });

  it('says before anything is sent that there is no room for it', async () => {
    await using folder = await TemporaryFolder.create();
    const receiving = receiveFile(
      path.join(folder.path, 'image.tar'),
      Number.MAX_SAFE_INTEGER,
      () => Promise.reject(failed('unexpected')),
      nothing,
    );
    const failure = await failureOf(receiving);
    expect(failure.reason).toBe('diskFull');
    expect(failure.message).toContain('this machine');
  });

  it('says so when the room ends meanwhile', async () => {
    await using folder = await TemporaryFolder.create();
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const receiving = receiveFile(
      path.join(folder.path, 'image.tar'),
      6,
      (target) => {
        target.destroy(full);
        return Promise.reject(failed('unexpected'));
      },
      nothing,
    );
    expect((await failureOf(receiving)).reason).toBe('diskFull');
  });
});
