import { describe, expect, it } from 'vitest';
import { circumstances } from '../../../webview/startupTimings/headline.ts';
import { measurement, withPulls } from './exampleMeasurement.ts';

describe('the circumstances of a measurement', () => {
  it('are where, of what and how warmed up', () => {
    const text = circumstances(measurement);
    expect(text).toContain('HTTP 200 from :8080/predict');
    expect(text).toContain('on devnode');
    expect(text).toContain('notebook-7d9f-main-20261122-124500 “after 20 requests” of 98.2 MB');
  });

  it('are what a bake has done to warm it up, where one has made the checkpoint', () => {
    const checkpoint = { ...measurement.checkpoint, warmUp: 'GET /predict (20 times)' };
    expect(circumstances({ ...measurement, checkpoint })).toContain(
      'Warmed up: GET /predict (20 times). Checkpoint notebook-7d9f',
    );
  });

  it('are images that were present only where none was pulled', () => {
    expect(circumstances(measurement)).toContain('images present.');
    expect(circumstances(withPulls)).toContain('some images pulled.');
  });
});
