import * as vscode from 'vscode';

/**
 * A text in which nothing is a link. VS Code makes links of Markdown's `[text](command:…)` in notifications, in the titles and
 * stages of progress, and in what an input box says, and runs their commands; what a cluster writes must not become one.
 */
export function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}

/** Tells of something; resolves with the button that is pressed, if one is. */
export function showInformation<Button extends string>(
  text: string,
  ...buttons: readonly Button[]
): Thenable<Button | undefined> {
  return vscode.window.showInformationMessage(withoutLinks(text), ...buttons);
}

/** Warns of something; resolves with the button that is pressed, if one is. */
export function showWarning<Button extends string>(
  text: string,
  ...buttons: readonly Button[]
): Thenable<Button | undefined> {
  return vscode.window.showWarningMessage(withoutLinks(text), ...buttons);
}

/** Tells of a failure; resolves with the button that is pressed, if one is. */
export function showFailure<Button extends string>(
  text: string,
  ...buttons: readonly Button[]
): Thenable<Button | undefined> {
  return vscode.window.showErrorMessage(withoutLinks(text), ...buttons);
}

/** Asks in a dialog, which has to be answered first; resolves with the button that is pressed, undefined where nobody agrees. */
export function askInDialog<Button extends string>(
  { question, detail }: { readonly question: string; readonly detail: string },
  ...buttons: readonly Button[]
): Thenable<Button | undefined> {
  const options = { modal: true, detail: withoutLinks(detail) };
  return vscode.window.showWarningMessage(withoutLinks(question), options, ...buttons);
}

/** Asks for a text, with what is wrong with it while it is typed; undefined where nobody gives one. */
export function askForText({
  prompt,
  validateInput,
  ...options
}: Omit<vscode.InputBoxOptions, 'validateInput'> & {
  readonly validateInput?: (text: string) => string | undefined;
}): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    ...options,
    ...(prompt !== undefined && { prompt: withoutLinks(prompt) }),
    ...(validateInput && {
      validateInput: (text) => {
        const problem = validateInput(text);
        return problem === undefined ? undefined : withoutLinks(problem);
      },
    }),
  });
}

/** Where the progress of a work is shown, and by what title. */
export interface ShownProgress {
  readonly location: vscode.ProgressLocation;
  readonly title: string;
  readonly cancellable?: boolean;
}

/** Shows that a work is under way until it has ended; `report` tells what it is doing. */
export async function showProgress<Result>(
  shown: ShownProgress,
  work: (report: (message: string) => void, token: vscode.CancellationToken) => Thenable<Result>,
): Promise<Result> {
  const options = { ...shown, title: withoutLinks(shown.title) };
  return await vscode.window.withProgress(options, (progress, token) =>
    work((message) => {
      progress.report({ message: withoutLinks(message) });
    }, token),
  );
}
