import { Writable } from 'node:stream';
import { LineCutter } from './lineStream.ts';
import type { RegistryCredential } from './registryCredential.ts';

/** Which image of a node is put into a registry, and as whom. */
export interface ImagePush {
  /** The archive that the image was made of: the bytes of its layer are nowhere else. */
  readonly archive: string;
  /** The image's name on the node. */
  readonly image: string;
  /** Its name in the registry, with a tag. */
  readonly target: string;
  readonly credential?: RegistryCredential | undefined;
}

/** How much of an image's layer is in the registry, in bytes. */
export interface PushProgress {
  readonly sentBytes: number;
  readonly totalBytes: number;
}

/** What a push reads first: the credential, which must be seen by nobody but the program that needs it. */
export function credentialLine(credential: RegistryCredential | undefined): string {
  if (credential === undefined) return '-\n';
  const { username, secret } = credential;
  return `${Buffer.from(JSON.stringify({ username, secret })).toString('base64')}\n`;
}

/** Reads what `checkpoint-archive push` prints: lines `sent SENT TOTAL`, and at the end `pushed DIGEST`. */
export class PushOutput extends Writable {
  readonly #lines = new LineCutter();
  readonly #onProgress: ((progress: PushProgress) => void) | undefined;
  #digest = '';

  constructor(onProgress: ((progress: PushProgress) => void) | undefined) {
    super();
    this.#onProgress = onProgress;
  }

  /** Of the manifest that was pushed: `sha256:…`; empty before the end. */
  get digest(): string {
    return this.#digest;
  }

  override _write(piece: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    for (const line of this.#lines.cut(piece.toString())) this.#read(line);
    done();
  }

  #read(line: string): void {
    const [word, first = '', second] = line.split(' ');
    if (word === 'pushed') this.#digest = first;
    if (word === 'sent') this.#onProgress?.({ sentBytes: Number(first), totalBytes: Number(second) });
  }
}
