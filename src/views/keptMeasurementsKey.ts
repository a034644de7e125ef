/** Where it is kept for the workspace what was measured; nothing there before anything was. */
export const keptMeasurementsKey = 'thaw.measurements';
