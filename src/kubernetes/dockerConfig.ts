import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { askCredentialHelper } from './credentialHelper.ts';
import { credentialsInAuths } from './registryAuths.ts';
import { type FoundCredentials, joinFound, registryOf } from './registryCredential.ts';

/** The name by which docker keeps the credential of Docker Hub. */
const dockerHubServer = 'https://index.docker.io/v1/';

/** What is read of a Docker configuration (docker/cli `config/configfile`); all of it may be anything. */
interface DockerConfig {
  readonly auths?: unknown;
  readonly credHelpers?: unknown;
  readonly credsStore?: unknown;
}

/** Where docker keeps its user's configuration: in the folder that `DOCKER_CONFIG` names, or in `~/.docker`. */
export function dockerConfigPath(environment: NodeJS.ProcessEnv = process.env): string {
  const folder = environment.DOCKER_CONFIG;
  return join(folder === undefined || folder === '' ? join(homedir(), '.docker') : folder, 'config.json');
}

/**
 * The user's own credentials for the registry of an image: those that `docker login` has left. A helper that is named for the
 * registry comes before the one for all, and both before what the file itself has. Nothing found is no error.
 */
export async function dockerConfigCredentials(
  image: string,
  path = dockerConfigPath(),
  signal?: AbortSignal,
): Promise<FoundCredentials> {
  const config = await readConfig(path);
  if (typeof config === 'string') return { credentials: [], problems: [config] };
  const found = config.auths === undefined ? [] : [credentialsInAuths(config.auths, image, path)];
  const helper = helperOf(config, image);
  if (helper === undefined) return joinFound(...found);
  const registry = registryOf(image);
  const server = registry === 'docker.io' ? dockerHubServer : registry;
  return joinFound(await askCredentialHelper(helper, server, signal), ...found);
}

/** The configuration; empty where there is none, and a text where it cannot be read. */
async function readConfig(path: string): Promise<DockerConfig | string> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return code === 'ENOENT' ? {} : l10n.t('{0} cannot be read ({1})', path, code);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // What is wrong would be told with a part of the file, which is secret.
  }
  return l10n.t('{0} is not a Docker configuration: it has no JSON object', path);
}

function helperOf({ credHelpers, credsStore }: DockerConfig, image: string): string | undefined {
  const registry = registryOf(image);
  const keys = registry === 'docker.io' ? [registry, dockerHubServer, 'index.docker.io'] : [registry];
  const named: unknown =
    typeof credHelpers === 'object' && credHelpers !== null
      ? Object.entries(credHelpers).find(([key]) => keys.includes(key))?.[1]
      : undefined;
  return [named, credsStore].find((name): name is string => typeof name === 'string' && name !== '');
}
