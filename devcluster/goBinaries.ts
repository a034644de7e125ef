import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { buildOnce } from './buildOnce.ts';
import { cachedFolder } from './cacheFolders.ts';
import type { Progress } from './progress.ts';
import { versions, type ContainerdLine } from './versions.ts';

const kubernetesPrograms = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-proxy',
  'kube-scheduler',
  'kubectl',
  'kubelet',
];

const containerdPrograms = ['containerd', 'containerd-shim-runc-v2', 'ctr'];

interface GoTools {
  /** `go.mod` without its module line: `tool`, `require` and `replace` directives. */
  readonly directives: readonly string[];
  /** Values set with the linker's `-X`. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The folder with Kubernetes' programs, built from their Go modules on first use (some minutes). */
export async function buildKubernetes(progress: Progress): Promise<string> {
  const { kubernetes, kubernetesStaging } = versions;
  const folder = cachedFolder('kubernetes', { kubernetes, kubernetesStaging, kubernetesPrograms });
  return buildOnce(folder, async (into) => {
    progress.report(`Building Kubernetes ${kubernetes} (some minutes, once)`);
    await installGoTools(into, await kubernetesTools());
  });
}

/** The folder with containerd's programs of that release line, built on first use (about a minute). */
export async function buildContainerd(line: ContainerdLine, progress: Progress): Promise<string> {
  const version = versions.containerd[line];
  return buildOnce(cachedFolder('containerd', { version, containerdPrograms }), async (into) => {
    progress.report(`Building containerd ${version} (a minute, once)`);
    const module = 'github.com/containerd/containerd/v2';
    await installGoTools(into, {
      directives: [
        'go 1.26.0',
        ...containerdPrograms.map((program) => `tool ${module}/cmd/${program}`),
        `require ${module} v${version}`,
      ],
      variables: { [`${module}/version.Version`]: `v${version}` },
    });
  });
}

async function kubernetesTools(): Promise<GoTools> {
  const { kubernetes, kubernetesStaging } = versions;
  const [major, minor] = kubernetes.split('.');
  const download = await execa('go', ['mod', 'download', '-json', `k8s.io/kubernetes@v${kubernetes}`]);
  const { GoMod } = JSON.parse(download.stdout) as { GoMod: string };
  const goMod = await readFile(GoMod, 'utf8');
  // Kubernetes' own go.mod requires its staging modules at v0.0.0 and replaces them by folders of its repository.
  const stagingModules = [...goMod.matchAll(/^\s*(k8s\.io\/\S+) v0\.0\.0$/gm)].map((match) => match[1]);
  const versionVariables = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap(
    (package_) => [
      [`${package_}.gitVersion`, `v${kubernetes}`],
      [`${package_}.gitMajor`, major],
      [`${package_}.gitMinor`, minor],
    ],
  );
  return {
    directives: [
      ...(goMod.match(/^(?:go|godebug) .*$/gm) ?? []),
      ...kubernetesPrograms.map((program) => `tool k8s.io/kubernetes/cmd/${program}`),
      `require k8s.io/kubernetes v${kubernetes}`,
      ...stagingModules.map((module) => `replace ${module} => ${module} v${kubernetesStaging}`),
    ],
    variables: Object.fromEntries(versionVariables) as Record<string, string>,
  };
}

async function installGoTools(into: string, tools: GoTools): Promise<void> {
  const goMod = ['module thaw.dev/devcluster/tools', ...tools.directives, ''].join('\n');
  await writeFile(path.join(into, 'go.mod'), goMod);
  const variables = Object.entries(tools.variables).map(([name, value]) => `-X ${name}=${value}`);
  const environment = { CGO_ENABLED: '0', GOBIN: into };
  await execa('go', ['mod', 'tidy'], { cwd: into, env: environment });
  await execa('go', ['install', '-trimpath', '-ldflags', ['-s', '-w', ...variables].join(' '), 'tool'], {
    cwd: into,
    env: environment,
  });
}
