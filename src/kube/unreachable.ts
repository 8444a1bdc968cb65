/** Errors for when the API server gave no answer: what happened and, for an EKS cluster, why that is likely. */
import type { EksCluster } from '../domain/cluster.ts';
import { HpscaleError } from '../errors.ts';
import type { Connection } from './connection.ts';
import type { ConnectionFailure } from './transport.ts';

const TLS_CODES = /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/;

/** `kubernetes-unreachable`, `kubernetes-tls` or `kubernetes-timeout`, each with what to do. */
export function unreachableError(connection: Connection, failure: ConnectionFailure): HpscaleError {
  const host = new URL(connection.server).host;
  const data = { server: connection.server, reason: failure.code };
  if (TLS_CODES.test(failure.code)) {
    return new HpscaleError({
      kind: 'remote',
      code: 'kubernetes-tls',
      message: `no trusted TLS connection to the Kubernetes API server ${host}: ${failure.message}`,
      hint: tlsHint(connection),
      data,
      cause: failure,
    });
  }
  if (failure.code === 'answer-timeout') {
    return new HpscaleError({
      kind: 'timeout',
      code: 'kubernetes-timeout',
      message: `the Kubernetes API server ${host} took the connection but did not answer: ${failure.message}`,
      hint: 'try again; if it lasts, look at the health of the EKS cluster in the AWS console',
      data,
      cause: failure,
    });
  }
  const { why, hint } = reachabilityAdvice(connection);
  return new HpscaleError({
    kind: 'remote',
    code: 'kubernetes-unreachable',
    message: `the Kubernetes API server ${host} cannot be reached (${describe(failure)})${why}`,
    hint,
    data,
    cause: failure,
  });
}

function describe(failure: ConnectionFailure): string {
  const words: Readonly<Record<string, string>> = {
    ENOTFOUND: 'its name does not resolve',
    EAI_AGAIN: 'its name does not resolve now',
    ECONNREFUSED: 'connection refused',
    EHOSTUNREACH: 'no route to the host',
    ENETUNREACH: 'no route to the network',
    ETIMEDOUT: 'the connection timed out',
  };
  return words[failure.code] ?? failure.message;
}

function tlsHint({ origin }: Connection): string {
  const proxy = 'a proxy that opens TLS connections needs to let this host through';
  if (origin.kind === 'eks') return proxy;
  return `check certificate-authority and tls-server-name of the kubeconfig's cluster; ${proxy}`;
}

function reachabilityAdvice({ origin }: Connection): { readonly why: string; readonly hint: string } {
  if (origin.kind === 'in-cluster') return { why: '', hint: 'look at the network policies of this namespace' };
  if (origin.kind === 'kubeconfig') {
    return {
      why: '',
      hint: `the kubeconfig context "${origin.context}" points there: check its cluster, your VPN and HTTPS_PROXY`,
    };
  }
  return eksAdvice(origin.cluster);
}

function eksAdvice(cluster: EksCluster): { readonly why: string; readonly hint: string } {
  const fromInside =
    'run hpscale from inside the VPC (VPN, bastion host, CloudShell in the VPC), or go through a tunnel with --kubeconfig FILE';
  const update = `aws eks update-cluster-config --name ${cluster.name} --region ${cluster.region} --resources-vpc-config`;
  if (!cluster.hasPublicEndpoint) {
    return {
      why: `: the endpoint of the EKS cluster "${cluster.name}" is private`,
      hint: `${fromInside}; or open a public endpoint for your address:\n  ${update} endpointPublicAccess=true,publicAccessCidrs=YOUR_IP/32`,
    };
  }
  const cidrs = cluster.publicAccessCidrs;
  if (cidrs.length > 0 && !cidrs.includes('0.0.0.0/0')) {
    return {
      why: `: the public endpoint of the EKS cluster "${cluster.name}" admits only ${cidrs.join(', ')}`,
      hint: `${fromInside}; or admit your address:\n  ${update} publicAccessCidrs=${cidrs.join(',')},YOUR_IP/32`,
    };
  }
  return {
    why: '',
    hint: `the EKS cluster "${cluster.name}" (${cluster.status}) has a public endpoint: check your network, DNS and HTTPS_PROXY`,
  };
}
