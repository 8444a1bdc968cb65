/** An EKS cluster as it was read, changed where a test says so. */
import type { EksCluster } from '../../src/domain/cluster.ts';
import type { CallerFacts } from '../../src/domain/facts.ts';

/** The speech team's, public. */
export function eksClusterFact(overrides: Partial<EksCluster> = {}): EksCluster {
  return {
    name: 'speech-eks',
    arn: 'arn:aws:eks:us-west-2:111122223333:cluster/speech-eks',
    region: 'us-west-2',
    status: 'ACTIVE',
    version: '1.32',
    endpoint: 'https://speech.gr7.us-west-2.eks.amazonaws.com',
    certificateAuthorityData: '',
    authenticationMode: 'API',
    hasPublicEndpoint: true,
    hasPrivateEndpoint: true,
    publicAccessCidrs: ['0.0.0.0/0'],
    ...overrides,
  };
}

/** Somebody signed in by SSO, whose role has a path. */
export function ssoCallerFact(overrides: Partial<CallerFacts> = {}): CallerFacts {
  const role = 'AWSReservedSSO_Platform_0a1b2c3d4e5f6071';
  return {
    accountId: '111122223333',
    arn: `arn:aws:sts::111122223333:assumed-role/${role}/robin`,
    userId: 'AROAEXAMPLEEXAMPLE000:robin',
    principalArn: `arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/us-west-2/${role}`,
    ...overrides,
  };
}
