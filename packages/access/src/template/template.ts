import { type ContextValue, type RequestContext, UNKNOWN_VALUE } from '../context/request-context.ts';
import { type Glob, type GlobPart, makeGlob, wildcardParts } from '../glob/glob.ts';

/** A policy variable, `${aws:PrincipalTag/team, 'none'}`: its value comes from the request. */
export interface Variable {
  readonly kind: 'variable';
  readonly key: string;
  readonly lowerKey: string;
  readonly fallback?: string;
}

export type TemplatePart = GlobPart | Variable;

/** A pattern as it stands in a policy. `glob` is there when it has no variables and so never changes. */
export interface Template {
  readonly text: string;
  readonly parts: readonly TemplatePart[];
  readonly glob?: Glob;
}

export interface TemplateSyntax {
  /** `*` and `?` are wildcards. */
  readonly wildcards: boolean;
  /** `${…}` is a variable or an escape: only in documents of version 2012-10-17. */
  readonly variables: boolean;
}

/** Reads a pattern. A `${` that is never closed, or encloses no name, is plain text. */
export function parseTemplate(text: string, syntax: TemplateSyntax): Template {
  const parts = syntax.variables ? partsWithVariables(text, syntax.wildcards) : plainParts(text, syntax.wildcards);
  const fixed = parts.filter((part): part is GlobPart => part.kind !== 'variable');
  return fixed.length === parts.length ? { text, parts, glob: makeGlob(fixed) } : { text, parts };
}

/**
 * The glob of a template in one request. What a variable stands for is literal, wildcards in it are not wildcards.
 * `unresolved`: a variable has no value and no default, or is a key with several values. `unknown`: its value is not known.
 */
export function resolveTemplate(template: Template, context: RequestContext): Glob | 'unresolved' | 'unknown' {
  if (template.glob !== undefined) return template.glob;
  const parts: GlobPart[] = [];
  for (const part of template.parts) {
    if (part.kind !== 'variable') {
      parts.push(part);
      continue;
    }
    const value = valueOf(part, context);
    if (value === UNKNOWN_VALUE) return 'unknown';
    if (value === undefined) return 'unresolved';
    parts.push({ kind: 'text', text: value });
  }
  return makeGlob(parts);
}

/**
 * The text of a template without wildcards in one request, as `resolveTemplate` would have it: undefined when it is unresolved,
 * `UNKNOWN_VALUE` when a variable's value is not known.
 */
export function resolveText(template: Template, context: RequestContext): string | typeof UNKNOWN_VALUE | undefined {
  let text = '';
  for (const part of template.parts) {
    const value = part.kind === 'variable' ? valueOf(part, context) : fixedText(part);
    if (typeof value !== 'string') return value;
    text += value;
  }
  return text;
}

function fixedText(part: GlobPart): string | undefined {
  return part.kind === 'text' ? part.text : undefined;
}

function valueOf(variable: Variable, context: RequestContext): string | typeof UNKNOWN_VALUE | undefined {
  const value: ContextValue | typeof UNKNOWN_VALUE | undefined = context.get(variable.lowerKey);
  if (value === UNKNOWN_VALUE || typeof value === 'string') return value;
  return value === undefined ? variable.fallback : undefined;
}

function partsWithVariables(text: string, wildcards: boolean): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let from = 0;
  for (let open = text.indexOf('${'); open >= 0; open = text.indexOf('${', open)) {
    const close = text.indexOf('}', open);
    if (close < 0) break;
    const part = parseVariable(text.slice(open + 2, close));
    if (part === undefined) {
      open += 2;
      continue;
    }
    parts.push(...plainParts(text.slice(from, open), wildcards), part);
    from = close + 1;
    open = from;
  }
  return [...parts, ...plainParts(text.slice(from), wildcards)];
}

function parseVariable(inside: string): TemplatePart | undefined {
  if (inside === '*' || inside === '?' || inside === '$') return { kind: 'text', text: inside };
  const found = /^([^\s,']+)(?:, '([^']*)')?$/.exec(inside);
  const key = found?.[1];
  if (key === undefined) return undefined;
  const fallback = found?.[2];
  return { kind: 'variable', key, lowerKey: key.toLowerCase(), fallback };
}

function plainParts(text: string, wildcards: boolean): readonly GlobPart[] {
  if (wildcards) return wildcardParts(text);
  return text === '' ? [] : [{ kind: 'text', text }];
}
