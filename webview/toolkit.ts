import { provideVSCodeDesignSystem, vsCodeButton, vsCodeProgressRing } from '@vscode/webview-ui-toolkit';

/**
 * Defines the elements of VS Code's webview toolkit that our pages use. All of the toolkit goes through this module, for it is no
 * longer developed. Its badge and tag violate our content security policy; what else is used must be tried against it.
 */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeProgressRing());
}

/** A button with a text. Its id is what it is known by when the page is drawn anew. */
export function button(id: string, appearance: 'primary' | 'secondary', text: string): HTMLElement {
  const made = document.createElement('vscode-button');
  made.id = id;
  made.setAttribute('appearance', appearance);
  made.append(text);
  return made;
}

/** A ring that turns while something is under way; beside it stands what that is. */
export function progressRing(): HTMLElement {
  const made = document.createElement('vscode-progress-ring');
  made.className = 'progress-ring';
  made.setAttribute('aria-hidden', 'true');
  return made;
}
