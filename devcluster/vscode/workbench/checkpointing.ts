import { chooseOnPod, type ShownPod } from './podMenu.ts';
import type { Workbench } from './workbench.ts';

/** Checkpoints a pod by its context menu. */
export async function checkpointByMenu(workbench: Workbench, pod: ShownPod): Promise<void> {
  await chooseOnPod(workbench, pod, 'Checkpoint…');
  await workbench.notification(/Checkpoint of .* made/).waitFor();
  await workbench.clearNotifications();
}

/**
 * Answers the questions of a restore: the new pod's name, the route where it is to be another than the proposed one, and that the pod is to
 * be created as planned.
 */
export async function answerRestore(
  { quickPick, page }: Workbench,
  name: string,
  route?: 'native' | 'nested',
): Promise<void> {
  await quickPick.answer('Name of the new pod', name);
  if (route !== undefined) {
    await quickPick.choose('Enter creates the pod', 'Route:');
    await quickPick.choose('Escape leaves it as it is', route);
  }
  await quickPick.options.filter({ hasText: `Create ${name}` }).waitFor();
  await page.keyboard.press('Enter');
}

/** Restores the newest checkpoint of a pod by the palette; returns the new pod's name. */
export async function restoreByPalette(workbench: Workbench, pod: string): Promise<string> {
  const { palette, quickPick } = workbench;
  await palette.run('Thaw: Restore Newest…');
  await quickPick.choose('Filter by name', pod);
  await quickPick.element.getByText('Name of the new pod').waitFor();
  const name = await quickPick.element.locator('input').inputValue();
  await answerRestore(workbench, name);
  await workbench.notification(`${name} runs: restored in`).waitFor();
  await workbench.clearNotifications();
  return name;
}
