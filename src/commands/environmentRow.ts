import type { EnvironmentElement } from '../views/elements.ts';

/** What the commands for rows take, of an environment. */
export function environmentRow({
  namespace,
  name,
}: Pick<EnvironmentElement, 'namespace' | 'name'>): EnvironmentElement {
  return { kind: 'environment', id: `${namespace}/${name}`, namespace, name };
}
