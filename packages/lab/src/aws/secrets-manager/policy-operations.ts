import { type Policy, readPolicy, type Statement } from '@lockkeeper/access';
import { savePrincipals, shownDocument } from '../authorization/saved-principals.ts';
import { operation, type Operation, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { findLiveSecret, findWritableSecret } from './find-secret.ts';
import { shapes } from './shapes.ts';

/** Put, Get, Delete and ValidateResourcePolicy. Policies are kept as given. */
export function policyOperations(world: World): ReadonlyMap<string, Operation> {
  return new Map([
    [
      'PutResourcePolicy',
      operation(shapes.putPolicy, (input, call) => {
        const secret = findWritableSecret(world, call, input.SecretId);
        const { policy, problems } = readPolicy(input.ResourcePolicy, 'resource');
        const [problem] = problems;
        if (policy === undefined) throw malformed('This resource policy contains invalid Json');
        if (problem !== undefined) throw malformed(problem.message);
        if (input.BlockPublicPolicy === true && policy.statements.some(isPublic)) {
          throw new AwsError(
            'PublicPolicyException',
            'This resource policy allows broad access to the secret, and BlockPublicPolicy refuses it.',
          );
        }
        secret.resourcePrincipals = savePrincipals(world, 'resource', input.ResourcePolicy, unsupportedPrincipal);
        secret.resourcePolicy = input.ResourcePolicy;
        secret.lastChangedAt = call.now;
        return { ARN: secret.arn, Name: secret.name };
      }),
    ],
    [
      'GetResourcePolicy',
      operation(shapes.byId, (input, call) => {
        const secret = findWritableSecret(world, call, input.SecretId);
        const { arn, name, resourcePolicy: text, resourcePrincipals: saved } = secret;
        const shown = text === undefined ? undefined : shownDocument(world.accounts, text, saved);
        return { ARN: arn, Name: name, ResourcePolicy: shown };
      }),
    ],
    [
      'DeleteResourcePolicy',
      operation(shapes.byId, (input, call) => {
        const secret = findWritableSecret(world, call, input.SecretId);
        delete secret.resourcePolicy;
        delete secret.resourcePrincipals;
        secret.lastChangedAt = call.now;
        return { ARN: secret.arn, Name: secret.name };
      }),
    ],
    [
      'ValidateResourcePolicy',
      operation(shapes.validatePolicy, (input, call) => {
        if (input.SecretId !== undefined) findLiveSecret(world, call, input.SecretId);
        const errors = validationErrors(readPolicy(input.ResourcePolicy, 'resource').policy);
        return { PolicyValidationPassed: errors.length === 0, ValidationErrors: errors };
      }),
    ],
  ]);
}

function unsupportedPrincipal(): AwsError {
  return malformed('This resource policy contains an unsupported principal.');
}

function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicyDocumentException', message);
}

function validationErrors(policy: Policy | undefined): readonly object[] {
  if (policy === undefined) {
    return [{ CheckName: 'POLICY_SYNTAX', ErrorMessage: 'This resource policy contains invalid Json' }];
  }
  return policy.statements.some(isPublic)
    ? [{ CheckName: 'PUBLIC_ACCESS', ErrorMessage: 'This resource policy allows broad access to the secret.' }]
    : [];
}

/** An unconditional grant to everyone. Grants narrowed by a condition are left to the evaluator. */
function isPublic({ effect, principals, conditions }: Statement): boolean {
  const everyone = principals?.entries.some(({ form }) => form === 'any') === true && !principals.negated;
  return effect === 'Allow' && everyone && conditions.length === 0;
}
