import { nativeAvailability } from './nativeAvailability.ts';
import { planNativeRestore } from './nativePod.ts';
import { PodRoute } from './podRoute.ts';
import type {
  Availability,
  NodeFacts,
  RestorableCheckpoint,
  RestoreOptions,
  RestorePlan,
} from './restoreRoute.ts';

/** Restores by the node's own runtime: the pod's container image is the checkpoint image. */
export class NativeRoute extends PodRoute {
  readonly name = 'native';

  availability(node: NodeFacts): Availability {
    return nativeAvailability(node);
  }

  plan(checkpoint: RestorableCheckpoint, options: RestoreOptions): Promise<RestorePlan> {
    return Promise.resolve(planNativeRestore(checkpoint, options));
  }
}
