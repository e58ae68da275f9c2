import type { SignedCall, World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import { writeJson } from '../protocol/json.ts';
import { Timestamp } from '../protocol/timestamp.ts';
import { getSecretValue } from '../secrets-manager/read-operations.ts';
import { secretResource } from '../secrets-manager/find-secret.ts';
import { invalid } from './check-parameter.ts';

const prefix = '/aws/reference/secretsmanager/';

/** Names that Parameter Store forwards to Secrets Manager. */
export function isSecretReference(name: string): boolean {
  return name.startsWith(prefix);
}

/**
 * A secret in the shape of a parameter. The caller needs the rights of Secrets Manager; decryption must be asked for.
 *
 * @throws AwsError `ValidationException`, `ParameterNotFound`, or what Secrets Manager refuses with
 */
export function readSecretReference(world: World, call: SignedCall, name: string, decrypt: boolean): Output {
  if (!decrypt) throw invalid('WithDecryption flag must be True for retrieving a Secret Manager secret.');
  const { secretId, selector } = split(name.slice(prefix.length));
  world.authorize(call, {
    action: 'secretsmanager:GetSecretValue',
    resource: secretResource(world, call, secretId),
    parameters: { secretId },
  });
  const isVersion = selector !== undefined && /^[0-9a-f-]{32,64}$/i.test(selector);
  const secret = secretOf(world, call, name, {
    SecretId: secretId,
    ...(isVersion ? { VersionId: selector } : {}),
    ...(selector === undefined || isVersion ? {} : { VersionStage: selector }),
  });
  const { SecretString: text, SecretBinary: bytes } = secret;
  return {
    Name: name.slice(0, prefix.length) + secretId,
    Type: 'SecureString',
    Value: typeof text === 'string' ? text : Buffer.from(bytes as Uint8Array).toString('base64'),
    Version: 0,
    Selector: selector === undefined ? undefined : `:${selector}`,
    SourceResult: writeJson(secret),
    LastModifiedDate: secret['CreatedDate'] instanceof Timestamp ? secret['CreatedDate'] : undefined,
    ARN: secret['ARN'],
    DataType: 'text',
  };
}

function secretOf(world: World, call: SignedCall, name: string, input: Parameters<typeof getSecretValue>[2]): Output {
  try {
    return getSecretValue(world, call, input);
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') {
      throw new AwsError(
        'ParameterNotFound',
        `An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret ${name} not found.`,
      );
    }
    throw error;
  }
}

/** `id`, `id:label` or `id:version`; ARNs have six colons of their own. */
function split(text: string): { readonly secretId: string; readonly selector?: string } {
  const parts = text.split(':');
  const own = text.startsWith('arn:') ? 7 : 1;
  const selector = parts[own];
  const secretId = parts.slice(0, own).join(':');
  return selector === undefined ? { secretId } : { secretId, selector };
}
