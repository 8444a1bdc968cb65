/** The environment that points hpscale, the AWS CLI and kubectl at a sandbox, and at nothing else. */
import { SANDBOX_ACCESS_KEY_ID, SANDBOX_SECRET_ACCESS_KEY } from './aws/credentials.ts';

/** undefined: to be unset, because it would send a request elsewhere or sign it as somebody else. */
export type SandboxEnvironment = Readonly<Record<string, string | undefined>>;

/** Services with an endpoint variable of their own, which would win over AWS_ENDPOINT_URL. */
const SERVICES = ['SAGEMAKER', 'IAM', 'SERVICE_QUOTAS', 'EKS', 'EC2', 'STS', 'CLOUDWATCH', 'SQS'];

/** What to set and what to unset. */
export function sandboxEnvironment(options: {
  readonly awsUrl: string;
  readonly kubeconfig: string;
  readonly region: string;
}): SandboxEnvironment {
  return {
    HPSCALE_SANDBOX: '1',
    AWS_ENDPOINT_URL: options.awsUrl,
    AWS_ACCESS_KEY_ID: SANDBOX_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY: SANDBOX_SECRET_ACCESS_KEY,
    AWS_REGION: options.region,
    AWS_DEFAULT_REGION: options.region,
    AWS_EC2_METADATA_DISABLED: 'true',
    KUBECONFIG: options.kubeconfig,
    AWS_SESSION_TOKEN: undefined,
    AWS_PROFILE: undefined,
    AWS_DEFAULT_PROFILE: undefined,
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: undefined,
    HPSCALE_CLUSTER: undefined,
    ...Object.fromEntries(SERVICES.map((service) => [`AWS_ENDPOINT_URL_${service}`, undefined])),
  };
}
