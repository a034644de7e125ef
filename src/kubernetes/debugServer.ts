import type { V1Container } from '@kubernetes/client-node';

/** The kinds of debuggers, as VS Code's `launch.json` calls them. */
export type DebuggerType = 'node' | 'java' | 'debugpy' | 'go';

/** A server in a container that lets a debugger in, as the container's spec has it. */
export interface DebugServer {
  readonly type: DebuggerType;
  /** The port in the pod, also where it listens on the loopback only. */
  readonly port: number;
}

/** What a person needs to know of a kind of debugger. */
export interface KnownDebugger {
  readonly language: string;
  /** What starts a debug server. */
  readonly example: string;
  /** The extension of VS Code that attaches to it. */
  readonly extension: { readonly id: string; readonly name: string };
}

/** The debuggers that Thaw knows; the examples are as their own manuals have them. */
export const knownDebuggers: Readonly<Record<DebuggerType, KnownDebugger>> = {
  node: {
    language: 'Node.js',
    example: 'NODE_OPTIONS=--inspect=9229',
    extension: { id: 'ms-vscode.js-debug', name: 'JavaScript Debugger' },
  },
  java: {
    language: 'Java',
    example: 'JAVA_TOOL_OPTIONS=-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=*:5005',
    extension: { id: 'vscjava.vscode-java-debug', name: 'Debugger for Java' },
  },
  debugpy: {
    language: 'Python',
    example: 'python -m debugpy --listen 5678 app.py',
    extension: { id: 'ms-python.debugpy', name: 'Python Debugger' },
  },
  go: {
    language: 'Go',
    example: 'dlv exec --headless --listen=:2345 --accept-multiclient ./app',
    extension: { id: 'golang.go', name: 'Go' },
  },
};

/** As much of a container as a debug server is found by; the `PodContainer` of a manifest is one. */
export type DebuggedContainer = Pick<V1Container, 'command' | 'args' | 'env'>;

/** Where Node.js's inspector listens unless it is told (nodejs.org, "Debugging Node.js"). */
const inspectorPort = 9229;

/** Variables with options for a JVM: the first three it reads itself, the others by the custom of start scripts. */
const javaVariables = [
  'JAVA_TOOL_OPTIONS',
  'JDK_JAVA_OPTIONS',
  '_JAVA_OPTIONS',
  'JAVA_OPTS',
  'CATALINA_OPTS',
] as const;

/**
 * The debug server that a container's spec starts: by its command line, also within a shell's, or by its environment. `undefined`
 * where the spec says nothing of one, or not on which port; what the image starts by itself is not in a spec.
 */
export function debugServerOf(container: DebuggedContainer): DebugServer | undefined {
  const variables = literalVariables(container);
  const line = words([...(container.command ?? []), ...(container.args ?? [])].join(' '), variables);
  const of = (name: string): readonly string[] => words(variables.get(name) ?? '', variables);
  const ports: readonly (readonly [DebuggerType, number | undefined])[] = [
    ['node', inspectorIn(line) ?? inspectorIn(of('NODE_OPTIONS'))],
    ['java', jdwpIn([...line, ...javaVariables.flatMap(of)])],
    ['debugpy', debugpyIn(line)],
    ['go', delveIn(line)],
  ];
  for (const [type, port] of ports) if (port !== undefined && port > 0) return { type, port };
  return undefined;
}

/** Those whose values stand in the spec. */
function literalVariables({ env = [] }: DebuggedContainer): ReadonlyMap<string, string> {
  return new Map(env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const])));
}

/** The words of a command line, without quotes; `$(NAME)` stands for a variable (Kubernetes API, Container.args). */
function words(line: string, variables: ReadonlyMap<string, string>): readonly string[] {
  return line
    .replaceAll(/\$\(([\w.-]+)\)/g, (reference, name: string) => variables.get(name) ?? reference)
    .split(/[\s'"]+/)
    .filter((word) => word !== '');
}

/** `--inspect[-brk|-wait][=[host:]port]`, whose port `--inspect-port` can change; 0 stands for any. */
function inspectorIn(line: readonly string[]): number | undefined {
  const flags = line.flatMap((word) => {
    const [, name = '', value] = /^--(inspect(?:-brk|-wait|-port)?|debug-port)(?:=(.*))?$/.exec(word) ?? [];
    return name === '' ? [] : [{ isServer: !name.endsWith('-port'), value }];
  });
  if (!flags.some(({ isServer }) => isServer)) return undefined;
  const ports = flags.flatMap(({ value = '' }) => portOf(value) ?? []);
  return ports.at(-1) ?? inspectorPort;
}

/** `-agentlib:jdwp=…` or `-Xrunjdwp:…` of a server on a socket; without an address it chooses a port itself. */
function jdwpIn(options: readonly string[]): number | undefined {
  for (const option of options) {
    const [, text] = /^-(?:agentlib:jdwp=|Xrunjdwp:)(.*)$/.exec(option) ?? [];
    if (text === undefined) continue;
    const settings = new Map(text.split(',').map((setting) => splitAt(setting, '=')));
    if (settings.get('server') !== 'y' || settings.get('transport') !== 'dt_socket') continue;
    return portOf(settings.get('address') ?? '');
  }
  return undefined;
}

/** `-m debugpy --listen [host:]port`, or the program `debugpy`. */
function debugpyIn(line: readonly string[]): number | undefined {
  const begin = line.findIndex(
    (word, index) =>
      word === '-mdebugpy' ||
      (word === 'debugpy' && line[index - 1] === '-m') ||
      (index === 0 && programOf(word) === 'debugpy'),
  );
  const listen = begin < 0 ? -1 : line.indexOf('--listen', begin);
  return listen < 0 ? undefined : portOf(line[listen + 1] ?? '');
}

/** `dlv … --headless --listen=[host]:port`; what follows `--` is for the program that is debugged. */
function delveIn(line: readonly string[]): number | undefined {
  const begin = line.findIndex((word) => programOf(word) === 'dlv');
  if (begin < 0) return undefined;
  const end = line.indexOf('--', begin);
  const own = line.slice(begin, end < 0 ? undefined : end);
  if (!own.includes('--headless') && !own.includes('--headless=true')) return undefined;
  for (const [index, word] of own.entries()) {
    const [flag, value] = splitAt(word, '=');
    if (flag === '--listen' || flag === '-l') return portOf(value === '' ? (own[index + 1] ?? '') : value);
  }
  return undefined;
}

/** The port of `port`, `host:port` or `[host]:port`. */
function portOf(address: string): number | undefined {
  const [, digits = ''] = /^(?:.*:)?(\d{1,5})$/.exec(address) ?? [];
  const port = digits === '' ? -1 : Number(digits);
  return port >= 0 && port <= 65_535 ? port : undefined;
}

function programOf(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1);
}

function splitAt(text: string, separator: string): readonly [string, string] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}
