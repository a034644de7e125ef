import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as l10n from '@vscode/l10n';
import { codeOf } from '../kubernetes/errorsOfNetwork.ts';
import { isRunning } from '../kubernetes/runningProcess.ts';
import { ThawError } from '../kubernetes/thawError.ts';

/** How much of a file has arrived, in bytes. */
export interface FileProgress {
  readonly receivedBytes: number;
  /** As expected: the file can become a little larger. */
  readonly totalBytes: number;
}

/** Folders with files of images begin so, followed by the number of the process that has made them. */
const folderPrefix = 'thaw-image-';

/** A file has something around the image, in bytes. */
const aroundImage = 1024 * 1024;

/** Into so many parts the whole is divided when it is told how much has arrived. */
const progressSteps = 100;

/**
 * Gives a work the path of a file that nobody else can read and that does not exist yet, and removes it whatever becomes of the work.
 * What processes have left that were killed in the middle of this is removed, too.
 */
export async function withPrivateFile<Result>(work: (file: string) => Promise<Result>): Promise<Result> {
  await removeLeft();
  // Node.js makes it for its owner only (mode 0700).
  const folder = await mkdtemp(path.join(tmpdir(), `${folderPrefix}${process.pid}-`));
  try {
    // minikube names copies on nodes after the file: the name must be a new one.
    return await work(path.join(folder, `${path.basename(folder)}.tar`));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function removeLeft(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(folderPrefix));
  for (const name of names) {
    const pid = Number(name.slice(folderPrefix.length).split('-')[0]);
    // Another one's cannot be removed, and is not ours to speak of.
    if (!isRunning({ pid, start: 0 })) {
      await rm(path.join(tmpdir(), name), { recursive: true }).catch(() => undefined);
    }
  }
}

/**
 * Writes what `send` sends to a new file.
 *
 * @param bytes how much that is about
 * @throws {ThawError} `diskFull`; what `send` throws
 */
export async function receiveFile(
  file: string,
  bytes: number,
  send: (target: Writable) => Promise<void>,
  onProgress: (progress: FileProgress) => void,
): Promise<void> {
  const folder = path.dirname(file);
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < bytes + aroundImage) throw diskFull(folder);
  const counter = countingStream(bytes, onProgress);
  const sent = send(counter).catch((error: unknown) => {
    counter.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  });
  const written = pipeline(counter, createWriteStream(file, { flags: 'wx', mode: 0o600 }));
  const [sending, writing] = await Promise.allSettled([sent, written]);
  if (writing.status === 'rejected' && codeOf(writing.reason) === 'ENOSPC') throw diskFull(folder);
  if (sending.status === 'rejected') throw sending.reason;
  if (writing.status === 'rejected') throw writing.reason;
}

function countingStream(totalBytes: number, onProgress: (progress: FileProgress) => void): Transform {
  let receivedBytes = 0;
  let told = -1;
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      receivedBytes += piece.length;
      const step = Math.floor((receivedBytes * progressSteps) / Math.max(totalBytes, 1));
      if (step !== told) onProgress({ receivedBytes, totalBytes });
      told = step;
      done(null, piece);
    },
  });
}

function diskFull(folder: string): ThawError {
  return new ThawError({
    reason: 'diskFull',
    attempted: l10n.t('keep the image in {0} meanwhile', folder),
    explanation: l10n.t('there is not enough room on the disk of this machine'),
    remedies: [
      { action: 'retry', text: l10n.t('Free some room in {0}, then try again', path.dirname(folder)) },
    ],
  });
}
