/** What IAM's simulator answers beyond what the sandbox knows: the organization, context that is missing, single resources. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAws } from '../../../src/aws/create-aws.ts';
import { REGION } from '../../helpers/seeds.ts';

const ROLE = 'arn:aws:iam::123456789012:role/SageMakerHyperPodKarpenterRole';
const CLUSTER = 'arn:aws:sagemaker:us-west-2:123456789012:cluster/t9z8y7x6w5v4';
const ADD = 'sagemaker:BatchAddClusterNodes';

let server: Server;

afterEach(() => {
  vi.unstubAllEnvs();
  server.close();
});

/** An IAM that answers this one result. */
async function simulate(result: string) {
  server = createServer((_, response) => {
    response.setHeader('content-type', 'text/xml');
    response.end(
      '<SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><SimulatePrincipalPolicyResult>' +
        `<IsTruncated>false</IsTruncated><EvaluationResults><member>${result}</member></EvaluationResults>` +
        '</SimulatePrincipalPolicyResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></SimulatePrincipalPolicyResponse>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const env = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const aws = await createAws({
    env: { ...process.env },
    region: REGION,
    signal: new AbortController().signal,
    debug: () => undefined,
  });
  return await aws.roles.simulate(ROLE, [ADD], [CLUSTER]);
}

describe('a simulation', () => {
  const head = `<EvalActionName>${ADD}</EvalActionName><EvalResourceName>${CLUSTER}</EvalResourceName>`;
  const decided = { action: ADD, resource: CLUSTER };

  it('tells when the organization forbids it', async () => {
    const xml = `${head}<EvalDecision>implicitDeny</EvalDecision><OrganizationsDecisionDetail><AllowedByOrganizations>false</AllowedByOrganizations></OrganizationsDecisionDetail>`;
    expect(await simulate(xml)).toEqual([
      { ...decided, decision: 'implicitDeny', blockedBy: 'organization', missingContext: [] },
    ]);
  });

  it('tells when the boundary forbids it', async () => {
    const xml = `${head}<EvalDecision>implicitDeny</EvalDecision><PermissionsBoundaryDecisionDetail><AllowedByPermissionsBoundary>false</AllowedByPermissionsBoundary></PermissionsBoundaryDecisionDetail>`;
    expect(await simulate(xml)).toMatchObject([{ blockedBy: 'boundary' }]);
  });

  it('tells what was missing of a request, which IAM says of the single resource', async () => {
    const part =
      `<EvalResourceName>${CLUSTER}</EvalResourceName><EvalResourceDecision>implicitDeny</EvalResourceDecision>` +
      '<MissingContextValues><member>aws:SourceVpc</member></MissingContextValues>';
    const xml = `${head}<EvalDecision>implicitDeny</EvalDecision><ResourceSpecificResults><member>${part}</member></ResourceSpecificResults>`;
    expect(await simulate(xml)).toEqual([
      { ...decided, decision: 'implicitDeny', blockedBy: null, missingContext: ['aws:SourceVpc'] },
    ]);
  });
});
