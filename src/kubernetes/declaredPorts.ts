import type { V1Container } from '@kubernetes/client-node';

/** As much of a container as its ports are known by; the `PodContainer` of a manifest is one. */
export type DeclaringContainer = Pick<V1Container, 'name' | 'ports'>;

/** A port on which a container says that it listens. */
export interface DeclaredPort {
  readonly container: string;
  readonly port: number;
  readonly name?: string | undefined;
}

/** The ports that containers declare and that can be forwarded: those of TCP. */
export function declaredPorts(containers: readonly DeclaringContainer[]): readonly DeclaredPort[] {
  return containers.flatMap(({ name: container, ports = [] }) =>
    ports
      .filter(({ protocol = 'TCP' }) => protocol === 'TCP')
      .map(({ containerPort: port, name }) => ({ container, port, name })),
  );
}
