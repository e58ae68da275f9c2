import { parseArn } from '../arn/arn.ts';
import { authorizeCall } from '../call/authorize-call.ts';
import type { CallVerdict } from '../call/call-verdict.ts';
import type { ContextValue } from '../context/request-context.ts';
import type { Caller } from '../world/caller.ts';
import type { Tags, World } from '../world/facts.ts';
import type { CallParameters, ServiceRequest } from '../world/service-request.ts';
import { type Actor, assumeAction, type SessionActor, sessionArn } from './actors.ts';
import type { ReachWitness } from './question.ts';
import type { Forms, Replayed } from './scene.ts';
import type { Assignment } from './solve.ts';
import type { Target } from './targets.ts';
import { withCreated } from './with-created.ts';

/** What calls are made of, besides values of variables. */
export interface Plan {
  readonly world: World;
  readonly context: ReadonlyMap<string, ContextValue>;
  readonly actor: Actor;
  readonly target: Target;
  /** Variables of session tags, with their keys. */
  readonly passed: ReadonlyMap<string, string>;
  readonly samples: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/**
 * Makes the calls that values of variables stand for, and asks the evaluator about them: first without values for keys that are
 * not reasoned about, then with the first value that a condition names for each.
 */
export function replay(plan: Plan, forms: Forms, values: Assignment): Replayed<ReachWitness> {
  const plainly = replayWith(plan, forms, values, false);
  if (plainly.outcome === 'allowed' || plan.samples.size === 0) return plainly;
  const sampled = replayWith(plan, forms, values, true);
  return sampled.outcome === 'allowed' ? sampled : plainly;
}

/** Asks the evaluator about a witness again. */
export function replayWitness(world: World, witness: ReachWitness): readonly CallVerdict[] {
  const after = withCreated(world, witness.created);
  return witness.calls.map((call) => authorizeCall(after, call));
}

function replayWith(plan: Plan, forms: Forms, values: Assignment, sampled: boolean): Replayed<ReachWitness> {
  const made = new Maker(plan, forms, values, sampled);
  const created = made.created();
  const world = withCreated(plan.world, created);
  const calls: ServiceRequest[] = [];
  const verdicts: CallVerdict[] = [];
  let caller: Caller | undefined = made.caller();
  const assume = made.assume();
  if (assume !== undefined) {
    const verdict = authorizeCall(world, assume);
    calls.push(assume);
    verdicts.push(verdict);
    caller = verdict.session?.caller;
  }
  if (caller !== undefined) {
    const read = made.read(caller);
    calls.push(read);
    verdicts.push(authorizeCall(world, read));
  }
  const witness = created === undefined ? { calls, verdicts } : { created, calls, verdicts };
  return { outcome: outcomeOf(verdicts, caller !== undefined), witness };
}

function outcomeOf(verdicts: readonly CallVerdict[], complete: boolean): Replayed<ReachWitness>['outcome'] {
  const outcomes = verdicts.map((verdict) => verdict.outcome);
  if (complete && outcomes.every((outcome) => outcome === 'allowed')) return 'allowed';
  if (outcomes.some((outcome) => outcome.endsWith('deny') || outcome === 'rejected')) return 'refused';
  return outcomes.includes('unknown') ? 'unknown' : 'disputed';
}

/** Turns values of variables into calls. */
class Maker {
  readonly #plan: Plan;
  readonly #forms: Forms;
  readonly #values: Assignment;
  readonly #sampled: boolean;

  constructor(plan: Plan, forms: Forms, values: Assignment, sampled: boolean) {
    this.#plan = plan;
    this.#forms = forms;
    this.#values = values;
    this.#sampled = sampled;
  }

  created(): ReachWitness['created'] {
    const { future, service, keyArn } = this.#plan.target;
    if (future === undefined) return undefined;
    const arn = this.#arn();
    const tags = this.#tagsNamed('resource tag ');
    const key = keyArn === undefined ? {} : { keyId: keyArn };
    if (service === 'ssm') return { parameter: { arn, name: parameterName(arn), type: 'SecureString', tags, ...key } };
    const name = (parseArn(arn)?.resource ?? '').slice('secret:'.length, -7);
    return { secret: { arn, name, tags, ...(keyArn === undefined ? {} : { kmsKeyId: keyArn }) } };
  }

  /** Who reads, when nobody has to assume a role for it. */
  caller(): Caller | undefined {
    const { session, caller } = this.#plan.actor;
    if (session === undefined) return caller;
    if (session.assumedBy !== undefined) return undefined;
    return {
      type: 'assumed-role',
      arn: sessionArn(session.role.arn, this.#sessionName(session)),
      sessionTags: this.#passedTags(),
    };
  }

  assume(): ServiceRequest | undefined {
    const { session } = this.#plan.actor;
    if (session?.assumedBy === undefined) return undefined;
    const tags = this.#passedTags();
    const externalId = this.#values.get('external id');
    const parameters: CallParameters = {
      roleSessionName: this.#sessionName(session),
      ...(tags.size === 0 ? {} : { tags }),
      ...(externalId === undefined ? {} : { externalId }),
    };
    const context = this.#context('assume');
    return {
      caller: session.assumedBy,
      action: assumeAction(session),
      resource: session.role.arn,
      parameters,
      context,
    };
  }

  read(caller: Caller): ServiceRequest {
    const { action, path } = this.#plan.target;
    const arn = this.#arn();
    const base = { caller, action, context: this.#context('read'), region: parseArn(arn)?.region ?? '' };
    if (path !== undefined) {
      const resource = this.#value('path');
      const parameters = { path: parameterName(resource), recursive: path.recursive, withDecryption: true };
      return { ...base, resource, parameters };
    }
    const secretId = this.#values.get('secret id');
    const names = action === 'ssm:GetParameters' ? { names: [arn] } : {};
    const id = secretId === undefined ? {} : { secretId };
    const decryption = action.startsWith('ssm:') ? { withDecryption: true } : {};
    return { ...base, resource: arn, parameters: { ...names, ...id, ...decryption } };
  }

  #arn(): string {
    const { future, sample, arn } = this.#plan.target;
    return future === undefined ? sample : this.#value(arn);
  }

  #value(variable: string): string {
    return this.#values.get(variable) ?? '';
  }

  #sessionName(session: SessionActor): string {
    return this.#values.get('session name') ?? session.sessionName.text;
  }

  #passedTags(): Tags {
    return new Map(
      [...this.#plan.passed].flatMap(([variable, key]) => {
        const form = this.#forms.get(variable);
        const value = this.#values.get(variable);
        return form?.present === true && value !== undefined
          ? [[form.spelling === '' ? key : form.spelling, value] as const]
          : [];
      }),
    );
  }

  #tagsNamed(prefix: string): Tags {
    return new Map(
      [...this.#values].flatMap(([variable, value]) =>
        variable.startsWith(prefix) ? [[variable.slice(prefix.length), value] as const] : [],
      ),
    );
  }

  #context(call: string): ReadonlyMap<string, ContextValue> {
    const prefix = `${call} `;
    const own = [...this.#values].flatMap(([variable, value]) =>
      variable.startsWith(prefix) ? [[variable.slice(prefix.length), value] as const] : [],
    );
    const samples = this.#sampled ? (this.#plan.samples.get(call) ?? []) : [];
    return new Map<string, ContextValue>([...samples, ...own, ...this.#plan.context]);
  }
}

/** Names without a slash have the same ARN, but stand below no path. */
function parameterName(arn: string): string {
  return (parseArn(arn)?.resource ?? '').slice('parameter'.length);
}
