import * as vscode from 'vscode';
import type { ProbeChoice } from '../../webview/startupTimings/messages.ts';
import { isProbeChoice } from '../../webview/startupTimings/validMessage.ts';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { type ProbeOrigin, proposeProbe } from '../startup/proposedProbe.ts';
import { askForText } from '../views/messages.ts';

interface ProbeItem extends vscode.QuickPickItem {
  readonly choose: () => Thenable<ProbeChoice | undefined>;
}

/**
 * Asks what the first response is, and remembers that for the container. Proposed are what was chosen last and what the
 * container's manifest suggests. `undefined` where the question was dismissed.
 */
export async function askForProbe(
  record: CheckpointRecord,
  choices: vscode.Memento,
): Promise<ProbeChoice | undefined> {
  const { pod, container } = record.source;
  const key = `thaw.measureStartup.probe:${record.namespace}/${pod}/${container}`;
  const kept = choices.get(key);
  const last = isProbeChoice(kept) ? kept : undefined;
  const manifest = record.sourcePod?.spec.containers.find(({ name }) => name === container);
  const proposed = manifest && proposeProbe(manifest);
  const known = [
    ...(last ? [knownItem(last, vscode.l10n.t('as last time'))] : []),
    ...(proposed ? [knownItem(proposed.probe, originText(proposed.origin))] : []),
  ];
  const items: ProbeItem[] = [
    ...known.filter(({ label }, index) => known.findIndex((each) => each.label === label) === index),
    { label: vscode.l10n.t('Another HTTP request…'), choose: () => askForHttp(last ?? proposed?.probe) },
    { label: vscode.l10n.t('A line in the log…'), choose: askForLogLine },
  ];
  const item = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Measure Startup'),
    placeHolder: vscode.l10n.t('What is the first response of {0}?', `${pod}/${container}`),
  });
  const probe = await item?.choose();
  if (probe) await choices.update(key, probe);
  return probe;
}

function knownItem(probe: ProbeChoice, description: string): ProbeItem {
  return { label: probeText(probe), description, choose: () => Promise.resolve(probe) };
}

function originText(origin: ProbeOrigin): string {
  switch (origin) {
    case 'readinessProbe':
      return vscode.l10n.t('from the readiness probe');
    case 'startupProbe':
      return vscode.l10n.t('from the startup probe');
    case 'firstPort':
      return vscode.l10n.t('the first port of the container');
  }
}

function probeText(probe: ProbeChoice): string {
  switch (probe.kind) {
    case 'http':
      return vscode.l10n.t('HTTP {0} from :{1}{2}', probe.expectedStatus, probe.port, probe.path);
    case 'exec':
      return vscode.l10n.t('Success of {0}', probe.command.join(' '));
    case 'logLine':
      return vscode.l10n.t('A log line with “{0}”', probe.contains);
    case 'podReady':
      return vscode.l10n.t('The pod is ready');
  }
}

async function askForHttp(start: ProbeChoice | undefined): Promise<ProbeChoice | undefined> {
  const answer = await askForText({
    title: vscode.l10n.t('Measure Startup'),
    prompt: vscode.l10n.t('Port and path that answer with HTTP status 200 once the application has started'),
    value: start?.kind === 'http' ? `:${start.port}${start.path}` : ':8080/',
    validateInput: (text) =>
      httpProbe(text) ? undefined : vscode.l10n.t('A port and a path, such as {0}', ':8080/ready'),
  });
  return answer === undefined ? undefined : httpProbe(answer);
}

async function askForLogLine(): Promise<ProbeChoice | undefined> {
  const contains = await askForText({
    title: vscode.l10n.t('Measure Startup'),
    prompt: vscode.l10n.t('Text of the line that the container writes to its log once it has started'),
    validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('A part of the line') : undefined),
  });
  return contains === undefined ? undefined : { kind: 'logLine', contains };
}

function httpProbe(text: string): ProbeChoice | undefined {
  const [, port = '', path = '/'] = /^\s*:?(\d{1,5})(\/\S*)?\s*$/.exec(text) ?? [];
  const probe = { kind: 'http', port: Number(port), path, expectedStatus: 200 } as const;
  return isProbeChoice(probe) ? probe : undefined;
}
