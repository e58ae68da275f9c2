import { type ConversionVector, parseConversionVector } from '@lockkeeper/core/internal';
import { runConversionVector } from './conversion-vectors.ts';
import { type GjsonVector, runGjsonVector } from './gjson-vectors.ts';
import { parseDecision, runDecision } from './iam-vectors.ts';
import type { PodLine } from './pod-identity/read-pod-line.ts';
import { runPodLine } from './pod-identity/run-pod-line.ts';
import { type BadLine, parseVector, readLines } from './read-lines.ts';
import { reportOf, type VectorOutcome, type VectorReport } from './report.ts';
import { type PropertyVector, runPropertyVector, runTemplateVector, type TemplateVector } from './template-vectors.ts';

/** What came of a file: a report, or why nothing was run. */
export type VectorRun = { readonly report: VectorReport } | { readonly bad: readonly BadLine[] };

/** One kind of vectors. */
export interface VectorKind {
  /** What the lines say, for the usage. */
  readonly about: string;
  readonly run: (text: string) => Promise<VectorRun>;
}

function kindOf<Vector>(
  about: string,
  parse: (line: string) => Vector | string,
  idOf: (vector: Vector) => string,
  runOne: (vector: Vector, line: number) => VectorOutcome | Promise<VectorOutcome>,
): VectorKind {
  return {
    about,
    run: async (text) => {
      const { cases, bad } = readLines(text, parse, idOf);
      if (bad.length > 0) return { bad };
      if (cases.length === 0) return { bad: [{ line: 1, message: 'there are no cases' }] };
      const outcomes: VectorOutcome[] = [];
      for (const { vector, line } of cases) outcomes.push(await runOne(vector, line));
      return { report: reportOf(outcomes) };
    },
  };
}

function plainKind<Vector extends { readonly id: string }>(
  about: string,
  members: readonly string[],
  runOne: (vector: Vector, line: number) => VectorOutcome | Promise<VectorOutcome>,
  read?: (line: string) => unknown,
): VectorKind {
  return kindOf(
    about,
    (line) => parseVector<Vector>(line, members, read),
    ({ id }) => id,
    runOne,
  );
}

/** All kinds, by the word that names them on the command line. */
export const VECTOR_KINDS: ReadonlyMap<string, VectorKind> = new Map([
  [
    'iam',
    kindOf(
      'decisions of IAM (packages/access/cases)',
      parseDecision,
      ({ decisionCase }) => decisionCase.id,
      runDecision,
    ),
  ],
  [
    'template',
    plainKind<TemplateVector>(
      'templates and their output (packages/template/cases)',
      ['template', 'data', 'want'],
      runTemplateVector,
    ),
  ],
  [
    'properties',
    plainKind<PropertyVector>(
      'templates whose output has a form (packages/template/cases)',
      ['template', 'data'],
      runPropertyVector,
    ),
  ],
  ['gjson', plainKind<GjsonVector>('lookups in JSON (packages/core/cases)', ['json', 'path', 'want'], runGjsonVector)],
  [
    'conversions',
    plainKind<ConversionVector>(
      'hashes, keys, decoding, rewrites, whole templates (packages/core/cases)',
      ['want'],
      runConversionVector,
      parseConversionVector,
    ),
  ],
  ['pod-identity', plainKind<PodLine>('pods as the webhook leaves them (packages/core/cases)', [], runPodLine)],
]);
