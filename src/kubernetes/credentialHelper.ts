import * as l10n from '@vscode/l10n';
import type { FoundCredentials } from './registryCredential.ts';

/** How long a helper may take, which can ask its user to unlock a keychain, in milliseconds. */
const helperTimeoutMs = 30_000;

/** A credential; anything longer is not one. In characters. */
const maxOutput = 64 * 1024;

/** The user name with which a helper says that the secret is an identity token (docker/docker-credential-helpers). */
const tokenUser = '<token>';

/**
 * Asks a program `docker-credential-NAME` for the credential of a registry, by the protocol of docker/docker-credential-helpers:
 * `get` with the server on standard input, and JSON as the answer.
 *
 * @param server as docker names it: the host, or `https://index.docker.io/v1/`
 */
export async function askCredentialHelper(
  helper: string,
  server: string,
  signal?: AbortSignal,
): Promise<FoundCredentials> {
  const program = `docker-credential-${helper}`;
  // A name, never a path: it is looked for on the PATH only.
  if (!/^[\w.-]+$/.test(helper)) {
    return problem(l10n.t('{0} is not the name of a credential helper', JSON.stringify(helper)));
  }
  const { execa } = await import('execa');
  const result = await execa(program, ['get'], {
    input: server,
    reject: false,
    timeout: helperTimeoutMs,
    maxBuffer: maxOutput,
    ...(signal && { cancelSignal: signal }),
  });
  if (result.code === 'ENOENT') return problem(l10n.t('{0} was not found on the PATH of VS Code', program));
  if (result.timedOut) {
    return problem(l10n.t('{0} did not answer within {1} seconds', program, helperTimeoutMs / 1000));
  }
  // What it says goes to its standard output, also that it has none.
  if (result.failed && /credentials not found/i.test(result.stdout)) return { credentials: [], problems: [] };
  if (result.failed) {
    const how =
      result.exitCode === undefined
        ? (result.signal ?? l10n.t('an error'))
        : l10n.t('exit code {0}', result.exitCode);
    return problem(l10n.t('{0} ended with {1}', program, how));
  }
  return readAnswer(program, result.stdout);
}

function readAnswer(program: string, output: string): FoundCredentials {
  const answer = parseAnswer(output);
  const { Username: username, Secret: secret } = answer ?? {};
  if (typeof username !== 'string' || typeof secret !== 'string' || secret === '') {
    return problem(l10n.t('{0} gave an answer that could not be read', program));
  }
  return {
    credentials: [{ origin: program, username: username === tokenUser ? '' : username, secret }],
    problems: [],
  };
}

function parseAnswer(output: string): { readonly Username?: unknown; readonly Secret?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(output);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function problem(text: string): FoundCredentials {
  return { credentials: [], problems: [text] };
}
