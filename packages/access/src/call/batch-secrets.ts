import { parseArn } from '../arn/arn.ts';
import { denialText } from '../explain/error-text.ts';
import { decide, type DecideScope } from '../world/decide.ts';
import type { SecretFacts, World } from '../world/facts.ts';
import type { ServiceRequest } from '../world/service-request.ts';
import { type CallVerdict, joinParts } from './call-verdict.ts';
import { readSecret } from './secrets.ts';

/**
 * `BatchGetSecretValue`: itself on `*`, with filters `ListSecrets` too; then each secret is a read of its own. A refused secret
 * stands in the answer's `Errors`, save when a VPC endpoint policy refuses it: that fails the whole batch (E14).
 */
export function batchGetSecretValue(world: World, request: ServiceRequest, scope: DecideScope): CallVerdict {
  const batch = { ...request, resource: '*' };
  const filtered = (request.parameters?.filters ?? []).length > 0;
  const listing = { ...batch, action: 'secretsmanager:ListSecrets' };
  const parts = [decide(world, batch, scope), ...(filtered ? [decide(world, listing, scope)] : [])];
  const own = joinParts(parts);
  if (own.outcome !== 'allowed') return own;
  const items = secretsOf(world, request).map(({ secretId, arn }) => ({
    secretId,
    call: joinParts(readSecret(world, itemRequest(request, secretId, arn), scope)),
  }));
  const blocked = items.find(({ call }) => call.because.includes('vpce-policy') && call.outcome !== 'allowed');
  if (blocked === undefined) return { ...own, items };
  const refusing = blocked.call.parts.find(({ verdict }) => verdict.because.includes('vpce-policy'));
  const error = refusing && { error: denialText(refusing.request, refusing.verdict) };
  return { ...own, ...error, outcome: blocked.call.outcome, because: ['vpce-policy'], items };
}

function itemRequest(request: ServiceRequest, secretId: string, arn: string): ServiceRequest {
  const parameters = { ...request.parameters, secretId };
  return { ...request, action: 'secretsmanager:GetSecretValue', resource: arn, parameters };
}

function secretsOf(
  world: World,
  request: ServiceRequest,
): readonly { readonly secretId: string; readonly arn: string }[] {
  const account = parseArn(request.caller.arn)?.account ?? '';
  const { secretIdList, filters } = request.parameters ?? {};
  if (secretIdList !== undefined) {
    return secretIdList.map((secretId) => ({ secretId, arn: world.secret(secretId, account)?.arn ?? secretId }));
  }
  return [...world.secrets(account)]
    .filter((secret) => request.region === undefined || parseArn(secret.arn)?.region === request.region)
    .filter((secret) => (filters ?? []).every((filter) => passes(secret, filter)))
    .map((secret) => ({ secretId: secret.arn, arn: secret.arn }));
}

/** Filters of ListSecrets: values are prefixes, `!` in front means "none of these". */
function passes(secret: SecretFacts, filter: { readonly key: string; readonly values: readonly string[] }): boolean {
  const texts = filterTexts(secret, filter.key);
  return filter.values.some((value) => {
    const wanted = value.startsWith('!') ? value.slice(1) : value;
    return texts.some((text) => text.startsWith(wanted)) !== value.startsWith('!');
  });
}

function filterTexts(secret: SecretFacts, key: string): readonly string[] {
  const tags = [...(secret.tags ?? [])];
  switch (key) {
    case 'name':
      return [secret.name];
    case 'tag-key':
      return tags.map(([name]) => name);
    case 'tag-value':
      return tags.map(([, value]) => value);
    case 'all':
      return [secret.name, ...tags.flat()];
    default:
      return [];
  }
}
