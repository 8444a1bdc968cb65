import { describe, expect, it } from 'vitest';
import { loadDesired } from '../../../src/config/load-desired.ts';
import { HpscaleError } from '../../../src/errors.ts';

const V1 = 'apiVersion: hpscale.dev/v1\n';
const LONG = 'a'.repeat(63);

function refusalOf(text: string): string {
  try {
    loadDesired('hpscale.yaml', text);
  } catch (error) {
    if (!(error instanceof HpscaleError)) throw error;
    expect(error).toMatchObject({ kind: 'config', code: 'bad-config' });
    return `${error.message}\n${error.hint ?? ''}`;
  }
  return 'taken';
}

describe('files that cannot be meant', () => {
  it.each<[string, string, RegExp]>([
    ['nothing', '', /^hpscale.yaml:1:1: there is nothing in it\nbegin it with apiVersion/],
    ['comments alone', '# later\n---\n', /there is nothing in it/],
    ['a list', '- apiVersion: hpscale.dev/v1\n', /:1:1: this is no map/],
    ['a text', 'speech-cluster\n', /this is no map/],
    ['a tab', `${V1}nodePools:\n\t- name: gpu\n`, /:3:\d+: this is not YAML: /],
    ['a bracket that is left open', `${V1}nodeClasses: [\n`, /this is not YAML/],
    ['two documents', `${V1}---\n${V1}`, /:2:1: a second document begins here/],
    ['something behind the end', `${V1}...\ncluster: a\n`, /:3:1: a second document begins here/],
    ['a key twice', `${V1}cluster: a\ncluster: b\n`, /:3:1: the key cluster is given twice, first in line 2\nkeep one/],
    [
      'an alias within itself',
      `${V1}nodePools: &pools\n  - *pools\n`,
      /:3:6: the alias \*pools is inside of what it stands for/,
    ],
    ['an alias of nothing', `${V1}cluster: *name\n`, /there is no anchor &name/],
    ['no UTF-8', `${V1}cluster: \uFFFD\n`, /:2:10: this is not UTF-8/],
    [
      'a newer version',
      'apiVersion: hpscale.dev/v2\nfuture: 1\n',
      /^hpscale.yaml:1:1: apiVersion: this hpscale reads hpscale.dev\/v1, not hpscale.dev\/v2\nupdate hpscale/,
    ],
    ['another version', 'apiVersion: v1\n', /apiVersion: must be hpscale.dev\/v1, not the text "v1"/],
    ['no version', 'cluster: a\n', /^hpscale.yaml:1:1: apiVersion: is missing/],
    ['prototypes', `${V1}__proto__: { cluster: a }\n`, /__proto__: there is no such key/],
    [
      'a name that is too long',
      `${V1}nodeClasses: [{ name: ${LONG}a, instanceGroups: [a] }]\n`,
      /:2:17: nodeClasses\[0\].name: "a{64}" is not a name that Kubernetes accepts/,
    ],
    [
      'two of one name',
      `${V1}nodeClasses:\n  - { name: gpu, instanceGroups: [a] }\n  - { name: gpu, instanceGroups: [b] }\n`,
      /:4:7: nodeClasses\[1\].name: gpu is there twice\nthe first is nodeClasses\[0\]/,
    ],
    [
      'a circle of groups',
      `${V1}instanceGroups:\n  - { name: a, instanceTypes: [ml.g6.xlarge], like: b }\n  - { name: b, instanceTypes: [ml.g6.xlarge], like: a }\n`,
      /:3:47: instanceGroups\[0\].like: a circle: a is like b is like a/,
    ],
    [
      'a group like itself',
      `${V1}instanceGroups: [{ name: a, instanceTypes: [ml.g6.xlarge], like: a }]\n`,
      /a circle: a is like a/,
    ],
    [
      'a role twice',
      `${V1}role: { name: a, arn: 'arn:aws:iam::111122223333:role/a' }\n`,
      /role.arn: the role is named twice/,
    ],
    [
      'a workload scaled twice',
      `${V1}scaledObjects:\n  - { name: a, target: chat, maxReplicas: 2, triggers: [{ type: cpu, percent: 70 }] }\n  - { name: b, target: deployment/chat, maxReplicas: 2, triggers: [{ type: cpu, percent: 70 }] }\n`,
      /scaledObjects\[1\].target: deployment\/chat is scaled by a already/,
    ],
    [
      'a region that nobody says',
      `${V1}scaledObjects: [{ name: a, target: chat, maxReplicas: 2, triggers: [{ type: alb, loadBalancer: app/chat/50dc6c495c0c9188, requestsPerReplica: 1 }] }]\n`,
      /triggers\[0\].region: it does not say its region\nwrite region: at the top/,
    ],
    [
      'what KEDA refuses',
      `${V1}scaledObjects: [{ name: a, target: chat, minReplicas: 0, maxReplicas: 2, triggers: [{ type: cpu, percent: 70 }] }]\n`,
      /scaledObjects\[0\]: /,
    ],
  ])('%s', (_, text, message) => {
    expect(refusalOf(text)).toMatch(message);
  });

  it('may go to the limits of Kubernetes', () => {
    expect(refusalOf(`${V1}nodeClasses: [{ name: ${LONG}, instanceGroups: [${'A'.repeat(63)}] }]\n`)).toBe('taken');
  });

  it('tells the form and the meaning of everything at once, an entry that is half broken included', () => {
    const text = `${V1}nodePools:\n  - { nodeClass: gpu }\n  - { name: gpu, nodeClass: gpu, weight: 0, limits: { cpu: 0m } }\n  - { name: gpu, nodeClass: gpu }\n`;
    const told = refusalOf(text);
    expect(told).toContain('hpscale.yaml has 4 mistakes');
    expect(told).toContain('hpscale.yaml:3:5: nodePools[0].name: is missing');
    expect(told).toContain('hpscale.yaml:4:34: nodePools[1].weight: 0 is less than 1');
    expect(told).toContain('hpscale.yaml:4:55: nodePools[1].limits.cpu: a limit of cpu=0m lets no node start');
    expect(told).toContain('hpscale.yaml:5:7: nodePools[2].name: gpu is there twice; the first is nodePools[1]');
  });
});
