import { UNKNOWN_VALUE } from '../context/request-context.ts';
import type { TemplatePart, Variable as PolicyVariable } from '../template/template.ts';
import { anyUnit, type CharSet } from './char-set.ts';
import type { Pattern } from './constraint.ts';
import { itemsOfParts, itemsOfText, itemsWithoutCase } from './language.ts';
import type { Term } from './scene.ts';

/** A template of a policy as a pattern; or why it is none. */
export type PatternReading =
  | { readonly kind: 'pattern'; readonly pattern: Pattern }
  /** A variable in it has no value: it matches nothing. */
  | { readonly kind: 'unresolved' }
  | { readonly kind: 'open'; readonly variable: string }
  | { readonly kind: 'opaque' };

export interface PatternSyntax {
  readonly ignoreCase?: boolean;
  /** What wildcards stand for. */
  readonly wild?: CharSet;
}

/** Reads the parts of a template, with the values of its variables where they are known, as `resolveTemplate` does. */
export function readPattern(
  parts: readonly TemplatePart[],
  term: (lowerKey: string) => Term,
  syntax: PatternSyntax = {},
): PatternReading {
  const readings = parts.map((part) =>
    part.kind === 'variable' ? readVariable(part, term, syntax) : readFixed(part, syntax),
  );
  return joinReadings(readings);
}

/** Several patterns, one after the other. What is open comes first: once it is decided, the rest may be moot. */
export function joinReadings(readings: readonly PatternReading[]): PatternReading {
  for (const kind of ['open', 'unresolved', 'opaque'] as const) {
    const found = readings.find((one) => one.kind === kind);
    if (found !== undefined) return found;
  }
  return { kind: 'pattern', pattern: readings.flatMap((one) => (one.kind === 'pattern' ? one.pattern : [])) };
}

function readFixed(
  part: Exclude<TemplatePart, { kind: 'variable' }>,
  { ignoreCase, wild }: PatternSyntax,
): PatternReading {
  if (part.kind !== 'text' || ignoreCase !== true)
    return { kind: 'pattern', pattern: itemsOfParts([part], wild ?? anyUnit) };
  return withoutCase(part.text);
}

function readVariable(
  part: PolicyVariable,
  term: (lowerKey: string) => Term,
  { ignoreCase = false }: PatternSyntax,
): PatternReading {
  const found = term(part.lowerKey);
  if (found.kind === 'open' || found.kind === 'opaque') return found;
  if (found.kind === 'variable') {
    return ignoreCase ? { kind: 'opaque' } : { kind: 'pattern', pattern: [{ variable: found.variable }] };
  }
  if (found.value === UNKNOWN_VALUE) return { kind: 'opaque' };
  const text = found.value === undefined ? part.fallback : found.value;
  if (typeof text !== 'string') return { kind: 'unresolved' };
  return ignoreCase ? withoutCase(text) : { kind: 'pattern', pattern: itemsOfText(text) };
}

function withoutCase(text: string): PatternReading {
  const pattern = itemsWithoutCase(text);
  return pattern === undefined ? { kind: 'opaque' } : { kind: 'pattern', pattern };
}
