// A program that works with Thaw's parts until it is killed: `checkpoint NAMESPACE POD`, which prints its stages, or `image NODE ARCHIVE`, whose
// details never come.
import { runtimeImage } from '../../../devcluster/runtimeImage.ts';
import { CheckpointCatalog } from '../../../src/checkpoint/catalog.ts';
import { Checkpointer } from '../../../src/checkpoint/checkpointer.ts';
import { NodeAgents } from '../../../src/kubernetes/nodeAgents.ts';
import { connectToDevCluster } from '../devClusterConnection.ts';

const [work, place = '', name = ''] = process.argv.slice(2);
const connection = await connectToDevCluster();
const agents = new NodeAgents(connection, { image: runtimeImage.image.reference });
if (work === 'checkpoint') {
  const catalog = new CheckpointCatalog(connection);
  await new Checkpointer(connection, agents, catalog).checkpoint(
    { namespace: place, pod: name },
    {
      onStage: (stage) => {
        console.log(stage);
      },
    },
  );
} else {
  await agents.on(place).buildImage(name, () => Promise.withResolvers<never>().promise);
}
