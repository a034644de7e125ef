import * as vscode from 'vscode';
import type { RestorableCheckpoint, RestoreRouteName } from '../restore/restoreRoute.ts';
import type { OfferedRoute, RestorePlaceFacts, RestoreRoutes } from '../restore/restoreRoutes.ts';
import { type PickRow, pickRow } from './pickRow.ts';

/** What is to be restored where, and by which route as it stands. */
interface RouteQuestion {
  readonly checkpoint: RestorableCheckpoint;
  readonly place: RestorePlaceFacts;
  readonly current: RestoreRouteName;
}

/** Asks by which route to restore; one that is not available is shown with the reason. Undefined where nobody chooses. */
export async function askRoute(
  routes: RestoreRoutes,
  { checkpoint, place, current }: RouteQuestion,
): Promise<RestoreRouteName | undefined> {
  return await pickRow({
    title: vscode.l10n.t('Route of the restore'),
    placeholder: vscode.l10n.t('Escape leaves it as it is'),
    rows: [routes.native, routes.nested].map((route) =>
      routeRow(routes.offer(route, checkpoint, place), current),
    ),
  });
}

/** What a route is called in a list. */
export function routeName(route: RestoreRouteName): string {
  return route === 'native' ? vscode.l10n.t('native') : vscode.l10n.t('nested');
}

function routeRow(
  { route, availability }: OfferedRoute,
  current: RestoreRouteName,
): PickRow<RestoreRouteName> {
  const label = routeName(route.name);
  const detail =
    route.name === 'native'
      ? vscode.l10n.t('The node’s own runtime restores: the checkpoint image is the container’s image')
      : vscode.l10n.t('A small runtime inside of the pod restores, whatever the node’s own is');
  const chosen = { description: vscode.l10n.t('chosen') };
  return availability.available
    ? { label, detail, ...(route.name === current && chosen), value: route.name }
    : { label, detail, description: vscode.l10n.t('not possible here: {0}', availability.reason) };
}
