import type { AccessRequest, Layer } from './access-request.ts';
import { type Answer, combine } from './combine.ts';
import { type Hit, type Survey, surveyRequest, undecidedOf } from './survey.ts';
import type { StatementReference, Verdict } from './verdict.ts';

export interface EvaluateOptions {
  /** Keep every statement's answer in `Verdict.detail`, from which `explain` works. */
  readonly detail?: boolean;
}

/**
 * Decides one request by the rules E1–E15 of `aws.md` (IAM User Guide, "Policy evaluation logic"; KMS Developer Guide). Pure;
 * nothing is cached; the order of policies and statements does not matter.
 */
export function evaluate(request: AccessRequest, options: EvaluateOptions = {}): Verdict {
  const survey = surveyRequest(request, options.detail ?? false);
  const documented = combine(survey, { source: 'documentation', hopeful: true });
  const verdict = hasDoubt(survey) ? weigh(survey, documented) : settled(survey, documented);
  if (options.detail !== true) return verdict;
  return {
    ...verdict,
    detail: survey.layers.flatMap((layer) => (layer.detail === undefined ? [] : [layer.detail])),
  };
}

/** Whether readings can differ at all. */
function hasDoubt(survey: Survey): boolean {
  const isDoubtful = (hit: Hit): boolean => hit.outcome !== 'yes';
  return (
    survey.layers.some((layer) => layer.unread || layer.allows.some(isDoubtful) || layer.denies.some(isDoubtful)) ||
    survey.grants.includes('unknown') ||
    (survey.session !== undefined && survey.resource.allows.some((hit) => hit.grades.includes('session')))
  );
}

function weigh(survey: Survey, documented: Answer): Verdict {
  const cautious = combine(survey, { source: 'documentation', hopeful: false });
  const field = combine(survey, { source: 'field', hopeful: true });
  const cautiousField = combine(survey, { source: 'field', hopeful: false });
  const answers = [documented, cautious, field, cautiousField];
  if (isSplit(documented, cautious) || isSplit(field, cautiousField)) {
    const because = unique([...documented.because, ...cautious.because]);
    return { ...frame(survey, because), outcome: 'unknown', undecided: undecidedIn(survey) };
  }
  if (isSplit(documented, field)) {
    const because = unique(answers.flatMap((answer) => answer.because));
    const readings = { documentation: documented.outcome, field: field.outcome };
    return { ...frame(survey, because), outcome: 'disputed', readings };
  }
  return settled(survey, documented);
}

/** Two refusals of different kinds are a refusal all the same. */
function isSplit(left: Answer, right: Answer): boolean {
  return (left.outcome === 'allowed') !== (right.outcome === 'allowed');
}

function settled(survey: Survey, answer: Answer): Verdict {
  return { ...frame(survey, answer.because, answer.outcome), outcome: answer.outcome };
}

function frame(
  survey: Survey,
  because: readonly Layer[],
  outcome?: Answer['outcome'],
): Pick<Verdict, 'because' | 'statements' | 'crossAccount'> {
  return { because, statements: decidingStatements(survey, because, outcome), crossAccount: survey.crossAccount };
}

function decidingStatements(
  survey: Survey,
  because: readonly Layer[],
  outcome: Answer['outcome'] | undefined,
): readonly StatementReference[] {
  if (outcome === 'implicit-deny') return [];
  const found: StatementReference[] = [];
  for (const layer of survey.layers) {
    if (!because.includes(layer.layer)) continue;
    if (outcome !== 'explicit-deny') for (const hit of layer.allows) found.push(hit.reference);
    if (outcome !== 'allowed') for (const hit of layer.denies) found.push(hit.reference);
  }
  return found;
}

function undecidedIn(survey: Survey): NonNullable<Verdict['undecided']> {
  const grants = survey.grants.includes('unknown') ? [{ layer: 'grant', keys: [] } as const] : [];
  return [...survey.layers.flatMap((layer) => undecidedOf(layer, survey.request)), ...grants];
}

function unique(layers: readonly Layer[]): readonly Layer[] {
  return [...new Set(layers)];
}
