import type { DevCluster } from '../../../devcluster/devCluster.ts';
import type { NodeProcesses } from '../../../devcluster/nodeProcesses.ts';

/** How a registry differs from the cluster's own. */
export interface RegistryOptions {
  readonly port: number;
  /** Lets in only {@link registryUser}. */
  readonly asksForPassword?: boolean;
  /** Speaks TLS, with a certificate that the cluster's authority has signed, and nobody else knows. */
  readonly speaksTls?: boolean;
}

/** Who is let in by a registry that asks for a password. */
export const registryUser = { username: 'thaw', password: 'right' } as const;

/** {@link registryUser} in the form of an htpasswd file (bcrypt, cost 5). */
const passwordFile = 'thaw:$2b$05$abcdefghijklmnopqrstuu8xaCxxL82bnl.UY74PMksDxIJShppPC\n';

/** A registry of a test's own on the cluster's first node, which all nodes know by a name. */
export class TestRegistry implements AsyncDisposable {
  /** The name with which images begin that are in it. */
  readonly host: string;
  readonly #cluster: DevCluster;
  readonly #options: RegistryOptions;

  private constructor(cluster: DevCluster, options: RegistryOptions) {
    this.#cluster = cluster;
    this.#options = options;
    this.host = `test-registry.thaw.local:${options.port}`;
  }

  static async start(cluster: DevCluster, options: RegistryOptions): Promise<TestRegistry> {
    const registry = new TestRegistry(cluster, options);
    await registry.#configure();
    await registry.run();
    return registry;
  }

  /** Begins to listen. */
  async run(): Promise<void> {
    const { node } = this.#cluster;
    await node.start(this.#name, ['docker-registry', 'serve', `${this.#folder}/registry.yaml`]);
    const { port } = this.#options;
    const listens = `until grep -q ":$(printf %04X ${port}) .* 0A " /proc/net/tcp /proc/net/tcp6; do sleep 0.05; done`;
    await node.run(['sh', '-c', listens]);
  }

  /** Ends; what it has stays. */
  async stop(): Promise<void> {
    await this.#cluster.node.stop(this.#name);
  }

  /** Lets a node know the authority that has signed its certificate, by an absolute path as administrators write it. */
  async trustOn(node: NodeProcesses): Promise<void> {
    const authority = `${this.#hostFolder}/ca.crt`;
    await node.run(['cp', '/etc/thaw/ca.crt', authority]);
    await this.#writeHosts(node, `ca = '${authority}'\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.#cluster.node.run(['rm', '-r', this.#folder, this.#hostFolder]);
  }

  get #name(): string {
    return `test-registry-${this.#options.port}`;
  }

  get #folder(): string {
    return `/var/lib/kubelet/${this.#name}`;
  }

  get #hostFolder(): string {
    return `/etc/containerd/certs.d/${this.host}`;
  }

  async #configure(): Promise<void> {
    const { node } = this.#cluster;
    const { port, asksForPassword = false, speaksTls = false } = this.#options;
    const passwords = `${this.#folder}/passwords`;
    const configuration = {
      version: 0.1,
      log: { level: 'warn' },
      storage: { filesystem: { rootdirectory: `${this.#folder}/data` } },
      http: {
        addr: `:${port}`,
        ...(speaksTls && { tls: { certificate: '/etc/thaw/apiserver.crt', key: '/etc/thaw/apiserver.key' } }),
      },
      ...(asksForPassword && { auth: { htpasswd: { realm: 'test', path: passwords } } }),
    };
    await writeFile(node, `${this.#folder}/registry.yaml`, JSON.stringify(configuration));
    await writeFile(node, passwords, passwordFile);
    await this.#writeHosts(node, '');
  }

  async #writeHosts(node: NodeProcesses, settings: string): Promise<void> {
    const { port, speaksTls = false } = this.#options;
    const server = `${speaksTls ? 'https' : 'http'}://${this.#cluster.slot.nodeAddress}:${port}`;
    await writeFile(node, `${this.#hostFolder}/hosts.toml`, `server = '${server}'\n${settings}`);
  }
}

/** Writes a file on a node. */
async function writeFile(node: NodeProcesses, path: string, content: string): Promise<void> {
  await node.run(['sh', '-c', 'mkdir -p "$(dirname "$0")" && cat > "$0"', path], { input: content });
}
