/** The VS Code that tests and the demo run in. A change here makes a new install beside the old one. */
export const vscodeVersions = {
  /** It carries VS Code 1.139.1, and needs Node 24. */
  codeServer: '4.139.1',
  node: '24.21.0',
} as const;

/** The Debian package of the browser that shows it. */
export const browserPackage = { name: 'chromium', program: 'chromium' } as const;
