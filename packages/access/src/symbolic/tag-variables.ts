import type { Condition } from '../policy/model.ts';
import type { Template } from '../template/template.ts';
import type { Tags } from '../world/facts.ts';
import type { SessionActor } from './actors.ts';
import { Budget } from './budget.ts';
import { tagKeys, tagValues } from './domains.ts';
import { type Draft, eitherForm } from './draft.ts';
import { findTexts } from './find-text.ts';
import { hasText } from './has-text.ts';
import { itemsOfParts, itemsOfText, itemsWithoutCase, type Language } from './language.ts';
import type { TextSpace } from './question.ts';
import type { Form, KeySource } from './scene.ts';
import { formsOfSpace, languageOfSpace } from './text-space.ts';

/** Session tags as a scene has them. */
export interface SessionTags {
  /** Of `aws:PrincipalTag/…` once the session is there. */
  readonly principal: ReadonlyMap<string, KeySource>;
  /** Of `aws:RequestTag/…` and `aws:TagKeys` while it is made; what is absent follows from the caller alone. */
  readonly request: ReadonlyMap<string, KeySource>;
  /** Variable of each tag that the call may bring, with the key as it stands in policies. */
  readonly passed: ReadonlyMap<string, string>;
}

/**
 * Makes the variables for the tags of a session; undefined when the question excludes every such session, because of tags that
 * nobody can change. `keys` are the tags that policies or the question mention, as written.
 */
export function addSessionTags(
  draft: Draft,
  actor: SessionActor,
  keys: readonly string[],
  onTagKeys: readonly Condition[],
): SessionTags | undefined {
  const spelling = actor.tagged ? spellingsOf(keys, onTagKeys) : undefined;
  const tags = {
    principal: new Map<string, KeySource>(),
    request: new Map<string, KeySource>(),
    passed: new Map<string, string>(),
  };
  for (const key of keys) {
    const fixed = fixedTag(actor, key);
    const space = ofKey(actor.space, key) ?? {};
    if (fixed !== undefined && !isInSpace(space, fixed.value)) return undefined;
    if (fixed !== undefined) tags.principal.set(principalTag(key), { kind: 'constant', value: fixed.value });
    else if (!addTag(draft, actor, key, tags, spelling?.own.get(key) ?? [key])) return undefined;
  }
  addTagKeys(draft, actor, tags, spelling);
  return tags;
}

interface OpenTags {
  readonly principal: Map<string, KeySource>;
  readonly request: Map<string, KeySource>;
  readonly passed: Map<string, string>;
}

/** The value of a tag that the call cannot change. */
function fixedTag(actor: SessionActor, key: string): { readonly value: string | undefined } | undefined {
  const fixed = ofKey(actor.fixedTags, key);
  if (fixed !== undefined) return { value: fixed };
  return actor.tagged ? undefined : { value: ownTag(actor, key) };
}

function ownTag(actor: SessionActor, key: string): string | undefined {
  return ofKey(actor.role.tags ?? new Map<string, string>(), key);
}

/** The variable of a tag that the call may bring; false when the question lets it be nothing at all. */
function addTag(draft: Draft, actor: SessionActor, key: string, tags: OpenTags, spellings: readonly string[]): boolean {
  const space = ofKey(actor.space, key) ?? {};
  const otherwise = ownTag(actor, key);
  const name = `session tag ${key}`;
  const forms = formsOf(space, otherwise, spellings);
  draft.addVariable(name, forms, languageOfSpace(space, tagValues));
  tags.principal.set(principalTag(key), { kind: 'variable', variable: name, otherwise });
  tags.request.set(`aws:requesttag/${key.toLowerCase()}`, { kind: 'variable', variable: name });
  tags.passed.set(name, key);
  return forms.length > 0;
}

function principalTag(key: string): string {
  return `aws:principaltag/${key.toLowerCase()}`;
}

/** Absent, a session tag leaves the role's own. */
function formsOf(space: TextSpace, own: string | undefined, spellings: readonly string[]): readonly Form[] {
  const present = formsOfSpace(space, spellings).filter((form) => form.present);
  return isInSpace(space, own) ? [{ present: false, spelling: '' }, ...present] : present;
}

/** `aws:TagKeys` lists the keys as the caller spells them; one variable stands for each kind of key that nothing else mentions. */
function addTagKeys(draft: Draft, actor: SessionActor, tags: OpenTags, spelling: Spellings | undefined): void {
  if (spelling === undefined) return;
  if (spelling.others === undefined) {
    tags.request.set('aws:tagkeys', { kind: 'opaque' });
    return;
  }
  for (const key of spelling.others) {
    const name = `session tag ${key}`;
    draft.addVariable(
      name,
      eitherForm.map((form) => ({ ...form, spelling: key })),
      tagValues,
    );
    tags.passed.set(name, key);
  }
  const more = [...actor.fixedTags.keys()];
  tags.request.set('aws:tagkeys', { kind: 'spellings', variables: [...tags.passed.keys()], more });
}

/** Whether a tag that nobody can change is among those that are asked about. */
function isInSpace(space: TextSpace, value: string | undefined): boolean {
  if (value === undefined) return space.absent !== 'never';
  return space.absent !== 'must' && hasText(languageOfSpace(space, tagValues), value);
}

interface Spellings {
  /** By key as written. */
  readonly own: ReadonlyMap<string, readonly string[]>;
  /** Keys that nothing mentions, one of each kind that conditions on `aws:TagKeys` tell apart; undefined: beyond the fragment. */
  readonly others: readonly string[] | undefined;
}

/**
 * Tag keys compare without case, but `aws:TagKeys` shows them as the caller spells them. So a key counts once for each set of
 * patterns on `aws:TagKeys` that some spelling of it fits.
 */
function spellingsOf(keys: readonly string[], onTagKeys: readonly Condition[]): Spellings {
  const patterns = onTagKeys.flatMap((one) =>
    one.operator.family === 'null'
      ? []
      : one.values.map((value) => keyPattern(value.templates[0], one.operator.family)),
  );
  const known = patterns.filter((one) => one !== undefined);
  const distinct = [...new Map(known.map((one) => [JSON.stringify(one), one])).values()];
  if (known.length < patterns.length || distinct.length > 4) {
    return { own: new Map(), others: undefined };
  }
  const anyCase = keys.map((key): Language => ({ kind: 'chain', items: itemsWithoutCase(key) ?? itemsOfText(key) }));
  const unnamed: Language = { kind: 'both', of: [tagKeys, { kind: 'not', of: { kind: 'union', of: anyCase } }] };
  const own = keys.map((key, index) => [key, kindsOf(anyCase[index], distinct, key)] as const);
  const others = onTagKeys.length === 0 ? [] : kindsOf(unnamed, distinct, undefined);
  const isKnown = distinct.length === 0 || keys.every((key) => itemsWithoutCase(key) !== undefined);
  const kinds = new Map(own.flatMap(([key, found]) => (found === undefined ? [] : [[key, found] as const])));
  return { own: kinds, others: isKnown && kinds.size === keys.length ? others : undefined };
}

function keyPattern(template: Template | undefined, family: Condition['operator']['family']): Language | undefined {
  const fixed = template?.parts.filter((part) => part.kind !== 'variable');
  if (fixed === undefined || fixed.length !== template?.parts.length) return undefined;
  if (family === 'equals' || family === 'like') return { kind: 'chain', items: itemsOfParts(fixed) };
  const items = family === 'equals-ignore-case' ? itemsWithoutCase(template.text) : undefined;
  return items && { kind: 'chain', items };
}

/** One text for each set of patterns that texts of a language can fit, if possible the given one; undefined: too hard to say. */
function kindsOf(
  language: Language | undefined,
  patterns: readonly Language[],
  text: string | undefined,
): readonly string[] | undefined {
  const found: string[] = [];
  for (let bits = 0; bits < 2 ** patterns.length; bits++) {
    const kind = patterns.map(
      (pattern, index): Language => ((bits >> index) % 2 === 1 ? pattern : { kind: 'not', of: pattern }),
    );
    const of: Language = { kind: 'both', of: [...(language === undefined ? [] : [language]), ...kind] };
    const known = [text, text?.toUpperCase()].find((one) => one !== undefined && hasText(of, one));
    const texts = known === undefined ? findTexts(of, 1, new Budget(20_000)) : [known];
    if (texts === undefined) return undefined;
    found.push(...texts);
  }
  return found;
}

function ofKey<T>(tags: ReadonlyMap<string, T> | Tags, key: string): T | undefined {
  for (const [known, value] of tags) if (known.toLowerCase() === key.toLowerCase()) return value as T;
  return undefined;
}
