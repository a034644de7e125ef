/** What a registry is told of who asks. Lives in memory only: it is never kept, logged or made part of an error. */
export interface RegistryCredential {
  /** Where it was found, for a person: `the secret demo/pull`, `~/.docker/config.json`. */
  readonly origin: string;
  /** Empty where the secret is an identity token (Docker Registry token authentication, OAuth2 refresh token). */
  readonly username: string;
  readonly secret: string;
}

/** What a search for credentials has come to. */
export interface FoundCredentials {
  /** The best first. */
  readonly credentials: readonly RegistryCredential[];
  /** Why a place could not be searched, each as one sentence for a person without the final full stop. */
  readonly problems: readonly string[];
}

/** What several searches have found, in their order, each credential once. */
export function joinFound(...all: readonly FoundCredentials[]): FoundCredentials {
  const credentials: RegistryCredential[] = [];
  for (const found of all.flatMap((each) => each.credentials)) {
    const isKnown = credentials.some(
      (each) => each.username === found.username && each.secret === found.secret,
    );
    if (!isKnown) credentials.push(found);
  }
  return { credentials, problems: all.flatMap(({ problems }) => problems) };
}

/** The registry in the name of an image: its host with an optional port. Docker Hub has its own name, and is left out in others. */
export function registryOf(reference: string): string {
  const [first = '', ...rest] = reference.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return isHost ? first : 'docker.io';
}
