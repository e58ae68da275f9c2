import { parseArn } from '../arn/arn.ts';
import type { AccessRequest } from '../evaluate/access-request.ts';
import { contextKeysOf } from '../policy/context-keys.ts';
import type { Condition } from '../policy/model.ts';
import { accessRequest } from '../world/decide.ts';
import type { World } from '../world/facts.ts';
import { type Actor, assumeAction, hasToken, type SessionActor } from './actors.ts';
import { fixedVariable, type Pattern } from './constraint.ts';
import { outside, unitsOf } from './char-set.ts';
import { externalIds, parameterArns, parameterPaths, sessionNames, tagValues } from './domains.ts';
import { Draft, type DraftPart, eitherForm } from './draft.ts';
import { itemsOfText, type Language, languageOfText } from './language.ts';
import type { ReachQuestion, ReachWitness } from './question.ts';
import { keyRequest } from './key-request.ts';
import { type Plan, replay } from './replay.ts';
import type { Form, KeySource, Scene } from './scene.ts';
import { policiesOf } from './shadow.ts';
import { addSessionTags, type SessionTags } from './tag-variables.ts';
import type { Target } from './targets.ts';
import { formsOfSpace, languageOfSpace } from './text-space.ts';

const present: readonly Form[] = [{ present: true, spelling: '' }];

/**
 * The scene of one actor and one target: the decisions that AWS takes when the role is assumed and the resource reached, over
 * the same variables. What a session tag is when the role is assumed, it is when the secret is read. Undefined when there is no
 * such actor.
 */
export function buildScene(question: ReachQuestion, actor: Actor, target: Target): Scene<ReachWitness> | undefined {
  return new SceneBuilder(question, actor, target).build();
}

class SceneBuilder {
  readonly #world: World;
  readonly #context: ReachQuestion['context'];
  readonly #actor: Actor;
  readonly #target: Target;
  readonly #draft = new Draft();

  constructor(question: ReachQuestion, actor: Actor, target: Target) {
    this.#world = question.world;
    this.#context = question.context;
    this.#actor = actor;
    this.#target = target;
  }

  build(): Scene<ReachWitness> | undefined {
    const assuming = this.#assumeRequests();
    const reading = this.#readRequests();
    const tags = this.#tags(assuming, reading);
    if (tags === undefined) return undefined;
    this.#addResource();
    const parts = [
      ...assuming.map((request) => this.#draft.part(this.#assumePart(request, tags))),
      ...reading.map((request, index) => this.#draft.part(this.#readPart(request, index, tags))),
    ];
    const plan: Plan = {
      world: this.#world,
      context: this.#context ?? new Map(),
      actor: this.#actor,
      target: this.#target,
      passed: tags.passed,
      samples: this.#draft.samples,
    };
    return {
      label: `${this.#actor.label}: ${this.#target.label}`,
      variables: this.#draft.variables,
      given: this.#draft.given,
      parts,
      replay: (forms, values) => replay(plan, forms, values),
    };
  }

  #assumeRequests(): readonly AccessRequest[] {
    const { session } = this.#actor;
    if (session?.assumedBy === undefined) return [];
    const { assumedBy: caller, role, sessionName, tagged, fixedTags } = session;
    const parameters = { roleSessionName: sessionName.text };
    const base = { caller, resource: role.arn, parameters, context: this.#context ?? new Map() };
    const actions = [assumeAction(session), ...(tagged || fixedTags.size > 0 ? ['sts:TagSession'] : [])];
    const identity = caller.sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity'];
    return [...actions, ...identity].map((action) => accessRequest(this.#world, { ...base, action }));
  }

  #readRequests(): readonly AccessRequest[] {
    const { action, sample, path } = this.#target;
    const { caller } = this.#actor;
    const resource = path === undefined ? sample : pathSample(sample);
    const parameters = path === undefined ? {} : { recursive: path.recursive };
    const context = this.#context ?? new Map();
    const own = accessRequest(this.#world, { caller, action, resource, parameters, context });
    const key = keyRequest(this.#world, caller, this.#target, context);
    return key === undefined ? [own] : [own, key];
  }

  #tags(assuming: readonly AccessRequest[], reading: readonly AccessRequest[]): SessionTags | undefined {
    const { session } = this.#actor;
    if (session === undefined) return { principal: new Map(), request: new Map(), passed: new Map() };
    const keys = [
      ...tagKeysIn(assuming, /^aws:RequestTag\/(.+)$/i),
      ...tagKeysIn(reading, /^aws:PrincipalTag\/(.+)$/i),
      ...session.space.keys(),
    ];
    const distinct = new Map(keys.toReversed().map((key) => [key.toLowerCase(), key]));
    return addSessionTags(this.#draft, session, [...distinct.values()], conditionsOn(assuming, 'aws:tagkeys'));
  }

  #addResource(): void {
    const { arn, future, path, sample } = this.#target;
    if (future !== undefined) this.#draft.addVariable(arn, present, future.arns);
    for (const key of future?.tags.keys() ?? []) this.#resourceTag(`aws:resourcetag/${key.toLowerCase()}`, future);
    if (path === undefined) return;
    this.#draft.addVariable(
      'path',
      present,
      path.slash ? parameterPaths(placeOf(sample)) : parameterArns(placeOf(sample)),
    );
    const head: Pattern = [{ variable: 'path' }, ...itemsOfText(path.slash ? '' : '/')];
    const rest = path.recursive ? outside([]) : outside(unitsOf('/'));
    const pattern: Pattern = [...head, { set: rest, loop: false }, { set: rest, loop: true }];
    this.#draft.given.push({ kind: 'relation', subject: arn, pattern, holds: true });
  }

  #assumePart(request: AccessRequest, tags: SessionTags): DraftPart {
    const { session } = this.#actor;
    const source = (key: string): KeySource | undefined => {
      const tag = tags.request.get(key);
      return tag ?? (session && this.#assumeKey(key, session));
    };
    return { request, resource: fixedVariable(request.resource), call: 'assume', source };
  }

  #assumeKey(key: string, session: SessionActor): KeySource | undefined {
    switch (key) {
      case 'sts:rolesessionname':
        return session.sessionName.isSample ? this.#variable('session name', present, otherNames(session)) : undefined;
      case 'sts:externalid':
        if (session.assumedBy !== undefined && hasToken(session.assumedBy))
          return { kind: 'constant', value: undefined };
        return this.#variable('external id', eitherForm, externalIds);
      case 'sts:transitivetagkeys':
      case 'sts:sourceidentity':
        return { kind: 'opaque' };
      default:
        return undefined;
    }
  }

  #readPart(request: AccessRequest, index: number, tags: SessionTags): DraftPart {
    const isKey = index > 0;
    const source = (key: string): KeySource | undefined =>
      tags.principal.get(key) ??
      this.#sessionKey(key) ??
      (isKey ? this.#encryptionKey(key) : (this.#taggedKey(key) ?? this.#secretId(key)));
    const { path, arn } = this.#target;
    const own = path === undefined ? arn : 'path';
    return { request, resource: isKey ? fixedVariable(request.resource) : own, call: 'read', source };
  }

  /** A session of an unknown name has an unknown `aws:userid`; a source identity may have been set when it was made. */
  #sessionKey(key: string): KeySource | undefined {
    const { session } = this.#actor;
    if (session === undefined) return undefined;
    if (key === 'aws:userid' && session.sessionName.isSample) return { kind: 'opaque' };
    if (key !== 'aws:sourceidentity') return undefined;
    const value = session.assumedBy?.sourceIdentity;
    return value === undefined ? { kind: 'opaque' } : { kind: 'constant', value };
  }

  #encryptionKey(key: string): KeySource | undefined {
    const name = this.#target.service === 'ssm' ? 'parameter_arn' : 'secretarn';
    if (this.#target.future === undefined || key !== `kms:encryptioncontext:${name}`) return undefined;
    return { kind: 'variable', variable: this.#target.arn };
  }

  /** A path has no tags. */
  #taggedKey(key: string): KeySource | undefined {
    const { future, path } = this.#target;
    return path === undefined ? this.#resourceTag(key, future) : undefined;
  }

  #resourceTag(key: string, future: Target['future']): KeySource | undefined {
    const tag = /^(?:aws|secretsmanager|ssm):resourcetag\/(.+)$/.exec(key)?.[1];
    if (tag === undefined || future === undefined) return undefined;
    const [name, space] = [...future.tags].find(([known]) => known.toLowerCase() === tag) ?? [tag, {}];
    return this.#variable(`resource tag ${name}`, formsOfSpace(space, ['']), languageOfSpace(space, tagValues));
  }

  /** The name of the secret as the caller writes it: its name, its ARN, or its ARN without the suffix. */
  #secretId(key: string): KeySource | undefined {
    if (key !== 'secretsmanager:secretid') return undefined;
    const { sample, future } = this.#target;
    if (future !== undefined) return { kind: 'opaque' };
    const short = sample.slice(0, -7);
    const name = this.#world.secret(sample, parseArn(sample)?.account ?? '')?.name ?? short;
    return this.#variable('secret id', present, { kind: 'union', of: [sample, short, name].map(languageOfText) });
  }

  #variable(name: string, forms: readonly Form[], language: Language): KeySource {
    if (!this.#draft.variables.has(name)) this.#draft.addVariable(name, forms, language);
    return { kind: 'variable', variable: name };
  }
}

function otherNames({ otherNames: names }: SessionActor): Language {
  return { kind: 'both', of: [sessionNames, { kind: 'not', of: { kind: 'union', of: names.map(languageOfText) } }] };
}

/** The ARN of some path. */
function pathSample(sample: string): string {
  return `${sample.slice(0, sample.length - (parseArn(sample)?.resource.length ?? 0))}parameter/path`;
}

function placeOf(sample: string): { readonly partition: string; readonly region: string; readonly account: string } {
  const { partition = 'aws', region = '', account = '' } = parseArn(sample) ?? {};
  return { partition, region, account };
}

function tagKeysIn(requests: readonly AccessRequest[], pattern: RegExp): readonly string[] {
  return contextKeysOf(requests.flatMap((request) => policiesOf(request.policies))).flatMap(
    (key) => pattern.exec(key)?.[1] ?? [],
  );
}

function conditionsOn(requests: readonly AccessRequest[], lowerKey: string): readonly Condition[] {
  return requests
    .flatMap((request) => policiesOf(request.policies))
    .flatMap((policy) => policy.statements.flatMap((statement) => statement.conditions))
    .filter((condition) => condition.lowerKey === lowerKey);
}
