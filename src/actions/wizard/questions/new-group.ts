/** An instance group that is added for Karpenter. */
import type { Choice } from '../../../context.ts';
import { INSTANCE_TYPES } from '../../../domain/instance-type.ts';
import { nodeClassProblems } from '../../../domain/node-class.ts';
import { SUPPORTED_ARCH } from '../../../domain/node-pool.ts';
import type { Cluster } from '../../../domain/cluster.ts';
import { type Answers, listOf, textOf } from '../answers.ts';
import { columns } from '../columns.ts';
import { headroomOf, NEW_GROUP, newGroupCapacity } from '../group-offers.ts';
import type { WizardQuestion } from '../question.ts';
import { subnetsOf, type WizardFacts } from '../wizard-facts.ts';
import { problemText } from '../problem-text.ts';

const IN_FILE = 'instanceGroups[] in hpscale.yaml';

/** Asked where a new group was marked. */
export function newGroupQuestions(facts: WizardFacts): readonly WizardQuestion[] {
  const where = async (answers: Answers) =>
    listOf(answers, 'groups').includes(NEW_GROUP) ? await facts.cluster(answers) : undefined;
  return [
    typeQuestion(facts, where),
    capacityQuestion(facts, where),
    subnetQuestion(facts, where),
    likeQuestion(where),
    nameQuestion(where),
  ];
}

/** The cluster, where a group is added to it. */
type Where = (answers: Answers) => Promise<Cluster | undefined>;

function typeQuestion(facts: WizardFacts, where: Where): WizardQuestion {
  return {
    id: 'new-group-type',
    async prepare(answers) {
      if ((await where(answers)) === undefined) return undefined;
      const rows = await facts.allQuotas(answers);
      const room = (name: string) => headroomOf(rows, name, 'on-demand') ?? headroomOf(rows, name, 'spot') ?? 0;
      const types = INSTANCE_TYPES.filter(({ arch }) => arch === SUPPORTED_ARCH).toSorted(
        (a, b) => Math.sign(room(b.name)) - Math.sign(room(a.name)),
      );
      const labels = columns(
        types.map(({ name, vcpus, memoryMiB, accelerator }) => [
          name,
          `${vcpus} CPUs`,
          `${Math.round(memoryMiB / 1024)} GiB`,
          accelerator === undefined ? '' : `${accelerator.count} ${accelerator.name}`,
          room(name) > 0 ? `room for ${room(name)}` : 'no quota',
        ]),
      );
      return {
        kind: 'select',
        flag: IN_FILE,
        text: 'Instance type of the new group',
        choices: types.map(({ name }, index): Choice => ({ value: name, label: labels[index] ?? name, short: name })),
      };
    },
  };
}

function capacityQuestion(facts: WizardFacts, where: Where): WizardQuestion {
  return {
    id: 'new-group-capacity',
    async prepare(answers) {
      const type = textOf(answers, 'new-group-type');
      if ((await where(answers)) === undefined || type === undefined) return undefined;
      const rows = await facts.allQuotas(answers);
      const label = (capacity: 'on-demand' | 'spot') =>
        `${capacity}: quota has room for ${headroomOf(rows, type, capacity) ?? 'an unknown number'}`;
      return {
        kind: 'select',
        flag: IN_FILE,
        text: 'Capacity',
        choices: [
          { value: 'on-demand', label: label('on-demand'), short: 'on-demand' },
          {
            value: 'spot',
            label: label('spot'),
            short: 'spot',
            description: 'Cheaper, and taken back by AWS at short notice.',
          },
        ],
      };
    },
  };
}

function subnetQuestion(facts: WizardFacts, where: Where): WizardQuestion {
  return {
    id: 'new-group-subnet',
    async prepare(answers) {
      const cluster = await where(answers);
      if (cluster === undefined) return undefined;
      const zones = await facts.zones(answers);
      const ids = subnetsOf(cluster);
      if (ids.length < 2) return undefined;
      return {
        kind: 'select',
        flag: IN_FILE,
        text: 'Subnet of the new group',
        note: 'Nodes of one group all come in one zone. These are the subnets that the cluster uses.',
        choices: ids.map((id) => ({ value: id, label: `${id}  ${zones.get(id) ?? 'zone unknown'}`, short: id })),
      };
    },
  };
}

function likeQuestion(where: Where): WizardQuestion {
  return {
    id: 'new-group-like',
    async prepare(answers) {
      const cluster = await where(answers);
      if (cluster === undefined || cluster.instanceGroups.length < 2) return undefined;
      return {
        kind: 'select',
        flag: IN_FILE,
        text: 'Set up its instances as those of',
        note: 'The execution role and the lifecycle script are taken from this group.',
        choices: cluster.instanceGroups.map(({ name, instanceTypes }) => ({
          value: name,
          label: `${name}  ${instanceTypes.join(', ')}`,
          short: name,
        })),
      };
    },
  };
}

function nameQuestion(where: Where): WizardQuestion {
  return {
    id: 'new-group-name',
    async prepare(answers) {
      const cluster = await where(answers);
      if (cluster === undefined) return undefined;
      const taken = cluster.instanceGroups.map(({ name }) => name);
      const type = (textOf(answers, 'new-group-type') ?? '').replace(/^ml\./, '').replaceAll('.', '-');
      const base = newGroupCapacity(answers) === 'spot' ? `${type}-spot` : type;
      return {
        kind: 'input',
        flag: IN_FILE,
        text: 'Name of the new group',
        default: freeName(base, taken),
        validate: (name) => {
          if (taken.includes(name)) return `there is a group ${name} already`;
          return problemText(nodeClassProblems({ name: 'any', instanceGroups: [name] }));
        },
      };
    },
  };
}

function freeName(base: string, taken: readonly string[]): string {
  for (let number = 2; taken.includes(base); number += 1) {
    const next = `${base}-${number}`;
    if (!taken.includes(next)) return next;
  }
  return base;
}
