/** The environment variable with the file to which the extension host writes what it has measured. */
export const activationFileVariable = 'THAW_BENCH_ACTIVATION';

/** How long activating an extension took in one window, in milliseconds, by the extension's id. */
export type Activation = Readonly<Record<string, number>>;

/** The extensions that are compared. */
export const comparedExtensions = { thaw: 'thaw-dev.thaw', empty: 'thaw-dev.empty' } as const;
