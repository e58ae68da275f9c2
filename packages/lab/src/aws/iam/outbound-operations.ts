import { createPublicKey, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type { Random } from '@lockkeeper/core';
import { type IssuerKey, operation, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Accounts } from '../state/account.ts';
import type { TokenIssuer, TokenKey } from '../state/iam.ts';
import { iamOf } from './account-of.ts';
import { shapes } from './shapes.ts';

const generate = promisify(generateKeyPair);

/** Outbound federation: whether `sts:GetWebIdentityToken` signs tokens in the account's name. Switched off, the name stays. */
export function outboundOperations(world: World): readonly (readonly [string, Operation])[] {
  return [
    ['EnableOutboundWebIdentityFederation', operation(shapes.none, (_input, call) => enable(world, call))],
    [
      'DisableOutboundWebIdentityFederation',
      operation(shapes.none, (_input, call) => {
        enabledIssuer(world, call).enabled = false;
        return undefined;
      }),
    ],
    [
      'GetOutboundWebIdentityFederationInfo',
      operation(shapes.none, (_input, call) => ({
        IssuerIdentifier: enabledIssuer(world, call).url,
        JwtVendingEnabled: true,
      })),
    ],
  ];
}

async function enable(world: World, call: SignedCall): Promise<{ readonly IssuerIdentifier: string }> {
  const made = await newIssuer(world.random);
  const { tokenIssuers } = iamOf(world, call);
  const [issuer = made] = tokenIssuers.values();
  if (issuer.enabled && issuer !== made) {
    throw new AwsError('FeatureEnabled', 'Outbound web identity federation is enabled already.', 409);
  }
  issuer.enabled = true;
  tokenIssuers.set(issuer.url, issuer);
  return { IssuerIdentifier: issuer.url };
}

/** The name is nobody's: AWS's own would be looked up at AWS by whoever is handed a token. */
async function newIssuer(random: Random): Promise<TokenIssuer> {
  const [rsa, ec] = await Promise.all([
    generate('rsa', { modulusLength: 2048 }),
    generate('ec', { namedCurve: 'secp384r1' }),
  ]);
  const key = (algorithm: TokenKey['algorithm'], { privateKey }: Pick<TokenKey, 'privateKey'>): TokenKey => ({
    id: random.uuid(),
    algorithm,
    privateKey,
  });
  return {
    url: `https://${random.uuid()}.tokens.sts.lab.invalid`,
    enabled: true,
    keys: [key('RS256', rsa), key('ES384', ec)],
  };
}

function enabledIssuer(world: World, call: SignedCall): TokenIssuer {
  const [issuer] = iamOf(world, call).tokenIssuers.values();
  if (issuer?.enabled === true) return issuer;
  throw new AwsError('FeatureDisabled', 'Outbound web identity federation is disabled.', 404);
}

/** What an account of this endpoint publishes under its issuer's name; undefined for any other issuer. */
export function accountIssuerKeys(accounts: Accounts, issuer: string): readonly IssuerKey[] | undefined {
  for (const { iam } of accounts.all()) {
    const found = iam.tokenIssuers.get(issuer);
    if (found === undefined) continue;
    return found.keys.map(({ id, algorithm, privateKey }) => ({
      ...createPublicKey(privateKey).export({ format: 'jwk' }),
      kid: id,
      alg: algorithm,
      use: 'sig',
    }));
  }
  return undefined;
}
