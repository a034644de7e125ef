import * as vscode from 'vscode';
import type { ShellContainer } from '../kubernetes/containerShell.ts';
import type { ClusterParts } from './clusterParts.ts';
import { ShellPseudoterminal } from './shellPseudoterminal.ts';

/** Makes a connection that is the caller's to dispose of. */
export type Connect = () => Promise<Pick<ClusterParts, 'connection' | 'dispose'>>;

/** Where terminals are: in a container, or in all of a pod. */
export interface TerminalPlace {
  readonly namespace: string;
  readonly pod: string;
  readonly container?: string | undefined;
}

interface OpenTerminal {
  readonly place: ShellContainer;
  readonly pty: ShellPseudoterminal;
  readonly terminal: vscode.Terminal;
}

/** Shells in containers, each in a terminal of VS Code with a connection of its own: another context does not end it. */
export class ContainerTerminals {
  readonly #connect: Connect;
  readonly #open = new Set<OpenTerminal>();

  constructor(connect: Connect) {
    this.#connect = connect;
  }

  /** Opens a terminal, and resolves once its shell has said something. Throws why there is none. */
  async open(container: ShellContainer): Promise<void> {
    const cluster = await this.#connect();
    const pty = new ShellPseudoterminal(cluster.connection, container);
    const terminal = vscode.window.createTerminal({
      name: `${container.pod}/${container.container}`,
      iconPath: new vscode.ThemeIcon('terminal'),
      isTransient: true,
      pty,
    });
    const open = { place: container, pty, terminal };
    this.#open.add(open);
    void pty.ended.then(async () => {
      this.#open.delete(open);
      await cluster.dispose();
    });
    terminal.show();
    try {
      await pty.started;
    } catch (error) {
      terminal.dispose();
      throw error;
    }
  }

  isOpenIn(place: TerminalPlace): boolean {
    return this.#openIn(place).length > 0;
  }

  /** Closes the terminals in a place; resolves when what ran in them was told to end. */
  async closeIn(place: TerminalPlace): Promise<void> {
    await close(this.#openIn(place));
  }

  dispose(): void {
    void close([...this.#open]);
  }

  #openIn({ namespace, pod, container }: TerminalPlace): readonly OpenTerminal[] {
    return [...this.#open].filter(
      ({ place }) =>
        place.namespace === namespace &&
        place.pod === pod &&
        (container === undefined || place.container === container),
    );
  }
}

async function close(terminals: readonly OpenTerminal[]): Promise<void> {
  for (const { pty, terminal } of terminals) {
    pty.close();
    terminal.dispose();
  }
  await Promise.all(terminals.map(({ pty }) => pty.ended));
}
