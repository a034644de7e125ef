import { provideVSCodeDesignSystem, vsCodeButton, vsCodeProgressRing } from '@vscode/webview-ui-toolkit';

/**
 * Defines the elements of VS Code's webview toolkit that our pages use. All of the toolkit goes through here, for it is no
 * longer developed. Its badge and tag violate our content security policy; what else is used must be tried against it.
 */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeProgressRing());
}
