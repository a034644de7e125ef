// What a measurement is made with, in one file: it is loaded as a whole when the first one begins.
export { measureCheckpoint, measuredRoute } from '../environment/checkpointMeasurement.ts';
export { classifyError } from '../kubernetes/errors.ts';
export { failureForPage, measurementForPage } from './startupMeasurement.ts';
