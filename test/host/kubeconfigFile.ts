import { writeFile } from 'node:fs/promises';

/** The file that KUBECONFIG names: the test server's own, which does not exist until a test writes it. */
export function kubeconfigFile(): string {
  const { KUBECONFIG } = process.env;
  if (KUBECONFIG === undefined) throw new Error('KUBECONFIG is not set');
  return KUBECONFIG;
}

/** Makes `content` the kubeconfig of the extension host. */
export async function writeKubeconfig(content: string): Promise<void> {
  await writeFile(kubeconfigFile(), content, { mode: 0o600 });
}
