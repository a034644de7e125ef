import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import type { CodeServer } from '../../devcluster/vscode/codeServer.ts';
import { VSCodeWindow } from '../../devcluster/vscode/vscodeWindow.ts';

/** What a window runs in its extension host. */
export interface HostModule {
  /** The module whose `run` is called. */
  readonly module: string;
  /** The folder of the extension that is run from its sources: VS Code wants one. */
  readonly extension: string;
}

/** A module with an end. */
export interface HostProgram extends HostModule {
  /** How long it may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Where to put a picture of the window, if the program does not end in time. */
  readonly picture: string;
}

/** Opens a window whose extension host runs a program, and waits for its end; returns the host's output. */
export async function runInExtensionHost(
  browser: Browser,
  server: CodeServer,
  { module, extension, timeoutMs, picture }: HostProgram,
): Promise<readonly string[]> {
  const output: string[] = [];
  const { promise: ended, resolve: end } = Promise.withResolvers<boolean>();
  await using window = await VSCodeWindow.open(browser, server, {
    payload: hostPayload(server, { module, extension }),
    functions: {
      codeAutomationLog: (_type, values) => {
        output.push(Array.isArray(values) ? values.map(String).join(' ') : String(values));
      },
      codeAutomationExit: () => {
        end(true);
      },
    },
  });
  const inTime = await Promise.race([ended, delay(timeoutMs, false, { ref: false })]);
  if (!inTime) await window.screenshot(picture);
  return output;
}

/** What has a window run a module in its extension host. The server must allow it: `hostTests`. */
export function hostPayload(
  server: CodeServer,
  { module, extension }: HostModule,
): readonly (readonly [string, string])[] {
  return [
    ['extensionDevelopmentPath', server.remoteUri(extension)],
    ['extensionTestsPath', server.remoteUri(module)],
    ['skipWelcome', 'true'],
  ];
}
