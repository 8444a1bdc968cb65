/** What a pod asks of its node. */
import type { Container, PodSpec } from 'kubernetes-types/core/v1.d.ts';
import {
  addResources,
  countOf,
  maxResources,
  NO_RESOURCES,
  parseResources,
  type ResourceList,
} from './resource-list.ts';

/** What a pod requests in all: containers and sidecars together, or the largest init step, plus overhead and one `pods`. */
export function podRequests(spec: PodSpec): ResourceList {
  // An object of a file or a bundle may lack what the API server would not let through.
  const running = ((spec.containers ?? []) as readonly Container[]).map(containerRequests);
  let sidecars = NO_RESOURCES;
  let startUp = NO_RESOURCES;
  for (const container of spec.initContainers ?? []) {
    const requests = containerRequests(container);
    if (container.restartPolicy === 'Always') sidecars = addResources(sidecars, requests);
    startUp = maxResources([
      startUp,
      container.restartPolicy === 'Always' ? sidecars : addResources(requests, sidecars),
    ]);
  }
  const atOnce = maxResources([addResources(...running, sidecars), startUp]);
  return addResources(atOnce, parseResources(spec.overhead), new Map([['pods', countOf(1)]]));
}

/** A limit without a request counts as the request, as the API server defaults it. */
function containerRequests(container: Container): ResourceList {
  return parseResources({ ...container.resources?.limits, ...container.resources?.requests });
}
