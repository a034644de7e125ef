import * as vscode from 'vscode';
import { readSourcePod } from '../checkpoint/sourcePod.ts';
import { attachConfiguration } from '../kubernetes/attachConfiguration.ts';
import { type DebugServer, debugServerOf, knownDebuggers } from '../kubernetes/debugServer.ts';
import { withoutNestedRuntime } from '../restore/nestedSource.ts';
import type { PodContainer } from '../restore/podManifest.ts';
import { showInformation } from '../views/messages.ts';
import type { Thaw } from '../views/thaw.ts';
import { addToLaunchJson } from './addToLaunchJson.ts';
import type { Command, CommandCall } from './command.ts';
import { pickRow } from './pickRow.ts';
import { podTarget, type PodTarget } from './targets.ts';

/** A container that lets a debugger in. */
interface DebuggedContainer {
  readonly container: PodContainer;
  readonly server: DebugServer;
}

/** What can be done with the configuration. */
type AttachWay = 'attach' | 'showExtension' | 'copy' | 'add';

/** Attaches VS Code's debugger to what a container runs, as far as its spec says how; otherwise says what would. */
export const attachDebugger: Command = async (thaw, { args, report }) => {
  const target = await podTarget(thaw, args, vscode.l10n.t('Attach a debugger to which pod?'));
  if (target === undefined) return;
  const all = await debuggedContainers(thaw, target);
  if (all.length === 0) {
    await explain(target);
    return;
  }
  const debugged = await chooseContainer(target, all);
  const way = debugged && (await askWay(target, debugged));
  if (debugged !== undefined && way !== undefined) await attach(thaw, report, { target, debugged, way });
};

/** The containers of a pod, or that one, whose spec starts a debug server; in a pod that was restored, the one that its source had. */
async function debuggedContainers(thaw: Thaw, target: PodTarget): Promise<readonly DebuggedContainer[]> {
  const { connection } = await thaw.session.cluster();
  const pod = await readSourcePod(connection, target);
  const containers = pod === undefined ? [] : (withoutNestedRuntime(pod).spec?.containers ?? []);
  return containers
    .filter(({ name }) => target.container === undefined || name === target.container)
    .flatMap((container) => {
      const server = debugServerOf(container);
      return server === undefined ? [] : [{ container, server }];
    });
}

async function chooseContainer(
  { pod }: PodTarget,
  all: readonly DebuggedContainer[],
): Promise<DebuggedContainer | undefined> {
  const [only] = all;
  if (all.length === 1) return only;
  return await pickRow({
    title: vscode.l10n.t('Attach a debugger to which container of {0}?', pod),
    placeholder: vscode.l10n.t('Those whose spec starts a debug server'),
    rows: all.map((value) => ({ label: value.container.name, description: serverText(value), value })),
  });
}

/** Says that the spec starts no debug server, and what would start one; what is chosen is copied. */
async function explain({ pod, container }: PodTarget): Promise<void> {
  const name = container === undefined ? pod : `${pod}/${container}`;
  const example = await pickRow<string>({
    title: vscode.l10n.t('The spec of {0} starts no debug server', name),
    placeholder: vscode.l10n.t('Start it with one of these, and checkpoint it then; Enter copies one'),
    rows: Object.values(knownDebuggers).map(({ language, example: value }) => ({
      label: language,
      description: value,
      value,
    })),
  });
  if (example !== undefined) await vscode.env.clipboard.writeText(example);
}

async function askWay(
  { pod }: PodTarget,
  { container, server }: DebuggedContainer,
): Promise<AttachWay | undefined> {
  const { extension } = knownDebuggers[server.type];
  const hasFolder = (vscode.workspace.workspaceFolders ?? []).length > 0;
  return await pickRow<AttachWay>({
    title: vscode.l10n.t('Attach a debugger to {0}', `${pod}/${container.name}`),
    placeholder: serverText({ container, server }),
    rows: [
      isDebuggerInstalled(server.type)
        ? { icon: 'debug-alt', label: vscode.l10n.t('Attach Now'), value: 'attach' }
        : {
            icon: 'extensions',
            label: vscode.l10n.t('Show the Extension {0}', extension.name),
            description: vscode.l10n.t('{0}: without it VS Code cannot attach', extension.id),
            value: 'showExtension',
          },
      { icon: 'copy', label: vscode.l10n.t('Copy Configuration'), value: 'copy' },
      ...(hasFolder
        ? [{ icon: 'add', label: vscode.l10n.t('Add to launch.json'), value: 'add' as const }]
        : []),
    ],
  });
}

function serverText({ server: { type, port } }: DebuggedContainer): string {
  return vscode.l10n.t('{0} at port {1}', knownDebuggers[type].language, port);
}

interface WantedAttachment {
  readonly target: PodTarget;
  readonly debugged: DebuggedContainer;
  readonly way: AttachWay;
}

async function attach(
  thaw: Thaw,
  report: CommandCall['report'],
  { target: { namespace, pod }, debugged: { container, server }, way }: WantedAttachment,
): Promise<void> {
  if (way === 'showExtension') {
    const { id } = knownDebuggers[server.type].extension;
    await vscode.commands.executeCommand('workbench.extensions.search', `@id:${id}`);
    return;
  }
  const folder = await chooseFolder();
  if (folder === 'none') return;
  const { localPort } = await thaw.forwards.start({ namespace, pod, port: server.port }, report);
  const hasFolder = folder !== undefined;
  const configuration = attachConfiguration({ pod, container, server, localPort, hasFolder });
  if (way === 'attach') {
    // What fails in it, VS Code shows.
    await vscode.debug.startDebugging(folder, configuration);
    return;
  }
  if (way === 'add' && folder !== undefined) {
    await addToLaunchJson(folder, configuration);
    return;
  }
  await vscode.env.clipboard.writeText(JSON.stringify(configuration, undefined, 2));
  void showInformation(
    vscode.l10n.t('Copied. Port {0} of this machine leads there for as long as it is forwarded.', localPort),
  );
}

/** The folder with the sources: the one that is open, or chosen of several. `none` where nobody chooses. */
async function chooseFolder(): Promise<vscode.WorkspaceFolder | 'none' | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const [only] = folders;
  if (folders.length <= 1) return only;
  return (await vscode.window.showWorkspaceFolderPick()) ?? 'none';
}

/** Whether an extension brings a debugger of that type: Node.js's comes with VS Code. */
function isDebuggerInstalled(type: string): boolean {
  return vscode.extensions.all.some(({ packageJSON }) => debuggerTypes(packageJSON).includes(type));
}

/** The types of debuggers that an extension's manifest names; whoever has written that may have written anything. */
function debuggerTypes(manifest: unknown): readonly unknown[] {
  const debuggers = field(field(manifest, 'contributes'), 'debuggers');
  return Array.isArray(debuggers) ? debuggers.map((each) => field(each, 'type')) : [];
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (Reflect.get(value, name) as unknown) : undefined;
}
