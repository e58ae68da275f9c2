import { LockkeeperError } from '@lockkeeper/core';
import { nameOfArn, parseArn } from '../arn/arn.ts';
import type { Caller } from '../world/caller.ts';
import type { RoleFacts, Tags, World } from '../world/facts.ts';
import { requestedTags } from '../world/request-keys.ts';
import type { TagSpace, PrincipalSpace } from './question.ts';

/** The sessions of a role that policies cannot tell apart by anything but tags. */
export interface SessionActor {
  readonly role: RoleFacts;
  /** One that policies name, or a sample of all others. */
  readonly sessionName: { readonly text: string; readonly isSample: boolean };
  /** Names that the sample stands beside. */
  readonly otherNames: readonly string[];
  readonly space: TagSpace;
  readonly assumedBy?: Caller;
  /** Tags that a session has whether it wants them or not: inherited ones, those of a token. */
  readonly fixedTags: Tags;
  /** Whether the call that makes the session brings tags. */
  readonly tagged: boolean;
}

/** Somebody who asks, as a caller for the evaluator, and what is open about it. */
export interface Actor {
  readonly label: string;
  readonly caller: Caller;
  readonly session?: SessionActor;
}

/**
 * Everybody that a question asks about. Session names fall into those that are mentioned by ARN, each by itself, and all others.
 * @throws LockkeeperError `Absent` for a role or user that the world does not have.
 */
export function actorsOf(world: World, who: PrincipalSpace, mentioned: readonly string[]): readonly Actor[] {
  if (who.kind === 'caller') return [{ label: who.caller.arn, caller: known(world, who.caller) }];
  const role = world.role(who.roleArn);
  if (role === undefined) throw new LockkeeperError('Absent', `the world has no ${who.roleArn}`);
  const named = namedSessions(role, mentioned);
  const names = [...named.map((text) => ({ text, isSample: false })), { text: freshName(named), isSample: true }];
  const space = who.tags ?? new Map<string, never>();
  return names.flatMap((sessionName) =>
    (who.assumedBy?.map((caller) => known(world, caller)) ?? [undefined]).flatMap((assumedBy) =>
      taggings(assumedBy).map(({ fixedTags, tagged }): Actor => {
        const by = assumedBy === undefined ? {} : { assumedBy };
        const session: SessionActor = { role, sessionName, otherNames: named, space, fixedTags, tagged, ...by };
        return {
          label: labelOf(session),
          caller: { type: 'assumed-role', arn: sessionArn(role.arn, sessionName.text) },
          session,
        };
      }),
    ),
  );
}

/** A caller of an account must be in the world: of one that is not, nothing could be proved. */
function known(world: World, caller: Caller): Caller {
  const isRole = caller.type === 'assumed-role';
  const isUser = caller.type === 'user' || caller.type === 'federated-user';
  const arn = parseArn(caller.arn);
  const name = arn?.resource.split('/')[1] ?? '';
  const base = isRole ? world.roleNamed(arn?.account ?? '', name) : isUser && world.user(caller.userArn ?? caller.arn);
  if (base === undefined) throw new LockkeeperError('Absent', `the world has no role or user of ${caller.arn}`);
  return caller;
}

/** Who calls with a token has the tags of the token; others bring tags or none. */
function taggings(by: Caller | undefined): readonly Pick<SessionActor, 'fixedTags' | 'tagged'>[] {
  if (by === undefined) return [{ fixedTags: new Map(), tagged: true }];
  const fixedTags = requestedTags({}, by);
  if (hasToken(by)) return [{ fixedTags, tagged: false }];
  return [
    { fixedTags, tagged: false },
    { fixedTags, tagged: true },
  ];
}

export function hasToken(caller: Caller): boolean {
  return caller.webIdentity !== undefined || caller.saml !== undefined;
}

/** By which call a caller assumes roles. */
export function assumeAction({ assumedBy }: SessionActor): string {
  if (assumedBy?.saml !== undefined) return 'sts:AssumeRoleWithSAML';
  return assumedBy?.webIdentity === undefined ? 'sts:AssumeRole' : 'sts:AssumeRoleWithWebIdentity';
}

export function sessionArn(roleArn: string, name: string): string {
  const arn = parseArn(roleArn);
  return `arn:${arn?.partition ?? 'aws'}:sts::${arn?.account ?? ''}:assumed-role/${nameOfArn(roleArn)}/${name}`;
}

function namedSessions(role: RoleFacts, mentioned: readonly string[]): readonly string[] {
  const prefix = sessionArn(role.arn, '');
  return [...new Set(mentioned.flatMap((arn) => (arn.startsWith(prefix) ? [arn.slice(prefix.length)] : [])))];
}

function freshName(taken: readonly string[]): string {
  let name = 'session';
  while (taken.includes(name)) name += '-x';
  return name;
}

function labelOf({ role, sessionName, otherNames, assumedBy, tagged }: SessionActor): string {
  const name = sessionName.isSample
    ? otherNames.length === 0
      ? ''
      : ' of another name'
    : ` named ${sessionName.text}`;
  const by =
    assumedBy === undefined ? '' : `, assumed by ${nameOfCaller(assumedBy)} ${tagged ? 'with' : 'without'} tags`;
  return `session of ${role.arn}${name}${by}`;
}

function nameOfCaller(caller: Caller): string {
  return caller.webIdentity?.sub ?? caller.saml?.sub ?? caller.arn;
}
