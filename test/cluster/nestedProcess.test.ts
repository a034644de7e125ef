import { nodeName } from '../../devcluster/clusterNode.ts';
import { nestedProcesses } from './support/nestedProcesses.ts';

nestedProcesses(nodeName);
