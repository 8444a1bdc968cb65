/** Application Load Balancers and target groups by the names that CloudWatch knows them by: the end of their ARN. */
import { parseArn } from './arn.ts';

export interface LoadBalancerRef {
  /** CloudWatch's dimension value: `app/NAME/ID` or `targetgroup/NAME/ID`. */
  readonly dimension: string;
  /** Known when an ARN was given. */
  readonly region?: string;
}

export type ParsedLoadBalancer =
  | { readonly isValid: true; readonly ref: LoadBalancerRef }
  | { readonly isValid: false; readonly message: string; readonly hint: string };

/** From an ARN, `loadbalancer/app/NAME/ID` or `app/NAME/ID`. */
export function parseLoadBalancer(text: string): ParsedLoadBalancer {
  const { resource, region } = resourceOf(text);
  const name = resource.replace(/^loadbalancer\//, '');
  if (/^(net|gwy)\//.test(name)) {
    return {
      isValid: false,
      message: `${text} is not an Application Load Balancer: only those count requests`,
      hint: 'scale on a metric of the workload itself, with --prometheus or --cloudwatch',
    };
  }
  if (/^app\/[a-zA-Z0-9-]{1,32}\/[0-9a-f]{16}$/.test(name))
    return { isValid: true, ref: { dimension: name, ...region } };
  return {
    isValid: false,
    message: `"${text}" is not an Application Load Balancer`,
    hint: 'give its ARN, or what follows "loadbalancer/" in it: app/NAME/0123456789abcdef (aws elbv2 describe-load-balancers)',
  };
}

/** From an ARN or `targetgroup/NAME/ID`. */
export function parseTargetGroup(text: string): ParsedLoadBalancer {
  const { resource, region } = resourceOf(text);
  if (/^targetgroup\/[a-zA-Z0-9-]{1,32}\/[0-9a-f]{16}$/.test(resource)) {
    return { isValid: true, ref: { dimension: resource, ...region } };
  }
  return {
    isValid: false,
    message: `"${text}" is not a target group`,
    hint: 'give its ARN, or its last part: targetgroup/NAME/0123456789abcdef (aws elbv2 describe-target-groups)',
  };
}

function resourceOf(text: string): { readonly resource: string; readonly region: { readonly region?: string } } {
  const arn = parseArn(text);
  return arn?.service === 'elasticloadbalancing'
    ? { resource: arn.resource, region: { region: arn.region } }
    : { resource: text, region: {} };
}

/**
 * The dimension value that is meant where an ARN, or too much of one, was written: `app/NAME/ID`, `net/NAME/ID`,
 * `targetgroup/NAME/ID`. undefined when the text is no such slip.
 */
export function meantDimension(text: string): string | undefined {
  const { resource } = resourceOf(text);
  const dimension = resource.replace(/^loadbalancer\//, '');
  return dimension !== text && /^(app|net|gwy|targetgroup)\/[^/]+\/[^/]+$/.test(dimension) ? dimension : undefined;
}
