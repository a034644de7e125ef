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

/** Reads what `checkpoint-archive push` prints: lines `sent SENT TOTAL`, and at the end `pushed DIGEST TOTAL`. */
export class PushOutput extends Writable {
  readonly #lines = new LineCutter();
  readonly #onProgress: ((progress: PushProgress) => void) | undefined;
  #pushed = { digest: '', bytes: 0 };

  constructor(onProgress: ((progress: PushProgress) => void) | undefined) {
    super();
    this.#onProgress = onProgress;
  }

  /** The digest of the manifest, `sha256:…`, and the size of the layer; empty before the end. */
  get pushed(): { readonly digest: string; readonly bytes: number } {
    return this.#pushed;
  }

  override _write(piece: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    for (const line of this.#lines.cut(piece.toString())) this.#read(line);
    done();
  }

  #read(line: string): void {
    const [word, first = '', second] = line.split(' ');
    if (word === 'pushed') this.#pushed = { digest: first, bytes: Number(second) };
    if (word === 'sent') this.#onProgress?.({ sentBytes: Number(first), totalBytes: Number(second) });
  }
}
