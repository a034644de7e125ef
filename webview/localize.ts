/** The attribute of the page's root element that holds VS Code's translations as JSON: message by English message. */
const translationsAttribute = 'data-translations';

/**
 * The text in the language of VS Code, with `{0}`, `{1}` … replaced; the counterpart of `vscode.l10n.t`, which pages cannot
 * call.
 */
export function t(message: string, ...values: readonly (string | number)[]): string {
  const translated = translations()[message];
  return (typeof translated === 'string' ? translated : message).replace(/\{(\d+)\}/g, (whole, index) =>
    String(values[Number(index)] ?? whole),
  );
}

function translations(): Readonly<Record<string, unknown>> {
  const json = document.documentElement.getAttribute(translationsAttribute) ?? '{}';
  return JSON.parse(json) as Record<string, unknown>;
}
