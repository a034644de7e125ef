import { config } from '@vscode/l10n';

/** Takes the translations that VS Code has for the page: message by English message, as JSON in an attribute of its root element. */
export function useTranslations({ dataset: { translations = '{}' } }: HTMLElement): void {
  config({ contents: translations });
}
