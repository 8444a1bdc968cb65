/** The emulated AWS account, put together: see docs/sandbox/ for what it does of each service. */
import { AwsFailure, type SandboxAws, type SandboxGroup, type SandboxServices } from '../parts.ts';
import { canHyperpodAssume, hyperpodPrincipal, isCaller } from './authorize.ts';
import { authenticateToken } from './eks/authenticate-token.ts';
import { execute, isMutation } from './execute.ts';
import { createHttpHandler } from './http-handler.ts';
import { failureOfFault } from './inject-fault.ts';
import type { Json, Service } from './operation.ts';
import { toJsonValue } from './protocols/json-value.ts';
import type { ClusterState } from './sagemaker/cluster-state.ts';
import { continueSeed } from './sagemaker/cluster-update.ts';
import { subnetsOfGroup } from './sagemaker/make-node.ts';
import { SERVICES } from './services.ts';
import { createWorld, type World } from './world.ts';

/** An account as its seed describes it. What it schedules runs on the services' clock. */
export function createSandboxAws(services: SandboxServices): SandboxAws {
  const world = createWorld(services);
  continueSeed(world);
  return {
    handle: createHttpHandler(services, world),
    call: (service, operation, input, principalArn) =>
      callAs(services, world, { service: findService(service), operation, input, principalArn }),
    read(service, operation, input, region) {
      checkFault(services, { service: findService(service), operation, input });
      return findService(service).operations[operation]?.handle(input, {
        world,
        principalArn: world.callerArn,
        region,
      });
    },
    subscribe: (listener) => world.subscribe(listener),
    nodes: (clusterName) => world.clusters.get(clusterName)?.nodes ?? [],
    autoscaling(clusterName) {
      const cluster = world.clusters.get(clusterName);
      return { status: cluster?.autoscaling?.status ?? 'Disabled', clusterRoleArn: cluster?.clusterRoleArn ?? null };
    },
    describeGroup: (clusterName, groupName) => describeGroup(world, world.clusters.get(clusterName), groupName),
    get servedClusterName() {
      return servedCluster(world)?.name ?? '';
    },
    authenticateToken: (token) => authenticateToken(world, token, Date.now()),
    setKubernetesEndpoint(endpoint) {
      world.eks.kubernetes = endpoint;
    },
  };
}

interface DirectCall {
  readonly service: Service;
  readonly operation: string;
  readonly input: Json;
  readonly principalArn: string;
}

function callAs(services: SandboxServices, world: World, call: DirectCall): unknown {
  const { service, operation, input, principalArn } = call;
  const logged = {
    service: service.id,
    operation,
    input,
    principal: principalArn,
    isMutation: isMutation(service, operation),
    at: new Date(services.clock.now()).toISOString(),
  };
  try {
    checkFault(services, call);
    checkAssumed(world, call);
    const context = { world, principalArn, region: world.region };
    const output = execute({ service, operation, input, dialect: service.dialect, isText: false }, context);
    services.log.add({ ...logged, status: 200, errorCode: null });
    return toJsonValue(output);
  } catch (error) {
    if (error instanceof AwsFailure) services.log.add({ ...logged, status: error.status, errorCode: error.code });
    throw error;
  }
}

/** Faults strike here as on the wire, but for what only a wire can do: waiting. */
function checkFault(services: SandboxServices, { service, operation, input }: Omit<DirectCall, 'principalArn'>): void {
  const fault = services.faults.take({ service: service.id, operation, input });
  const failure = failureOfFault(fault, service, service.dialect);
  if (failure) throw failure;
  if (fault?.connection) throw new AwsFailure('ServiceUnavailable', 503, 'The connection was lost');
}

/** HyperPod acts as a cluster role, and has to assume it each time. */
function checkAssumed(world: World, { principalArn, input }: DirectCall): void {
  if (isCaller(world, principalArn)) return;
  const clusterArn = world.clusters.get(String(input.ClusterName))?.arn ?? String(input.ClusterName);
  if (canHyperpodAssume(world, principalArn, clusterArn)) return;
  const text = `User: ${hyperpodPrincipal(world)} is not authorized to perform: sts:AssumeRole on resource: ${principalArn}`;
  throw new AwsFailure('AccessDenied', 403, text);
}

function findService(id: string): Service {
  const service = SERVICES.find((candidate) => candidate.id === id);
  if (!service) throw new Error(`the sandbox has no service ${id}`);
  return service;
}

function servedCluster(world: World): ClusterState | undefined {
  const served = [...world.eks.clusters.values()].find(({ isServed }) => isServed);
  const clusters = [...world.clusters.values()];
  return clusters.find(({ eksClusterName }) => eksClusterName === served?.name) ?? clusters[0];
}

function describeGroup(world: World, cluster: ClusterState | undefined, groupName: string): SandboxGroup | undefined {
  const group = cluster?.groups.find(({ name }) => name === groupName);
  if (!cluster || !group) return undefined;
  return {
    name: group.name,
    instanceTypes: group.instanceTypes,
    capacityType: group.capacityType,
    subnets: subnetsOfGroup(world.seed, cluster, group).map(({ id, zone, zoneId }) => ({ id, zone, zoneId })),
    labels: group.labels,
  };
}
