import * as l10n from '@vscode/l10n';

/** A right that Kubernetes' role-based access control can grant. */
export interface AccessRule {
  readonly verb: string;
  /** API group, `''` for the core group. */
  readonly group: string;
  /** Resource with its subresource, such as `nodes/proxy`. */
  readonly resource: string;
  /** The namespace concerned; absent for rights on the whole cluster. */
  readonly namespace?: string | undefined;
}

/** Something that a person, or a button, can do about a failure. */
export type Remedy = { readonly text: string } & (
  | { readonly action: 'retry' }
  | { readonly action: 'selectContext' }
  | {
      readonly action: 'openKubeconfig';
      readonly path?: string | undefined;
      readonly line?: number | undefined;
    }
  | { readonly action: 'signInAgain'; readonly command?: string | undefined }
  | { readonly action: 'grantAccess'; readonly rule: AccessRule; readonly user?: string | undefined }
  | { readonly action: 'relaxPodSecurity'; readonly level: 'baseline' | 'privileged' }
  | { readonly action: 'changeKubelet'; readonly setting: string; readonly value: string }
  | { readonly action: 'changeRuntime'; readonly setting?: string | undefined }
  | { readonly action: 'changeSecurityContext'; readonly setting: string; readonly value: string }
  | { readonly action: 'raiseTimeout'; readonly seconds: number }
  | { readonly action: 'setEnvironmentVariable'; readonly name: string; readonly value: string }
  | { readonly action: 'closeConnections' }
  | { readonly action: 'closeTerminals' }
  | { readonly action: 'chooseContainer'; readonly containers: readonly string[] }
  | { readonly action: 'chooseName' }
  | { readonly action: 'replaceBake' }
  | { readonly action: 'freeDiskSpace'; readonly node?: string | undefined }
  | { readonly action: 'scanNodes' }
  | { readonly action: 'changeApplication' }
  | { readonly action: 'mendEnvironmentFile' }
  | { readonly action: 'setPoolSize'; readonly namespace: string; readonly environment: string }
  | { readonly action: 'chooseRuntimeImage' }
  | {
      readonly action: 'checkpoint';
      readonly namespace: string;
      readonly pod: string;
      readonly podUid: string;
    }
);

/** Where trying again is all that can be done. */
export const tryAgain: Remedy = {
  action: 'retry',
  get text() {
    return l10n.t('Try again');
  },
};
