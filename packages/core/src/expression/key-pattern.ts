import type { ArnParts, RemoteReference } from '../reference/remote-reference.ts';
import {
  type Expression,
  type ExpressionFacts,
  type ExpressionPart,
  fillExpression,
  parseExpression,
  type Read,
  readsProtectedLabel,
} from './expression.ts';
import { globMatches } from './glob.ts';

/** One segment of a pattern between slashes. */
type Segment =
  | { readonly kind: 'exact'; readonly expression: Expression }
  | { readonly kind: 'glob'; readonly glob: string }
  | { readonly kind: 'rest' };

/** One entry of `remoteKeys`, read. */
export interface KeyPattern {
  readonly text: string;
  /** Set for a pattern of ARNs: account, region and partition are constants. */
  readonly arn?: ArnParts & { readonly service: RemoteReference['service'] };
  /** The name begins with a slash. */
  readonly isRooted: boolean;
  readonly segments: readonly Segment[];
  readonly readsProtectedLabel: boolean;
}

/** What a pattern is held against: a canonical reference, or a name of a store without AWS, which has no service. */
export interface NamedKey {
  readonly name: string;
  readonly service?: RemoteReference['service'];
  readonly arn?: ArnParts;
}

/** Why a key is, or is not, what a pattern means. `shown` is the pattern with the namespace's own values put in. */
export interface KeyVerdict {
  readonly matches: boolean;
  readonly shown: string;
}

const NAME_TEXT = /^[A-Za-z0-9_+=.@!*-]*$/;
const ARN =
  /^arn:(aws(?:-[a-z0-9]+)*):(secretsmanager|ssm):([a-z]{2,}(?:-[a-z]+)+-\d{1,2}):(\d{12}):(secret:|parameter\/)(.+)$/s;

function problem(text: string): Read<never> {
  return { ok: false, problem: text };
}

/** Cuts an expression at the slashes of its constant text; a slash inside `${label:…}` cuts nothing. */
function cut(expression: Expression): readonly ExpressionPart[][] {
  const segments: ExpressionPart[][] = [[]];
  for (const part of expression) {
    if (part.kind !== 'text') {
      segments.at(-1)?.push(part);
      continue;
    }
    for (const [i, text] of part.text.split('/').entries()) {
      if (i > 0) segments.push([]);
      if (text !== '') segments.at(-1)?.push({ kind: 'text', text });
    }
  }
  return segments;
}

function readSegment(parts: readonly ExpressionPart[], isLast: boolean): Read<Segment> {
  const constant = parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
  const hasValues = parts.some((part) => part.kind !== 'text');
  if (parts.length === 0) return problem('it has an empty segment');
  if (!NAME_TEXT.test(constant)) return problem('names have letters, digits and /_+=.@-! only');
  if (!hasValues && (constant === '.' || constant === '..')) return problem('it has the segment . or ..');
  if (!constant.includes('*')) return { ok: true, value: { kind: 'exact', expression: parts } };
  // `projects/${namespace}*` would reach the projects of every namespace whose name goes on.
  if (hasValues) return problem('a * must not stand in one segment with an expression: put a / between them');
  if (!constant.includes('**')) return { ok: true, value: { kind: 'glob', glob: constant } };
  if (constant === '**' && isLast) return { ok: true, value: { kind: 'rest' } };
  return problem('** must be the whole last segment');
}

function readSegments(name: string): Read<Pick<KeyPattern, 'isRooted' | 'segments' | 'readsProtectedLabel'>> {
  const expression = parseExpression(name);
  if (!expression.ok) return expression;
  const pieces = cut(expression.value);
  const isRooted = pieces.length > 1 && pieces[0]?.length === 0;
  const own = isRooted ? pieces.slice(1) : pieces;
  const segments: Segment[] = [];
  for (const [i, piece] of own.entries()) {
    const segment = readSegment(piece, i === own.length - 1);
    if (!segment.ok) return segment;
    segments.push(segment.value);
  }
  return { ok: true, value: { isRooted, segments, readsProtectedLabel: readsProtectedLabel(expression.value) } };
}

/**
 * Reads one entry of `spec.conditions[].remoteKeys`: a whole name as AWS lists it, store prefix included, cut into segments at
 * slashes. `*` stands for any characters of one segment, `**` as the last segment for one or more segments, and expressions for
 * their value, literally. A key given as ARN is only matched by a pattern that is an ARN with the account and region written out.
 */
export function parseKeyPattern(text: string): Read<KeyPattern> {
  if (!text.startsWith('arn:')) {
    const read = readSegments(text);
    return read.ok ? { ok: true, value: { text, ...read.value } } : read;
  }
  const [, partition, service, region, account, kind, rest] = ARN.exec(text) ?? [];
  if (!partition || !region || !account || !rest || (kind === 'secret:') !== (service === 'secretsmanager')) {
    return problem(
      'an ARN is written out up to the name: arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME or arn:aws:ssm:REGION:ACCOUNT:parameter/NAME',
    );
  }
  const read = readSegments(rest);
  if (!read.ok) return read;
  const arn = {
    partition,
    region,
    account,
    service: service === 'ssm' ? ('ParameterStore' as const) : ('SecretsManager' as const),
  };
  return { ok: true, value: { text, arn, ...read.value } };
}

/** The segments of a name, or undefined when it has an empty or a dot segment: such a name is in no part of a tree (`threat/K3`). */
export function segmentsOf(reference: NamedKey): { isRooted: boolean; segments: readonly string[] } | undefined {
  const isRooted = reference.name.startsWith('/');
  const segments = (isRooted ? reference.name.slice(1) : reference.name).split('/');
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) return undefined;
  return { isRooted, segments };
}

type Filled = { readonly kind: 'exact' | 'glob' | 'rest'; readonly text: string };

function fill(segment: Segment, facts: ExpressionFacts): Read<Filled> {
  if (segment.kind === 'rest') return { ok: true, value: { kind: 'rest', text: '**' } };
  if (segment.kind === 'glob') return { ok: true, value: { kind: 'glob', text: segment.glob } };
  const filled = fillExpression(segment.expression, facts);
  return filled.ok ? { ok: true, value: { kind: 'exact', text: filled.value } } : filled;
}

function segmentMatches(wanted: Filled, given: string): boolean {
  return wanted.kind === 'exact' ? wanted.text === given : globMatches(wanted.text, given);
}

function segmentsMatch(wanted: readonly Filled[], given: readonly string[]): boolean {
  const isOpen = wanted.at(-1)?.kind === 'rest';
  if (isOpen ? given.length < wanted.length : given.length !== wanted.length) return false;
  return wanted.every((segment, i) => segment.kind === 'rest' || segmentMatches(segment, given[i] ?? ''));
}

function sameArn({ arn }: KeyPattern, reference: NamedKey): boolean {
  const given = reference.arn;
  if (arn === undefined || given === undefined) return arn === given;
  return (
    arn.service === reference.service &&
    arn.partition === given.partition &&
    arn.region === given.region &&
    arn.account === given.account
  );
}

/**
 * Holds one canonical reference against a pattern. In Parameter Store `x` and `/x` are one parameter, so a leading slash makes no
 * difference there; in Secrets Manager they are two secrets.
 */
export function matchKey(pattern: KeyPattern, reference: NamedKey, facts: ExpressionFacts): Read<KeyVerdict> {
  const wanted: Filled[] = [];
  for (const segment of pattern.segments) {
    const filled = fill(segment, facts);
    if (!filled.ok) return filled;
    wanted.push(filled.value);
  }
  const name = `${pattern.isRooted ? '/' : ''}${wanted.map(({ text }) => text).join('/')}`;
  // An account id is the platform's to tell: the ARN is shown without its middle.
  const shown = pattern.arn ? `the ARNs of ${name}` : name;
  const given = segmentsOf(reference);
  const rootFits = reference.service === 'ParameterStore' || given?.isRooted === pattern.isRooted;
  const matches =
    given !== undefined && rootFits && sameArn(pattern, reference) && segmentsMatch(wanted, given.segments);
  return { ok: true, value: { matches, shown } };
}
