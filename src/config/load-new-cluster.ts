/** The file of `cluster create` as what it asks for: read, judged, every default filled in. */
import type { ConfigPath } from '../domain/desired.ts';
import { isObject } from '../domain/json.ts';
import type { CountedGroupSpec, LoadedCluster, NewClusterSpec } from '../domain/new-cluster-spec.ts';
import { valueOf } from '../manifests/reading/yaml-node.ts';
import { CLUSTER_SCHEMA, MAX_TAGS } from './cluster-schema.ts';
import { offsetOfPath } from './config-path.ts';
import { configError, toConfigProblem, type Violation } from './config-problem.ts';
import type { GroupTree } from './config-tree.ts';
import { withDefaults } from './defaults.ts';
import { instanceGroupViolations } from './judge-entries.ts';
import { placeAt, readSource } from './read-source.ts';
import { API_VERSION } from './schema.ts';
import { toGroup } from './to-desired.ts';
import { violationsOf } from './validate.ts';

interface CountedGroupTree extends GroupTree {
  readonly count: number;
}

interface ClusterTree {
  readonly name: string;
  readonly region?: string;
  readonly eksCluster: string;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly role: { readonly name?: string; readonly arn?: string; readonly adopt: boolean };
  readonly tags: Readonly<Record<string, string>>;
  readonly instanceGroups: readonly CountedGroupTree[];
}

/** Reads it; `file` is how the user named it. Throws a `config` error, code `bad-config`, with every mistake and its place. */
export function loadNewCluster(file: string, text: string): LoadedCluster {
  const { source, node, problems } = readSource(file, text);
  if (problems.length > 0) throw configError(file, problems);
  const placeOf = (path: ConfigPath) => placeAt(source, node ? offsetOfPath(node, path) : 0);
  const written = node && valueOf(node);
  const tree = isObject(written) ? (withDefaults(CLUSTER_SCHEMA, written) as ClusterTree) : undefined;
  const violations = isObject(written) ? violationsOf(CLUSTER_SCHEMA, written) : [NO_MAP];
  const all = violations.length === 0 && tree ? meaningViolations(tree) : violations;
  if (all.length > 0 || !tree) {
    throw configError(
      file,
      all.map((violation) => toConfigProblem(violation, placeOf)),
    );
  }
  return { file, spec: toSpec(tree), placeOf };
}

const NO_MAP: Violation = {
  path: [],
  message: 'this is no map of keys and values',
  hint: `begin it with apiVersion: ${API_VERSION}`,
};

function toSpec(tree: ClusterTree): NewClusterSpec {
  const { name, region, eksCluster, subnets, securityGroups, tags } = tree;
  const role = tree.role.arn ?? tree.role.name;
  return {
    name,
    ...(region === undefined ? {} : { region }),
    eksCluster,
    subnetIds: subnets,
    securityGroupIds: securityGroups,
    role: { ...(role === undefined ? {} : { role }), adopt: tree.role.adopt },
    tags,
    instanceGroups: tree.instanceGroups.map((group): CountedGroupSpec => ({ ...toGroup(group), count: group.count })),
  };
}

/** What a schema cannot say. */
function meaningViolations(tree: ClusterTree): readonly Violation[] {
  const { instanceGroups, role, tags } = tree;
  const names = instanceGroups.map(({ name }) => name);
  return [
    ...instanceGroups.flatMap((group, index) =>
      instanceGroupViolations(group).map((one) => ({ ...one, path: ['instanceGroups', index, ...one.path] })),
    ),
    ...names.flatMap((name, index): Violation[] =>
      names.indexOf(name) === index
        ? []
        : [
            {
              path: ['instanceGroups', index, 'name'],
              message: `${name} is there twice`,
              hint: 'give it another name',
            },
          ],
    ),
    ...instanceGroups.flatMap(({ like }, index): Violation[] =>
      like === undefined || names.includes(like)
        ? []
        : [{ path: ['instanceGroups', index, 'like'], message: `the file has no instance group ${like}` }],
    ),
    ...alwaysOnViolations(instanceGroups),
    ...(role.name !== undefined && role.arn !== undefined
      ? [{ path: ['role', 'arn'], message: 'the role is named twice, by name and by ARN', hint: 'keep one of the two' }]
      : []),
    ...(Object.keys(tags).length > MAX_TAGS ? [{ path: ['tags'], message: `more than ${MAX_TAGS} tags` }] : []),
  ];
}

/** Karpenter starts no node for CoreDNS and the like before it works itself: somewhere they have to run. */
function alwaysOnViolations(groups: readonly CountedGroupTree[]): readonly Violation[] {
  if (groups.some(({ count, capacityType }) => count > 0 && capacityType === 'on-demand')) return [];
  return [
    {
      path: ['instanceGroups'],
      message: 'no on-demand group is always on',
      hint: 'give one a count of 1 or more, for CoreDNS, KEDA and the like, and keep it out of node classes',
    },
  ];
}
