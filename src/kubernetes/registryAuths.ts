import * as l10n from '@vscode/l10n';
import { type FoundCredentials, registryOf } from './registryCredential.ts';

/** Names of Docker Hub in the keys of `auths`. */
const dockerHubHosts = new Set(['index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com']);

/**
 * The credentials for an image among the `auths` of a Docker configuration: a file of the user, or a pull secret
 * (docker/cli `config/configfile`; Kubernetes, "Interpretation of config.json": keys can have wildcards and paths). All of it may be
 * anything; what cannot be read is told of without its content.
 *
 * @param origin where they come from, for a person
 */
export function credentialsInAuths(auths: unknown, image: string, origin: string): FoundCredentials {
  if (!isObject(auths)) {
    return { credentials: [], problems: [l10n.t('{0} has no auths that could be read', origin)] };
  }
  const matching = Object.entries(auths)
    .map(([key, entry]) => ({ key: parseKey(key), entry, name: key }))
    .filter(({ key }) => matches(key, image))
    .toSorted((one, other) => other.key.path.length - one.key.path.length);
  const found = matching.map(({ entry, name }) => credentialOf(entry, origin, name));
  return {
    credentials: found.flatMap((each) => ('secret' in each ? [each] : [])),
    problems: found.flatMap((each) => ('problem' in each ? [each.problem] : [])),
  };
}

interface AuthsKey {
  readonly host: string;
  /** Without slashes at its ends. */
  readonly path: string;
}

/** Keys are hosts, with an optional scheme and path: `https://index.docker.io/v1/`, `registry.example:5000/team`. */
function parseKey(key: string): AuthsKey {
  const [host = '', ...rest] = key.replace(/^https?:\/\//, '').split('/');
  const path = rest.filter((part) => part !== '').join('/');
  return {
    host: dockerHubHosts.has(host) ? 'docker.io' : host,
    // The version of the API is no part of an image's name.
    path: /^v[12]$/.test(path) ? '' : path,
  };
}

function matches({ host, path }: AuthsKey, image: string): boolean {
  const registry = registryOf(image);
  const withTag = image.startsWith(`${registry}/`) ? image.slice(registry.length + 1) : image;
  const name = withTag.replace(/[:@][^/]*$/, '');
  return hostMatches(host, registry) && `${name}/`.startsWith(path === '' ? '' : `${path}/`);
}

/** `*.registry.example` stands for any label in place of the star, and for no more than one. */
function hostMatches(pattern: string, registry: string): boolean {
  const patterns = pattern.split('.');
  const labels = registry.split('.');
  return (
    patterns.length === labels.length &&
    patterns.every((part, index) => {
      const expression = part.split('*').map((text) => text.replace(/[^\w:-]/g, '\\$&'));
      return new RegExp(`^${expression.join('[^:]*')}$`).test(labels[index] ?? '');
    })
  );
}

type ReadEntry =
  | { readonly origin: string; readonly username: string; readonly secret: string }
  | { readonly problem: string }
  | { readonly isEmpty: true };

function credentialOf(entry: unknown, origin: string, key: string): ReadEntry {
  if (!isObject(entry)) {
    return { problem: l10n.t('{0} has an entry for {1} that is not an object', origin, key) };
  }
  const identityToken = textOf(entry.identitytoken);
  if (identityToken !== '') return { origin, username: '', secret: identityToken };
  const decoded = decodeAuth(textOf(entry.auth));
  if (decoded === undefined) {
    return { problem: l10n.t('{0} has an entry for {1} whose auth cannot be read', origin, key) };
  }
  const username = decoded.username || textOf(entry.username);
  const secret = decoded.secret || textOf(entry.password);
  if (username !== '' && secret !== '') return { origin, username, secret };
  if (textOf(entry.registrytoken) !== '') {
    return {
      problem: l10n.t('{0} has an entry for {1} with a registry token, which Thaw cannot use', origin, key),
    };
  }
  // Where a credential helper keeps it, docker leaves an empty entry.
  if (username === '' && secret === '') return { isEmpty: true };
  return { problem: l10n.t('{0} has an entry for {1} without a user name or a password', origin, key) };
}

/** `auth` is base64 of `user:password`; undefined for anything else. */
function decodeAuth(auth: string): { username: string; secret: string } | undefined {
  if (auth === '') return { username: '', secret: '' };
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(auth)) return undefined;
  const text = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '');
  const colon = text.indexOf(':');
  return colon < 1 ? undefined : { username: text.slice(0, colon), secret: text.slice(colon + 1) };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
