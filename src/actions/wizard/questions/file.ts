/** Where hpscale.yaml is written; nothing is overwritten without being asked for. */
import type { Context } from '../../../context.ts';
import { CONFIG_FILE } from '../../../config/load-config.ts';
import { type Answers, textOf } from '../answers.ts';
import type { WizardQuestion } from '../question.ts';

/** The path, and what is to be done where there is a file. */
export function fileQuestions({ files }: Pick<Context, 'files'>): readonly WizardQuestion[] {
  return [
    {
      id: 'file',
      prepare: async () => ({
        kind: 'input',
        flag: '-f',
        text: 'File to write',
        note: 'Keep it in git: "hpscale setup -f" brings any cluster to what it says, and this one back to it.',
        default: CONFIG_FILE,
        validate: (path) => (/\.(ya?ml)$/.test(path) ? undefined : 'a path that ends in .yaml'),
      }),
    },
    {
      id: 'file-exists',
      async prepare(answers) {
        const path = targetFile(answers);
        if ((await files.readTextIfExists(path)) === undefined) return undefined;
        return {
          kind: 'select',
          flag: '-f',
          text: `There is a ${path} already`,
          choices: [
            {
              value: 'update',
              label: 'change it',
              description: 'Only what you answered differently is changed; comments and the rest stay.',
            },
            { value: 'other', label: 'leave it, and write another file' },
          ],
        };
      },
    },
    {
      id: 'other-file',
      async prepare(answers) {
        if (textOf(answers, 'file-exists') !== 'other') return undefined;
        return {
          kind: 'input',
          flag: '-f',
          text: 'File to write instead',
          default: `${textOf(answers, 'node-class') ?? 'hpscale'}.hpscale.yaml`,
          validate: async (path) => {
            if (!/\.(ya?ml)$/.test(path)) return 'a path that ends in .yaml';
            return (await files.readTextIfExists(path)) === undefined ? undefined : `there is a ${path} too`;
          },
        };
      },
    },
  ];
}

/** The file that was settled on. */
export function targetFile(answers: Answers): string {
  return textOf(answers, 'other-file') ?? textOf(answers, 'file') ?? CONFIG_FILE;
}
