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
        const statements = statementsOf(input.ResourcePolicy);
        if (statements === undefined) {
          throw new AwsError('MalformedPolicyDocumentException', 'This resource policy contains invalid Json');
        }
        if (input.BlockPublicPolicy === true && statements.some(isPublic)) {
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
        const errors = validationErrors(statementsOf(input.ResourcePolicy));
        return { PolicyValidationPassed: errors.length === 0, ValidationErrors: errors };
      }),
    ],
  ]);
}

function unsupportedPrincipal(): AwsError {
  return new AwsError('MalformedPolicyDocumentException', 'This resource policy contains an unsupported principal.');
}

function validationErrors(statements: readonly Statement[] | undefined): readonly object[] {
  if (statements === undefined) {
    return [{ CheckName: 'POLICY_SYNTAX', ErrorMessage: 'This resource policy contains invalid Json' }];
  }
  return statements.some(isPublic)
    ? [{ CheckName: 'PUBLIC_ACCESS', ErrorMessage: 'This resource policy allows broad access to the secret.' }]
    : [];
}

interface Statement {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

function statementsOf(document: string): readonly Statement[] | undefined {
  try {
    const parsed: unknown = JSON.parse(document);
    if (typeof parsed !== 'object' || parsed === null || !('Statement' in parsed)) return undefined;
    const list: readonly unknown[] = Array.isArray(parsed.Statement) ? parsed.Statement : [parsed.Statement];
    return list.every((entry): entry is Statement => typeof entry === 'object' && entry !== null) ? list : undefined;
  } catch {
    // What is wrong with the JSON is not told: the parser's text would quote the document.
    return undefined;
  }
}

/** An unconditional grant to everyone. Grants narrowed by a condition are left to the evaluator. */
function isPublic(statement: Statement): boolean {
  const { Principal: principal } = statement;
  const aws = typeof principal === 'object' && principal !== null && 'AWS' in principal ? principal.AWS : principal;
  const everyone = aws === '*' || (Array.isArray(aws) && aws.includes('*'));
  return statement.Effect === 'Allow' && everyone && statement.Condition === undefined;
}
