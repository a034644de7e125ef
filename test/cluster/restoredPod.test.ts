import { nodeName } from '../../devcluster/clusterNode.ts';
import { nativeRoute, nestedRoute, restoredPods } from './support/restoredPods.ts';

restoredPods(nodeName, [nativeRoute, nestedRoute]);
