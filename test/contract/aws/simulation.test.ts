/** What IAM's simulator answers beyond what the sandbox knows: the organization, context that is missing, single resources. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAws } from '../../../src/aws/create-aws.ts';
import { createSystemClock } from '../../../src/io/clock.ts';
import { REGION } from '../../helpers/seeds.ts';

const ROLE = 'arn:aws:iam::123456789012:role/SageMakerHyperPodKarpenterRole';
const CLUSTER = 'arn:aws:sagemaker:us-west-2:123456789012:cluster/t9z8y7x6w5v4';
const ADD = 'sagemaker:BatchAddClusterNodes';

let server: Server;
let asked = '';

afterEach(() => {
  vi.unstubAllEnvs();
  server.close();
});

/** An IAM that answers this one result. */
async function simulate(result: string) {
  asked = '';
  server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => (asked += chunk.toString()));
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
    clock: createSystemClock(),
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

  it("asks as a request of the cluster's account, which AWS's own policy for cluster roles wants to see", async () => {
    await simulate(`${head}<EvalDecision>allowed</EvalDecision>`);
    const context = Object.fromEntries(new URLSearchParams(asked));
    expect(context).toMatchObject({
      'ContextEntries.member.1.ContextKeyName': 'aws:PrincipalAccount',
      'ContextEntries.member.1.ContextKeyValues.member.1': '123456789012',
      'ContextEntries.member.2.ContextKeyName': 'aws:ResourceAccount',
      'ContextEntries.member.2.ContextKeyValues.member.1': '123456789012',
    });
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
