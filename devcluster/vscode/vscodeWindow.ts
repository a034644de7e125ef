import type { Browser, BrowserContext, Page, WebSocket } from 'playwright-core';
import type { CodeServer } from './codeServer.ts';

/** How large a window is, in CSS pixels, where nothing else is wanted. */
export const defaultSize = { width: 1400, height: 900 } as const;

/** How a window is opened. */
export interface WindowOptions {
  /** In CSS pixels. */
  readonly size?: { readonly width: number; readonly height: number };
  /** What the workbench is started with; see {@link CodeServer.windowUrl}. */
  readonly payload?: readonly (readonly [string, string])[];
  /** Functions that the page finds as globals. */
  readonly functions?: Readonly<Record<string, (...values: readonly unknown[]) => void>>;
}

/**
 * How long whatever is expected in the window may take, in milliseconds. It only ends what would never come: how fast a
 * loaded machine is, it does not judge.
 */
const patienceMs = 120_000;

/** How long VS Code may take to close its connections, in milliseconds: some are the server's to close. */
const farewellMs = 3000;

/** Tells of each violation of a Content Security Policy, in whichever frame it happens. */
const reportViolations = `
  document.addEventListener('securitypolicyviolation', (event) => {
    if (event.disposition === 'enforce') {
      thawReportViolation(event.effectiveDirective + ' ' + event.blockedURI + ' ' + event.sourceFile + ' in ' + location.href);
    }
  });`;

/** A window of VS Code in the browser, watched for what it must never do. */
export class VSCodeWindow implements AsyncDisposable {
  readonly page: Page;
  /** The addresses of all requests, and of all WebSockets, to anything but the server. */
  readonly foreignRequests: readonly string[];
  /** What was refused by a Content Security Policy: the directive, what it blocked, and where. */
  readonly policyViolations: readonly string[];
  readonly #context: BrowserContext;
  readonly #connections: readonly WebSocket[];

  private constructor(
    context: BrowserContext,
    page: Page,
    watched: Pick<VSCodeWindow, 'foreignRequests' | 'policyViolations'> & {
      readonly connections: readonly WebSocket[];
    },
  ) {
    this.#context = context;
    this.page = page;
    this.foreignRequests = watched.foreignRequests;
    this.policyViolations = watched.policyViolations;
    this.#connections = watched.connections;
  }

  static async open(
    browser: Browser,
    server: CodeServer,
    options: WindowOptions = {},
  ): Promise<VSCodeWindow> {
    const { size = defaultSize, payload, functions = {} } = options;
    const context = await browser.newContext({
      viewport: size,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    context.setDefaultTimeout(patienceMs);
    const foreignRequests: string[] = [];
    const policyViolations: string[] = [];
    context.on('request', (request) => {
      if (isForeign(request.url(), server.url)) foreignRequests.push(request.url());
    });
    await context.exposeFunction('thawReportViolation', (what: string) => policyViolations.push(what));
    await context.addInitScript(reportViolations);
    for (const [name, called] of Object.entries(functions)) await context.exposeFunction(name, called);
    const page = await context.newPage();
    const connections: WebSocket[] = [];
    page.on('websocket', (connection) => {
      connections.push(connection);
      if (isForeign(connection.url(), server.url)) foreignRequests.push(connection.url());
    });
    await page.goto(server.windowUrl(payload));
    return new VSCodeWindow(context, page, { foreignRequests, policyViolations, connections });
  }

  /** Writes a picture of the window to a PNG file. */
  async screenshot(file: string): Promise<void> {
    await this.page.screenshot({ path: file });
  }

  /**
   * Closes the window as a person does, and lets it say so to its server: ended at once, VS Code does not always tell its extension
   * host, which then waits for the window to come back, and goes on.
   */
  async close(): Promise<void> {
    await this.page.evaluate(`window.dispatchEvent(new PageTransitionEvent('pagehide'))`);
    await Promise.all(this.#connections.map(untilClosed));
    await this.#context.close();
  }

  /** Ends the window at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.close();
  }
}

/** Webviews have their resources under this host; a service worker of VS Code answers, and asks the server. */
const resourceHost = '.vscode-resource.vscode-cdn.net';

function isForeign(address: string, server: string): boolean {
  const { protocol, host, hostname } = new URL(address);
  if (!/^(?:https?|wss?):$/.test(protocol)) return false;
  return host !== new URL(server).host && !hostname.endsWith(resourceHost);
}

async function untilClosed(connection: WebSocket): Promise<void> {
  if (connection.isClosed()) return;
  await connection.waitForEvent('close', { timeout: farewellMs }).catch(() => undefined);
}
