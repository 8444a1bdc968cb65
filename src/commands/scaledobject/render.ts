/** `hpscale scaledobject render`: the manifests, offline. */
import { Command } from 'commander';
import type { Harness } from '../../cli/harness.ts';
import { addNamespaceOption, addOutputOptions, type RawFlags, toOutputOptions } from '../../cli/shared-options.ts';
import type { Context } from '../../context.ts';
import { done, type Outcome } from '../../domain/outcome.ts';
import { scaledObjectNotes } from '../../domain/scaled-object-notes.ts';
import type { ScaledObjectSpec } from '../../domain/scaled-object.ts';
import { warning } from '../../io/messages.ts';
import { scaledObjectDocuments } from '../../manifests/scaled-object-documents.ts';
import { manifestDocument, renderManifests, type RenderResult } from '../../render/human/manifests.ts';
import { addScaledObjectOptions, toScaledObjectSpec } from './options.ts';

/** Defines `scaledobject render`. */
export function scaledObjectRenderCommand(harness: Harness): Command {
  const command = addNamespaceOption(addScaledObjectOptions(new Command('render')))
    .description('print the manifests of a scaled object, without calling anything')
    .option('--region <region>', 'AWS region of the metrics (default: AWS_REGION, or what an ARN or URL says)');
  return addOutputOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale scaledobject render chat --target deployment/chat --max 8 \\
      --alb app/chat/50dc6c495c0c9188 --requests-per-replica 600 --region us-west-2
  $ hpscale scaledobject render worker --target deployment/worker --min 0 --max 8 \\
      --sqs https://sqs.us-west-2.amazonaws.com/123456789012/jobs --messages-per-replica 5`,
    )
    .action((argument: string | undefined, raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toScaledObjectSpec(argument, raw, harness.env),
        run: renderScaledObject,
        human: renderManifests,
        yaml: renderManifests,
        document: manifestDocument,
        mayLeaveSandbox: true,
      }),
    );
}

async function renderScaledObject(spec: ScaledObjectSpec, { io }: Pick<Context, 'io'>): Promise<Outcome<RenderResult>> {
  for (const note of scaledObjectNotes(spec)) io.notify(warning(note));
  return done({ documents: scaledObjectDocuments(spec) });
}
