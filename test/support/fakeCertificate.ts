import { generate } from 'selfsigned';

/** A certificate with its private key, both PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** How a certificate differs from one that is valid now, for 127.0.0.1. */
export interface CertificateOptions {
  /** The common name. */
  readonly name?: string | undefined;
  /** The only DNS name it is for, instead of 127.0.0.1. */
  readonly host?: string | undefined;
  /** When it became valid; it is valid for a day from then on. */
  readonly validFrom?: Date | undefined;
}

const dayMs = 24 * 60 * 60 * 1000;

/** Makes a self-signed certificate, for a server or a client. */
export async function fakeCertificate(options: CertificateOptions = {}): Promise<Certificate> {
  const { name = 'fake-api-server', host, validFrom = new Date(Date.now() - dayMs / 2) } = options;
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: validFrom,
    notAfterDate: new Date(validFrom.getTime() + dayMs),
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [host === undefined ? { type: 7, ip: '127.0.0.1' } : { type: 2, value: host }],
      },
    ],
  });
  return { cert: made.cert, key: made.private };
}
