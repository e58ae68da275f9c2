import { type Policy, type PolicyKind, readPolicy } from '@lockkeeper/access';
import { AwsError } from '../protocol/aws-error.ts';

/**
 * Refuses what IAM does not take as a policy of a kind, with the sentence that IAM has for the first thing that is wrong.
 *
 * @throws AwsError `MalformedPolicyDocument`
 */
export function checkDocument(text: string, kind: Extract<PolicyKind, 'identity' | 'trust' | 'session'>): void {
  const { policy, problems } = readPolicy(text, kind);
  const [problem] = problems;
  if (problem !== undefined) throw malformed(problem.message);
  if (kind === 'trust' && policy !== undefined && !speaksOfSessions(policy)) {
    throw malformed('AssumeRole policy may only specify STS AssumeRole actions.');
  }
}

const trustActions: ReadonlySet<string> = new Set(
  'assumerole assumerolewithsaml assumerolewithwebidentity tagsession setsourceidentity setcontext'.split(' '),
);

/** A trust policy speaks of the operations that begin sessions. What a pattern of STS means is left to the evaluator. */
function speaksOfSessions(policy: Policy): boolean {
  return policy.statements.every(({ actions }) =>
    actions.patterns.every(({ text }) => {
      const [vendor, name = ''] = text.toLowerCase().split(':');
      return text === '*' || (vendor === 'sts' && (/[*?]/.test(name) || trustActions.has(name)));
    }),
  );
}

function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicyDocument', message);
}
