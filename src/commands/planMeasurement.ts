import type { MeasurementRequest } from '../../webview/startupTimings/messages.ts';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import type { PlannedMeasurement } from '../views/startupTimings.ts';

/** How a checkpoint is measured, beside what its record says. */
export type MeasurementWay = Pick<MeasurementRequest, 'context' | 'runsEach' | 'probe' | 'route'>;

/** The measurement of a checkpoint, as it is asked of the Startup Timings. */
export function planMeasurement(checkpoint: CheckpointRecord, way: MeasurementWay): PlannedMeasurement {
  const { namespace, name, source } = checkpoint;
  const { pod, container } = source;
  return { checkpoint, request: { namespace, pod, container, checkpoint: name, ...way } };
}
