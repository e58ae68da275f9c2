import { parseArn } from '../arn/arn.ts';
import type { World } from '../world/facts.ts';
import { actorsOf } from './actors.ts';
import { Budget } from './budget.ts';
import { buildScene } from './build-scene.ts';
import { decideScene, type Gap } from './prove.ts';
import type { ReachCertificate, ReachAnswer, ReachQuestion, ReachWitness } from './question.ts';
import type { Scene } from './scene.ts';
import { targetsOf } from './targets.ts';

/**
 * Answers whether anybody of a set of principals can reach any of a set of secrets or parameters, those that exist and those that
 * may be made later. Every way is a scene (`decideScene`); the answer is a proof for all of them, a concrete
 * request that the evaluator allows, or `unknown` with the reasons. Never `proved` by default: what was not decided is a gap.
 * @throws LockkeeperError `Absent` when the role, or a resource that should exist, is not in the world.
 */
export function reach(question: ReachQuestion): ReachAnswer {
  const ways: ReachCertificate['ways'][number][] = [];
  const gaps: Gap[] = [];
  const scenes = scenesOf(question);
  for (const scene of scenes) {
    const result = decideScene(scene, new Budget(question.steps ?? 200_000));
    if (result.kind === 'reached') return { kind: 'counterexample', way: scene.label, witness: result.witness };
    if (result.kind === 'gaps') gaps.push(...result.gaps);
    else ways.push({ label: scene.label, proof: result.proof });
  }
  if (ways.length < scenes.length) return { kind: 'unknown', gaps };
  return { kind: 'proved', certificate: { ways, assumptions: assumptionsOf(question, ways.length) } };
}

/** All ways that a question has, in the order in which they are decided. */
export function scenesOf(question: ReachQuestion): readonly Scene<ReachWitness>[] {
  const { world, who, what } = question;
  const targets = targetsOf(world, what);
  const mentioned = targets.flatMap((target) => principalsNamed(world, target.sample, target.keyArn));
  const actors = actorsOf(world, who, mentioned);
  return actors.flatMap((actor) => targets.flatMap((target) => buildScene(question, actor, target) ?? []));
}

/** Principals that the resource, its key, or a grant on the key names. */
function principalsNamed(world: World, arn: string, keyArn: string | undefined): readonly string[] {
  const account = parseArn(arn)?.account ?? '';
  const key = keyArn === undefined ? undefined : world.key(keyArn);
  const resource = world.secret(arn, account) ?? world.parameter(arn, account);
  return [resource?.resourcePolicy, key?.policy]
    .flatMap((policy) => policy?.statements ?? [])
    .flatMap(({ principals }) => (principals?.entries ?? []).map((entry) => entry.value))
    .concat((key?.grants ?? []).map((grant) => grant.granteePrincipal));
}

function assumptionsOf({ who, what }: ReachQuestion, ways: number): readonly string[] {
  const list = ['the policies, tags and keys of the world do not change'];
  if (ways === 0) list.push('nothing and nobody fits the question');
  if (what.future !== undefined) {
    list.push('what is made later has no resource policy and the key of the question');
  }
  if (who.kind === 'session' && who.assumedBy !== undefined) {
    list.push('the role is assumed by the callers of the question only');
  }
  return list;
}
