/** Which node classes have which instance group. */
import type { Aws, Context } from '../../context.ts';
import type { Cluster } from '../../domain/cluster.ts';
import type { Known } from '../../domain/known.ts';
import { RESOURCES } from '../../domain/kube-object.ts';
import { instanceGroupsOf } from '../../domain/live-fields.ts';
import type { KubeSelection } from '../../domain/options.ts';
import { isHpscaleError } from '../../errors.ts';
import { hint } from '../../io/messages.ts';
import { connectKube } from '../connect-kube.ts';
import { ifServed } from '../unless-refused.ts';

/** Names of node classes by the group that they have. */
export type ClassesByGroup = ReadonlyMap<string, readonly string[]>;

/** Unknown when Kubernetes cannot tell; none where node classes are not served. */
export async function readClasses(
  cluster: Cluster,
  aws: Aws,
  selection: KubeSelection,
  context: Pick<Context, 'kube' | 'io'>,
): Promise<Known<ClassesByGroup>> {
  try {
    const kube = await connectKube(cluster, aws, selection, context);
    const classes = await ifServed(() => kube.list(RESOURCES.nodeClass), []);
    const names = new Set(classes.flatMap(instanceGroupsOf));
    return new Map(
      [...names].map((name) => [
        name,
        classes.filter((one) => instanceGroupsOf(one).includes(name)).map(({ metadata }) => metadata.name),
      ]),
    );
  } catch (error) {
    if (!isHpscaleError(error) || error.kind === 'interrupted') throw error;
    if (error.hint !== undefined) context.io.notify(hint(error.hint));
    return { unknown: error.message };
  }
}
