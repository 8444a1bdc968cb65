/** Ports of the node that pods take for themselves. */
import type { PodSpec } from 'kubernetes-types/core/v1.d.ts';

export interface HostPort {
  readonly ip: string;
  readonly port: number;
  readonly protocol: string;
}

/** The host ports of all containers. */
export function hostPortsOf(spec: PodSpec): HostPort[] {
  const ports: HostPort[] = [];
  for (const container of spec.containers) {
    for (const { hostPort, hostIP, protocol } of container.ports ?? []) {
      if (hostPort) ports.push({ port: hostPort, ip: hostIP ?? '0.0.0.0', protocol: protocol ?? 'TCP' });
    }
  }
  return ports;
}

/** Whether two host ports cannot be on one node. */
export function conflictsWithPorts(wanted: readonly HostPort[], taken: readonly HostPort[]): boolean {
  return wanted.some((a) =>
    taken.some(
      (b) =>
        a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || isAnyAddress(a.ip) || isAnyAddress(b.ip)),
    ),
  );
}

function isAnyAddress(ip: string): boolean {
  return ip === '0.0.0.0' || ip === '::';
}
