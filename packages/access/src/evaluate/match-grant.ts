import { UNKNOWN_VALUE } from '../context/request-context.ts';
import { gradeOf } from '../match/match-principals.ts';
import { allOf, type Outcome, outcomeOf } from '../match/outcome.ts';
import type { PrincipalEntry } from '../policy/model.ts';
import { formOfPrincipal } from '../policy/principal-form.ts';
import type { AccessRequest, Grant } from './access-request.ts';

type EncryptionContext = NonNullable<AccessRequest['encryptionContext']>;

const unconstrained: ReadonlySet<string> = new Set(['DescribeKey', 'RetireGrant']);

/** Whether a grant allows the request. Keys and values of constraints compare with case (KMS Developer Guide, "Grants"). */
export function matchGrant(
  grant: Grant,
  request: Pick<AccessRequest, 'action' | 'principal' | 'encryptionContext'>,
): Outcome {
  const operation = request.action.slice(request.action.indexOf(':') + 1).toLowerCase();
  if (!grant.operations.some((known) => known.toLowerCase() === operation)) return 'no';
  const grade = gradeOf(granteeOf(grant), request.principal);
  if (grade === undefined || grade === 'any') return 'no';
  if ([...unconstrained].some((free) => free.toLowerCase() === operation)) return 'yes';
  return matchConstraints(grant, request.encryptionContext ?? new Map<string, string>());
}

/** Whom a grant is for, as an entry of a policy would say it. */
export function granteeOf({ granteePrincipal: value }: Grant): PrincipalEntry {
  const key = value.includes(':') ? 'AWS' : 'Service';
  return { key, value, form: formOfPrincipal(key, value) };
}

function matchConstraints(grant: Grant, context: EncryptionContext): Outcome {
  const { encryptionContextEquals: equals, encryptionContextSubset: subset } = grant.constraints ?? {};
  if (equals !== undefined && equals.size !== context.size) return 'no';
  let outcome: Outcome = 'yes';
  for (const [key, expected] of [...(equals ?? []), ...(subset ?? [])]) {
    const actual = context.get(key);
    outcome = allOf(outcome, actual === UNKNOWN_VALUE ? 'unknown' : outcomeOf(actual === expected));
  }
  return outcome;
}
