import { afterEach, describe, expect, it } from 'vitest';
import { sideName } from '../../webview/startupTimings/words.ts';
import { useTranslations } from '../../webview/translations.ts';

/** The root element of a page with these translations. */
function pageWith(translations: string | undefined): HTMLElement {
  const page = document.createElement('html');
  if (translations !== undefined) page.dataset.translations = translations;
  return page;
}

describe('the words of a page', () => {
  afterEach(() => {
    useTranslations(pageWith(undefined));
  });

  it('are those that VS Code has for its language', () => {
    useTranslations(pageWith('{ "Cold": "Kalt" }'));
    expect(sideName('cold')).toBe('Kalt');
  });

  it('are English where there is no translation', () => {
    useTranslations(pageWith('{ "Cold": "Kalt" }'));
    expect(sideName('native')).toBe('Restored, native');
    useTranslations(pageWith(undefined));
    expect(sideName('cold')).toBe('Cold');
  });
});
