import { unmetCondition } from '../cel/conditions.ts';
import type { CompiledExpression } from '../cel/compiled-expression.ts';
import { CostExceeded, Meter, objectBudget } from '../cel/meter.ts';
import { RequestVariables } from '../cel/request-expression.ts';
import { runtimeProblem } from '../cel/wording.ts';
import { groupResource } from '../errors/refusals.ts';
import { StatusError } from '../errors/status-error.ts';
import type { KubeObject } from '../json/kube-object.ts';
import type { AdmissionRequest, Written } from '../webhooks/admission-request.ts';
import { matchingVersion } from '../webhooks/match-rules.ts';
import { requestOf } from '../webhooks/review.ts';
import { selects } from '../webhooks/should-call.ts';
import { type ParamParts, paramsOf } from './params.ts';
import { type Binding, type Match, type Policy, readBinding, readPolicy, type Validation } from './policy.ts';

const group = 'admissionregistration.k8s.io';
const policies = `${group}/validatingadmissionpolicies`;
const bindings = `${group}/validatingadmissionpolicybindings`;

interface Finding {
  readonly policy: Policy;
  readonly binding: Binding;
  readonly message: string;
  readonly reason: string;
}

/** The ValidatingAdmissionPolicies that are bound in a store. */
export class Policies {
  readonly #parts: ParamParts;
  readonly #policies = new WeakMap<KubeObject, Policy>();
  readonly #bindings = new WeakMap<KubeObject, Binding>();

  constructor(parts: ParamParts) {
    this.#parts = parts;
  }

  /** Throws the first denial; `warn` hears what bindings only warn about. Costs next to nothing when there are none. */
  check(request: () => AdmissionRequest, shown: () => Written, warn: (text: string) => void): void {
    const { store } = this.#parts;
    const bound = store.list(bindings);
    if (bound.length === 0) return;
    const [asked, written] = [request(), shown()];
    if (asked.definition.group === group && asked.definition.plural.startsWith('validatingadmissionpolic')) return;
    const meter = new Meter(objectBudget);
    const findings = bound.flatMap(({ object }) =>
      this.#findingsOf(remember(this.#bindings, object, readBinding), asked, written, meter),
    );
    for (const { policy, binding, message } of findings.filter((one) => one.binding.warns)) {
      warn(
        `Validation failed for ValidatingAdmissionPolicy '${policy.name}' with binding '${binding.name}': ${message}`,
      );
    }
    const denied = findings.find((one) => one.binding.denies);
    if (denied !== undefined) throw denial(asked, denied);
  }

  #findingsOf(binding: Binding, request: AdmissionRequest, written: Written, meter: Meter): readonly Finding[] {
    const stored = this.#parts.store.get(policies, '', binding.policyName);
    if (stored === undefined) return [];
    const policy = remember(this.#policies, stored.object, readPolicy);
    const seen = this.#seen(policy.match, request, written);
    if (seen === undefined || !this.#concerns(binding.match, request, written)) return [];
    const say = (message: string, reason = 'Invalid'): Finding => ({ policy, binding, message, reason });
    const params = paramsOf(this.#parts, policy, binding, request.namespace);
    if (typeof params === 'string') return policy.ignoresFailure ? [] : [say(`failed to configure binding: ${params}`)];
    const reviewed = requestOf(request, written, seen, '');
    const namespaceObject = this.#parts.store.get('/namespaces', '', request.namespace)?.object ?? null;
    const { object = null, oldObject = null } = reviewed;
    return params.flatMap((param) => {
      const variables = new RequestVariables({ object, oldObject, request: reviewed, params: param, namespaceObject });
      return evaluate(policy, variables, meter).map(({ message, reason }) => say(message, reason));
    });
  }

  #seen(match: Match, request: AdmissionRequest, written: Written): ReturnType<typeof matchingVersion> {
    const { rules, excluded, exactMatch } = match;
    if (matchingVersion({ rules: excluded, exactMatch }, request) !== undefined) return undefined;
    if (!selects(this.#parts.store, match, request, written)) return undefined;
    return matchingVersion({ rules, exactMatch }, request);
  }

  /** A binding without rules narrows its policy by selectors alone. */
  #concerns(match: Match, request: AdmissionRequest, written: Written): boolean {
    const any = { operations: ['*'], groups: ['*'], versions: ['*'], resources: ['*/*'], scope: '*', names: [] };
    const rules = match.rules.length === 0 ? [any] : match.rules;
    return this.#seen({ ...match, rules }, request, written) !== undefined;
  }
}

function remember<T extends object>(
  known: WeakMap<KubeObject, T>,
  object: KubeObject,
  read: (object: KubeObject) => T,
): T {
  const found = known.get(object);
  if (found !== undefined) return found;
  const made = read(object);
  known.set(object, made);
  return made;
}

type Outcome = Pick<Finding, 'message' | 'reason'>;

function evaluate(policy: Policy, given: RequestVariables, meter: Meter): readonly Outcome[] {
  const unmet = unmetCondition(policy.conditions, given, meter);
  if (unmet !== undefined) {
    return unmet.error === undefined || policy.ignoresFailure ? [] : [{ message: unmet.error, reason: 'Invalid' }];
  }
  const variables = withVariables(policy, given, meter);
  return policy.validations.flatMap((validation) => {
    try {
      if (variables.evaluate(validation.expression, meter) === true) return [];
    } catch (error) {
      const why = error instanceof CostExceeded ? error.message : runtimeProblem(error);
      const message = `expression '${validation.text}' resulted in error: ${why}`;
      return policy.ignoresFailure ? [] : [{ message, reason: 'Invalid' }];
    }
    return [{ message: messageOf(validation, variables, meter), reason: validation.reason }];
  });
}

/** A variable may read those before it. One that fails is missing to those who read it. */
function withVariables(policy: Policy, given: RequestVariables, meter: Meter): RequestVariables {
  const values = new Map<string, unknown>();
  const variables = given.with('variables', values);
  for (const { name, expression } of policy.variables) {
    const value = tryOr(() => variables.evaluate(expression, meter), undefined);
    if (value !== undefined) values.set(name, value);
  }
  return variables;
}

function messageOf(validation: Validation, variables: RequestVariables, meter: Meter): string {
  const fallback = validation.message || `failed expression: ${validation.text}`;
  const expression: CompiledExpression | undefined = validation.messageExpression;
  if (expression === undefined) return fallback;
  const text = tryOr(() => variables.evaluate(expression, meter), undefined);
  return typeof text === 'string' && text.trim() !== '' && !/[\r\n]/.test(text) ? text.trim() : fallback;
}

function tryOr<T>(run: () => T, otherwise: T): T {
  try {
    return run();
  } catch {
    return otherwise;
  }
}

const codes: ReadonlyMap<string, number> = new Map([
  ['Unauthorized', 401],
  ['Forbidden', 403],
  ['RequestEntityTooLarge', 413],
]);

function denial(request: AdmissionRequest, { policy, binding, message, reason }: Finding): StatusError {
  const { definition, name } = request;
  const why = `ValidatingAdmissionPolicy '${policy.name}' with binding '${binding.name}' denied request: ${message}`;
  const subject = name === '' ? groupResource(definition) : `${groupResource(definition)} ${JSON.stringify(name)}`;
  const details = { name, group: definition.group, kind: definition.plural, causes: [{ reason: '', message: why }] };
  return new StatusError(codes.get(reason) ?? 422, reason, `${subject} is forbidden: ${why}`, details);
}
