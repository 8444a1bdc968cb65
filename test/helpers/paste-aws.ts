/** `aws SERVICE OPERATION --flags` without the AWS CLI: flags as that CLI reads them, sent to the sandbox's handlers. */
import type { Members, Rule } from '../../src/sandbox/aws/members.ts';
import type { Operation, Service } from '../../src/sandbox/aws/operation.ts';
import { SERVICES } from '../../src/sandbox/aws/services.ts';
import type { TestSandbox } from './start-sandbox.ts';

/** How the CLI calls services that the sandbox calls otherwise. */
const SERVICE_BY_COMMAND: Readonly<Record<string, string>> = { 'service-quotas': 'servicequotas' };
/** Flags of the CLI itself; the sandbox has one region and one profile. */
const GLOBAL_FLAGS = ['--region', '--profile', '--output', '--query'];
/** EKS's operations on access entries call the cluster `--cluster-name` where their path has `name`; `--version` is the CLI's own. */
const MEMBER_BY_FLAG: Readonly<Record<string, string>> = {
  'eks cluster-name': 'name',
  'eks kubernetes-version': 'version',
};

/** Sends it as the sandbox's caller. Throws what AWS answers, and what the CLI would refuse. */
export function pasteAws(sandbox: TestSandbox, words: readonly string[]): string {
  const [command = '', name = '', ...rest] = words;
  const service = SERVICES.find(({ id }) => id === (SERVICE_BY_COMMAND[command] ?? command));
  if (!service) throw new Error(`the sandbox has no service ${command}`);
  const [operationName, operation] = findOperation(service, name);
  const input = readFlags(rest, service, operation);
  return JSON.stringify(sandbox.aws.call(service.id, operationName, input, sandbox.seed.caller.arn));
}

function findOperation(service: Service, name: string): [string, Operation] {
  const plain = name.replaceAll('-', '');
  const found = Object.entries(service.operations).find(([key]) => key.toLowerCase() === plain);
  if (!found) throw new Error(`the sandbox does not emulate ${service.id} ${name}`);
  return found;
}

function readFlags(words: readonly string[], service: Service, { members = {} }: Operation) {
  const input: Record<string, unknown> = {};
  for (let index = 0; index < words.length;) {
    const flag = words[index] ?? '';
    const values: string[] = [];
    for (index += 1; index < words.length && !words[index]?.startsWith('--'); index += 1) {
      values.push(words[index] ?? '');
    }
    if (GLOBAL_FLAGS.includes(flag) || flag === '--no-cli-pager') continue;
    const [member, rule, isNegated] = findMember(flag, service, members);
    input[member] = readValue(flag, values, rule, isNegated);
  }
  return input;
}

function findMember(flag: string, service: Service, members: Members): [string, Rule, boolean] {
  if (!flag.startsWith('--')) throw new Error(`aws does not know the argument ${flag}`);
  const name = flag.slice(2);
  const wanted = (MEMBER_BY_FLAG[`${service.id} ${name}`] ?? name).replaceAll('-', '');
  for (const [member, rule] of Object.entries(members)) {
    if (member.toLowerCase() === wanted) return [member, rule, false];
    if (rule.type === 'boolean' && `no${member.toLowerCase()}` === wanted) return [member, rule, true];
  }
  throw new Error(`the sandbox's model of ${service.id} has no ${flag} here`);
}

function readValue(flag: string, values: readonly string[], rule: Rule, isNegated: boolean): unknown {
  if (rule.type === 'boolean') return !isNegated;
  const [first, ...more] = values;
  if (first === undefined) throw new Error(`${flag} needs a value`);
  if (/^<.*>$/.test(first)) throw new Error(`${flag} is a placeholder: ${first}`);
  if (rule.type === 'list') return readList(values, rule);
  if (more.length > 0) throw new Error(`${flag} takes one value, not ${values.join(' ')}`);
  return readOne(first, rule);
}

function readList(values: readonly string[], rule: Rule): unknown {
  const [first = ''] = values;
  if (first.startsWith('[')) return JSON.parse(first);
  return values.map((value) => (rule.items ? readOne(value, rule.items) : value));
}

function readOne(value: string, rule: Rule): unknown {
  switch (rule.type) {
    case 'string':
    case 'timestamp':
      return value;
    case 'integer':
    case 'number':
      return Number(value);
    default:
      return value.startsWith('{') ? JSON.parse(value) : readShorthand(value, rule.members ?? {});
  }
}

/** The CLI's shorthand of one level, `Mode=Enable,AutoScalerType=Karpenter`; values that are lists are left to JSON. */
function readShorthand(value: string, members: Members): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    value.split(',').map((pair) => {
      const [key = '', ...rest] = pair.split('=');
      if (rest.length === 0) throw new Error(`aws cannot read ${value}: expected KEY=VALUE`);
      const text = rest.join('=');
      const type = members[key]?.type;
      if (type === 'boolean') return [key, text === 'true'];
      return [key, type === 'integer' || type === 'number' ? Number(text) : text];
    }),
  );
}
