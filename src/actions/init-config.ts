/** Writes a first hpscale.yaml for a cluster: from what it has, or a commented start. */
import { toConfigText } from '../config/config-text.ts';
import { CONFIG_FILE } from '../config/load-config.ts';
import { toStarterText } from '../config/starter-text.ts';
import type { Context, Kube } from '../context.ts';
import type { Cluster } from '../domain/cluster.ts';
import type { ConfigCounts, InitResult } from '../domain/config-result.ts';
import type { Desired, DesiredCluster } from '../domain/desired.ts';
import { type KubeObject, RESOURCES, type ResourceType } from '../domain/kube-object.ts';
import type { ClusterSelection, KubeSelection } from '../domain/options.ts';
import { done, type Outcome } from '../domain/outcome.ts';
import { hint, warning } from '../io/messages.ts';
import { MANAGED_BY, MANAGED_BY_LABEL } from '../manifests/metadata.ts';
import { connectKube } from './connect-kube.ts';
import { desiredOfLive, type LiveDesired } from './desired-of-live.ts';
import { bareConfig, exampleConfig } from './example-config.ts';
import { resolveCluster } from './resolve-cluster.ts';

export interface InitOptions {
  readonly cluster: ClusterSelection;
  readonly kube: KubeSelection;
  readonly fromCluster: boolean;
  /** `-`: standard output. */
  readonly file: string;
  readonly force: boolean;
}

/** The schema of an hpscale that a project has among its packages; editors find it from there. */
const LOCAL_SCHEMA = './node_modules/hpscale/schemas/hpscale-v1.json';

/** Never writes over a file unless told. Throws `file-exists` before anything is asked of the cluster. */
export async function initConfig(options: InitOptions, context: Context): Promise<Outcome<InitResult>> {
  const { files, io } = context;
  const isFile = options.file !== '-';
  if (isFile && !options.force) await files.requireAbsent(options.file);
  const { aws, cluster } = await resolveCluster(options.cluster, context);
  const { profile } = options.cluster;
  const where = { region: aws.region, ...(profile === undefined ? {} : { profile }) };
  const live = options.fromCluster
    ? await readCluster(cluster, where, await connectKube(cluster, aws, options.kube, context))
    : { desired: { ...bareConfig(cluster, aws.region), ...where }, leftOut: [], takenOver: [] };
  for (const sentence of [...live.leftOut, ...live.takenOver]) io.notify(warning(sentence));
  const schema = await schemaPath(context);
  const text = options.fromCluster
    ? toConfigText(live.desired, {
        comment: [`What ${cluster.name} has; hpscale diff -f says when that changes.`],
        ...schema,
      })
    : toStarterText(live.desired, exampleConfig(cluster, aws.region), schema);
  if (isFile) await files.writeText(options.file, text);
  if (schema.schemaPath === undefined) io.notify(hint(EDITORS));
  return done({
    schema: 'hpscale.init/v1',
    cluster: cluster.name,
    file: isFile ? options.file : null,
    text,
    counts: countsOf(live.desired),
    leftOut: live.leftOut,
    takenOver: live.takenOver,
  });
}

const EDITORS = `editors complete ${CONFIG_FILE} by its schema: hpscale config schema > hpscale.schema.json, and as its first line: # yaml-language-server: $schema=./hpscale.schema.json`;

/** Told only where it is, so that no editor looks for a schema in vain. */
async function schemaPath({ files }: Pick<Context, 'files'>): Promise<{ readonly schemaPath?: string }> {
  const found = await files.readTextIfExists(LOCAL_SCHEMA);
  return found === undefined ? {} : { schemaPath: LOCAL_SCHEMA };
}

async function readCluster(cluster: Cluster, where: Omit<DesiredCluster, 'cluster'>, kube: Kube): Promise<LiveDesired> {
  const list = async (type: ResourceType, labelSelector?: string): Promise<readonly KubeObject[]> => {
    if (!(await kube.serves(type))) return [];
    return await kube.list(type, { withManagers: true, ...(labelSelector === undefined ? {} : { labelSelector }) });
  };
  const [nodeClasses, nodePools, scaledObjects, triggerAuthentications, workloads] = await Promise.all([
    list(RESOURCES.nodeClass),
    list(RESOURCES.nodePool),
    list(RESOURCES.scaledObject),
    list(RESOURCES.triggerAuthentication),
    list(RESOURCES.deployment, `${MANAGED_BY_LABEL}=${MANAGED_BY}`),
  ]);
  return desiredOfLive(cluster, { nodeClasses, nodePools, scaledObjects, triggerAuthentications, workloads }, where);
}

/** How many of each there are. */
export function countsOf(desired: Desired): ConfigCounts {
  return {
    instanceGroups: desired.instanceGroups.length,
    nodeClasses: desired.nodeClasses.length,
    nodePools: desired.nodePools.length,
    workloads: desired.workloads.length,
    scaledObjects: desired.scaledObjects.length,
  };
}
