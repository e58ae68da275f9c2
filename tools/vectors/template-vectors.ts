import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { compile, externalSecretsFunctions, TemplateError } from '@lockkeeper/template';
import { cryptoFunctions } from '@lockkeeper/template/crypto';
import { differencesBetween, type VectorOutcome } from './report.ts';

interface Rendering {
  readonly id: string;
  readonly template: string;
  readonly data: Readonly<Record<string, string>>;
}

/** One line of `template.jsonl`. */
export interface TemplateVector extends Rendering {
  readonly want: {
    readonly output?: string;
    readonly outputBase64?: string;
    readonly error?: string;
    readonly stage?: string;
  };
}

/** One line of `properties.jsonl`: outputs that are never the same have a form. */
export interface PropertyVector extends Rendering {
  readonly matches?: string;
  readonly matchesError?: string;
}

const functions = externalSecretsFunctions.with(cryptoFunctions);

/** A time, in nanoseconds, so that a run says the same on every day. */
const now = (): bigint => 1_795_000_000_000_000_000n;

/** A cryptographic function may take longer than templates may by default. */
const limits = { steps: 50_000_000 } as const;

type Rendered = { readonly output: Buffer } | { readonly error: string; readonly stage: string };

function rendered({ template, data }: Rendering): Rendered {
  try {
    const output = compile(template, { name: 'k', functions }).render(new Map(Object.entries(data)), {
      randomBytes,
      now,
      limits,
    });
    return { output: Buffer.from(output) };
  } catch (problem) {
    if (problem instanceof TemplateError) return { error: problem.message, stage: problem.stage };
    throw problem;
  }
}

/** Go's panics, and the texts of the library for JSON Web Keys, are promised to nobody: the failure counts. */
function isOnlyFailure({ id, want: { error = '' } }: TemplateVector): boolean {
  return id.startsWith('eso-jwk/') || /runtime error:|reflect:|interface conversion:/.test(error);
}

/** Renders a template once and compares output or error. */
export function runTemplateVector(vector: TemplateVector): VectorOutcome {
  const { id, want } = vector;
  const got = rendered(vector);
  if ('error' in got) {
    const wanted = isOnlyFailure(vector) ? { stage: want.stage } : want;
    const ours = isOnlyFailure(vector) && want.error !== undefined ? { stage: got.stage } : got;
    return { id, differences: differencesBetween(ours, wanted) };
  }
  const { output } = got;
  const ours =
    want.outputBase64 === undefined ? { output: output.toString() } : { outputBase64: output.toString('base64') };
  return { id, differences: differencesBetween(ours, want) };
}

const RENDERINGS = 5;

/** Renders a template several times; each output, or error, must have the form wanted. */
export function runPropertyVector(vector: PropertyVector): VectorOutcome {
  const { id, matches, matchesError } = vector;
  const form = new RegExp(matchesError ?? matches ?? '$^', 'u');
  const differences = new Set<string>();
  for (let round = 0; round < RENDERINGS; round++) {
    const got = rendered(vector);
    const [kind, text] = 'error' in got ? ['error', got.error] : ['output', got.output.toString()];
    const isWantedKind = (kind === 'error') === (matchesError !== undefined);
    if (!isWantedKind || !form.test(text)) {
      differences.add(
        `${kind}: got ${JSON.stringify(text)}, want ${matchesError === undefined ? 'output' : 'error'} like ${form.source}`,
      );
    }
  }
  return { id, differences: [...differences] };
}
