import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { CodeServer } from './codeServer.ts';

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
  /** The addresses of all requests to anything but the server. */
  readonly foreignRequests: readonly string[];
  /** What was refused by a Content Security Policy: the directive, what it blocked, and where. */
  readonly policyViolations: readonly string[];
  readonly #context: BrowserContext;

  private constructor(
    context: BrowserContext,
    page: Page,
    watched: { readonly foreignRequests: readonly string[]; readonly policyViolations: readonly string[] },
  ) {
    this.#context = context;
    this.page = page;
    this.foreignRequests = watched.foreignRequests;
    this.policyViolations = watched.policyViolations;
  }

  static async open(
    browser: Browser,
    server: CodeServer,
    options: WindowOptions = {},
  ): Promise<VSCodeWindow> {
    const { size = { width: 1400, height: 900 }, payload, functions = {} } = options;
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
    await page.goto(server.windowUrl(payload));
    return new VSCodeWindow(context, page, { foreignRequests, policyViolations });
  }

  /** Writes a picture of the window to a PNG file. */
  async screenshot(file: string): Promise<void> {
    await this.page.screenshot({ path: file });
  }

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
