// What a measurement is made with, in one file: it is loaded as a whole when the first one begins.
export { measureCheckpoint } from '../environment/checkpointMeasurement.ts';
export { restoredWay } from '../environment/restoredWay.ts';
export { classifyError } from '../kubernetes/errors.ts';
export { failureForPage, measurementForPage } from './startupMeasurement.ts';
