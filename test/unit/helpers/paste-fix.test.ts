import { afterEach, describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/domain/finding.ts';
import { RESOURCES } from '../../../src/domain/kube-object.ts';
import { pasteFix } from '../../helpers/paste-fix.ts';
import { readShellLines } from '../../helpers/shell-words.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/start-sandbox.ts';

function words(text: string): (readonly string[])[][] {
  return readShellLines(text).map((line) => line.map((command) => command.words));
}

describe('readShellLines', () => {
  it('reads words, quotes, continued lines, pipes and several lines', () => {
    expect(
      words(`kubectl patch nodepool gpu \\\n  --type merge -p '{"spec": {"weight": 1}}'\nhpscale status "a b"`),
    ).toEqual([
      [['kubectl', 'patch', 'nodepool', 'gpu', '--type', 'merge', '-p', '{"spec": {"weight": 1}}']],
      [['hpscale', 'status', 'a b']],
    ]);
    expect(words('hpscale nodepool render | kubectl apply -f -  # then look')).toEqual([
      [
        ['hpscale', 'nodepool', 'render'],
        ['kubectl', 'apply', '-f', '-'],
      ],
    ]);
  });

  it('reads a here-document', () => {
    expect(readShellLines("kubectl apply -f - <<'EOF'\nkind: Namespace\nEOF\nhpscale status")).toEqual([
      [{ words: ['kubectl', 'apply', '-f', '-'], stdin: 'kind: Namespace\n' }],
      [{ words: ['hpscale', 'status'], stdin: undefined }],
    ]);
  });

  it.each(['aws iam get-role --role-name <name>', 'aws eks list-clusters --region $REGION', "echo 'open"])(
    'refuses what cannot be pasted as it is: %s',
    (text) => {
      expect(() => readShellLines(text)).toThrow(/cannot be pasted/);
    },
  );
});

describe('pasteFix', () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  const fixed = (command: string) =>
    pasteFix(sandbox, { check: 'some', subject: 'it', fix: { summary: '', command, automatic: null } } as Finding);
  const nodePool = () => sandbox.kube.store.get(RESOURCES.nodePool, 'gpu');
  const deployment = () => sandbox.kube.store.get(RESOURCES.deployment, 'chat-api', 'chat');

  it('changes Kubernetes objects', async () => {
    sandbox = await startTestSandbox('autoscaled');
    await fixed(
      `kubectl patch nodepool gpu --type merge -p '{"spec":{"weight":7}}'
       kubectl annotate nodepools.karpenter.sh gpu hpscale.dev/owner=chat --overwrite
       kubectl -n chat scale deploy/chat-api --replicas=2
       kubectl patch deployment chat-api -n chat -p '{"spec":{"template":{"spec":{"containers":[{"name":"server","image":"chat-api:2"}]}}}}'
       kubectl patch nodepool/gpu --type json -p '[{"op":"add","path":"/spec/limits/cpu","value":"64"}]'
       kubectl delete triggerauthentication chat-api-aws -n chat`,
    );
    expect(nodePool()).toMatchObject({
      metadata: { annotations: { 'hpscale.dev/owner': 'chat' } },
      spec: { weight: 7, limits: { cpu: '64', 'nvidia.com/gpu': '4' } },
    });
    expect(deployment()).toMatchObject({
      spec: { template: { spec: { containers: [{ image: 'chat-api:2', resources: { limits: { memory: '8Gi' } } }] } } },
    });
    expect(sandbox.kube.store.get(RESOURCES.triggerAuthentication, 'chat-api-aws', 'chat')).toBeUndefined();
    await fixed("kubectl apply -f - <<'EOF'\napiVersion: v1\nkind: Namespace\nmetadata: { name: video }\nEOF");
    expect(sandbox.kube.store.get(RESOURCES.namespace, 'video')).toBeDefined();
    await expect(fixed('kubectl delete nodepool cpu')).rejects.toThrow(/nodepools.karpenter.sh "cpu" not found/);
  });

  it('changes AWS and runs hpscale', async () => {
    sandbox = await startTestSandbox('healthy');
    await fixed(
      'aws sagemaker update-cluster --cluster-name speech-cluster --node-recovery Automatic --region us-west-2',
    );
    await fixed(
      `aws eks update-cluster-config --name speech-eks --access-config authenticationMode=API
       aws eks create-access-entry --cluster-name speech-eks --principal-arn arn:aws:iam::111122223333:role/Operator
       aws eks associate-access-policy --cluster-name speech-eks --principal-arn arn:aws:iam::111122223333:role/Operator \\
         --policy-arn arn:aws:eks::aws:cluster-access-policy/AmazonEKSAdminViewPolicy --access-scope type=cluster`,
    );
    await fixed('hpscale role create --cluster speech-cluster --region us-west-2');
    await fixed(
      `aws iam delete-role-permissions-boundary --role-name hpscale-speech-cluster-us-west-2
       aws iam put-role-policy --role-name hpscale-speech-cluster-us-west-2 --policy-name more \\
         --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ec2:Describe*","Resource":"*"}]}'`,
    );
    const mutations = sandbox.mutations().map(({ operation }) => operation);
    expect(mutations).toEqual([
      'UpdateCluster',
      'UpdateClusterConfig',
      'CreateAccessEntry',
      'AssociateAccessPolicy',
      'CreateRole',
      'PutRolePolicy',
      'DeleteRolePermissionsBoundary',
      'PutRolePolicy',
    ]);
  });

  it('fails for what cannot be pasted, and for a line that fails', async () => {
    sandbox = await startTestSandbox('healthy');
    await expect(fixed('helm upgrade keda kedacore/keda')).rejects.toThrow(/helm cannot be pasted here/);
    await expect(fixed('aws sagemaker update-cluster --cluster NAME')).rejects.toThrow(/has no --cluster here/);
    await expect(fixed('hpscale enable --cluster nobody')).rejects.toThrow(/exit 3/);
  });
});
