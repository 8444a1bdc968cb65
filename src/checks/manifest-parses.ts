/** A file that kubectl cannot read, or reads otherwise than it looks, is mended before anything else. */
import { type Evidence, namedSubject } from '../domain/finding.ts';
import type { FileProblem, ManifestFile } from '../domain/manifest-file.ts';
import { defineCheck, fixBy, type Judgement } from './check.ts';

interface Detail {
  readonly detail: string;
}

export const check = defineCheck({
  id: 'manifest-parses',
  title: 'manifest files can be read',
  severity: 'error',
  phase: 'preflight',
  subjects: 'manifest files',
  needs: [],
  offline: 'only',
  messages: {
    read: ({ objects }: { objects: number }) => `${objects} ${objects === 1 ? 'object' : 'objects'}`,
    empty: () => 'it is empty',
    foreign: ({ what }: { what: string }) => `not looked at: ${what}`,
    template: () => 'it is a template: what becomes of it is not known before it is rendered',
    tooLarge: ({ detail }: Detail) => `it is ${detail} large: no manifest is`,
    notUtf8: () => 'it is not UTF-8 text',
    syntax: ({ detail }: Detail) => detail,
    duplicateKey: ({ detail, line }: Detail & { line: number }) =>
      `the key ${detail} is there twice, first in line ${line}: kubectl takes the last and drops the others without a word`,
    unknownAnchor: ({ detail }: Detail) => `there is no anchor &${detail} before *${detail}`,
    recursiveAnchor: ({ detail }: Detail) => `*${detail} is within &${detail} itself: it has no end`,
    tooManyAliases: ({ detail }: Detail) => `its aliases (*${detail} is the last) multiply to more than kubectl reads`,
    badKey: ({ detail }: Detail) => `a key is ${detail === 'null' ? 'empty' : `a ${detail}`}, not a text`,
    badMerge: () => '<< merges mappings, and this is none',
    notFinite: ({ detail }: Detail) => `${detail} is no number of JSON: kubectl refuses the file`,
    missingField: ({ detail }: Detail) => `an object without ${detail}`,
  },
  run: (_, judge, { manifests }) =>
    (manifests?.files ?? []).flatMap((file): readonly Judgement[] => {
      const subject = namedSubject('file', file.file);
      const failures = file.problems.map((problem) => {
        const { code, detail, location, line } = problem;
        const details = { location, evidence: [evidenceOf(file, problem)], ...fixOf(problem) };
        if (code === 'template') return judge.unknown(subject, 'template', {}, details);
        if (code === 'notUtf8') return judge.fail(subject, code, {}, details);
        if (code === 'duplicateKey') return judge.fail(subject, code, { detail, line: line ?? 1 }, details);
        if (code === 'badMerge') return judge.fail(subject, code, {}, details);
        return judge.fail(subject, code, { detail }, details);
      });
      const foreign = file.foreign.map(({ what, location }) => judge.skip(subject, 'foreign', { what }, { location }));
      const { objects } = file;
      if (failures.length > 0) return [...failures, ...foreign];
      if (objects > 0) return [judge.pass(subject, 'read', { objects }), ...foreign];
      return foreign.length > 0 ? foreign : [judge.skip(subject, 'empty', {})];
    }),
});

function evidenceOf({ file }: ManifestFile, { detail, location }: FileProblem): Evidence {
  return { field: `${location.line}:${location.column}`, value: detail, source: file };
}

const FIXES: Partial<Record<FileProblem['code'], string>> = {
  template: 'lint what comes out: helm template RELEASE CHART | hpscale lint -f -',
  notUtf8: 'save it as UTF-8',
  tooLarge: 'name the files that are manifests',
  missingField: 'give it apiVersion and kind',
};

function fixOf({ code, detail }: FileProblem) {
  if (code === 'syntax' && detail.startsWith('tab characters')) return { fix: fixBy('indent with spaces') };
  const summary = FIXES[code];
  return summary === undefined ? {} : { fix: fixBy(summary) };
}
