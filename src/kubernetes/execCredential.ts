import type { RequestOptions } from 'node:https';
import type { KubeConfig, User } from '@kubernetes/client-node';
import * as l10n from '@vscode/l10n';
import { pluginFailed, pluginIn, runPlugin } from './execCredentialPlugin.ts';
import { isEntry, textOf } from './kubeconfigEntry.ts';
import type { Entry } from './kubeconfigEntry.ts';

/** What can be set for credential plugins. */
export interface ExecCredentialOptions {
  /** How long a plugin may take, in milliseconds; 30,000 by default. */
  readonly timeoutMs?: number | undefined;
  /** The clock, in milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
}

/** What a plugin wrote: `status` of an ExecCredential (client.authentication.k8s.io/v1). */
interface Credential {
  readonly token: string | undefined;
  readonly clientCertificateData: string | undefined;
  readonly clientKeyData: string | undefined;
  /** In milliseconds since 1970; undefined: as long as the API server accepts it. */
  readonly expires: number | undefined;
}

/** What authenticates a user for the client, which does not export the interface by name. */
type Authenticator = Parameters<KubeConfig['addAuthenticator']>[0];

const providerName = 'thaw-exec';
const defaultTimeoutMs = 30_000;

/**
 * Moves a user's `exec` to where the client finds {@link ExecCredentials} instead of its own implementation, which
 * waits for a plugin for ever. `user` and `cluster` are entries of a kubeconfig.
 */
export function execProvider(user: Entry, cluster: Entry): Entry {
  const { exec, ...rest } = user;
  return isEntry(exec)
    ? { ...rest, 'auth-provider': { name: providerName, config: { plugin: exec, cluster } } }
    : user;
}

/**
 * Credentials from the plugins that a kubeconfig names (`aws`, `gke-gcloud-auth-plugin`, …), for one context.
 * A plugin runs once for all requests that wait for it, and again when its credential has expired or was refused.
 */
export class ExecCredentials implements Authenticator {
  readonly #timeoutMs: number;
  readonly #now: () => number;
  readonly #disposed = new AbortController();
  #credential: Credential | undefined;
  #running: Promise<Credential> | undefined;

  constructor(options: ExecCredentialOptions = {}) {
    this.#timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    this.#now = options.now ?? Date.now;
  }

  isAuthProvider(user: User): boolean {
    return isEntry(user.authProvider) && user.authProvider.name === providerName;
  }

  /**
   * Adds the credential to a request.
   * @throws {ThawError} `credentialPluginFailed`, `credentialPluginTimedOut` or `cancelled`.
   */
  async applyAuthentication(user: User, options: RequestOptions): Promise<void> {
    const { token, clientCertificateData, clientKeyData } = await this.#current(user);
    if (clientCertificateData !== undefined && clientKeyData !== undefined) {
      options.cert = clientCertificateData;
      options.key = clientKeyData;
    }
    if (token !== undefined) {
      options.headers = Object.assign(options.headers ?? {}, { Authorization: `Bearer ${token}` });
    }
  }

  /** Drops the credential, because the API server refused it: the next request runs the plugin again. */
  forget(): void {
    this.#credential = undefined;
  }

  /** Ends a plugin that is running. */
  dispose(): void {
    this.#disposed.abort();
  }

  async #current(user: User): Promise<Credential> {
    const kept = this.#credential;
    if (kept !== undefined && (kept.expires === undefined || kept.expires > this.#now())) {
      return kept;
    }
    this.#running ??= this.#obtain(user).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #obtain(user: User): Promise<Credential> {
    const plugin = await pluginIn(configOf(user));
    const output = await runPlugin(plugin, this.#timeoutMs, this.#disposed.signal);
    const credential = credentialIn(output.stdout);
    if (credential === undefined) {
      throw pluginFailed(plugin, l10n.t('it did not write a credential that Thaw can read'), output.stderr);
    }
    this.#credential = credential;
    return credential;
  }
}

/** Reads an ExecCredential: a token, a client certificate with its key, or both. */
function credentialIn(output: string): Credential | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(output);
  } catch {
    return undefined;
  }
  const status = isEntry(parsed) && parsed.kind === 'ExecCredential' ? parsed.status : undefined;
  if (!isEntry(status)) {
    return undefined;
  }
  const token = textOf(status.token) || undefined;
  const clientCertificateData = textOf(status.clientCertificateData) || undefined;
  const clientKeyData = textOf(status.clientKeyData) || undefined;
  const half = (clientCertificateData === undefined) !== (clientKeyData === undefined);
  if (half || (token === undefined && clientKeyData === undefined)) {
    return undefined;
  }
  const expires = Date.parse(textOf(status.expirationTimestamp));
  return {
    token,
    clientCertificateData,
    clientKeyData,
    expires: Number.isNaN(expires) ? undefined : expires,
  };
}

function configOf(user: User): Entry {
  const provider: unknown = user.authProvider;
  return isEntry(provider) && isEntry(provider.config) ? provider.config : {};
}
