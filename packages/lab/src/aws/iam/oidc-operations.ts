import { writeTags } from '../accounts/tags.ts';
import { operation, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import { Timestamp } from '../protocol/timestamp.ts';
import { addIamTags, iamOf } from './account-of.ts';
import { alreadyExists, limitExceeded, noSuchEntity } from './iam-error.ts';
import { shapes } from './shapes.ts';
import { tagOperations } from './tag-operations.ts';
import type { OidcProvider } from '../state/iam.ts';

const maxClientIds = 100;
const maxThumbprints = 5;

/** OpenID Connect providers: the issuers whose web identity tokens an account trusts. */
export function oidcOperations(world: World): ReadonlyMap<string, Operation> {
  const find = (input: { readonly OpenIDConnectProviderArn: string }, call: SignedCall): OidcProvider => {
    const arn = input.OpenIDConnectProviderArn;
    const provider = iamOf(world, call).oidcProviders.get(arn);
    if (provider === undefined) throw noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`);
    return provider;
  };
  return new Map([
    ['CreateOpenIDConnectProvider', operation(shapes.createProvider, (input, call) => create(world, call, input))],
    [
      'GetOpenIDConnectProvider',
      operation(shapes.byProvider, (input, call) => {
        const provider = find(input, call);
        return {
          Url: provider.url,
          ClientIDList: [...provider.clientIds],
          ThumbprintList: provider.thumbprints,
          CreateDate: new Timestamp(provider.createdAt),
          Tags: writeTags(provider.tags),
        };
      }),
    ],
    [
      'ListOpenIDConnectProviders',
      operation(shapes.none, (_input, call) => ({
        OpenIDConnectProviderList: [...iamOf(world, call).oidcProviders.keys()].map((Arn) => ({ Arn })),
      })),
    ],
    [
      'DeleteOpenIDConnectProvider',
      operation(shapes.byProvider, (input, call) => {
        iamOf(world, call).oidcProviders.delete(input.OpenIDConnectProviderArn);
        return undefined;
      }),
    ],
    ...changeOperations(find),
  ]);
}

function changeOperations(
  find: (input: { readonly OpenIDConnectProviderArn: string }, call: SignedCall) => OidcProvider,
): readonly (readonly [string, Operation])[] {
  return [
    [
      'AddClientIDToOpenIDConnectProvider',
      operation(shapes.clientId, (input, call) => {
        const { clientIds } = find(input, call);
        if (!clientIds.has(input.ClientID) && clientIds.size >= maxClientIds) throw tooManyClients();
        clientIds.add(input.ClientID);
        return undefined;
      }),
    ],
    [
      'RemoveClientIDFromOpenIDConnectProvider',
      operation(shapes.clientId, (input, call) => {
        find(input, call).clientIds.delete(input.ClientID);
        return undefined;
      }),
    ],
    [
      'UpdateOpenIDConnectProviderThumbprint',
      operation(shapes.thumbprints, (input, call) => {
        find(input, call).thumbprints = checkThumbprints(input.ThumbprintList);
        return undefined;
      }),
    ],
    ...tagOperations(
      'OpenIDConnectProvider',
      { tag: shapes.tagProvider, untag: shapes.untagProvider, page: shapes.byProvider },
      find,
    ),
  ];
}

function create(world: World, call: SignedCall, input: Input<typeof shapes.createProvider>): Output {
  const state = iamOf(world, call);
  const name = issuerNameOf(input.Url);
  const arn = `arn:aws:iam::${call.caller.accountId}:oidc-provider/${name}`;
  if (state.oidcProviders.has(arn)) throw alreadyExists(`Provider with url https://${name} already exists.`);
  const clientIds = new Set(input.ClientIDList ?? []);
  if (clientIds.size > maxClientIds) throw tooManyClients();
  const provider: OidcProvider = {
    arn,
    url: name,
    clientIds,
    thumbprints: checkThumbprints(input.ThumbprintList ?? []),
    createdAt: call.now,
    tags: new Map(),
  };
  addIamTags(provider.tags, input.Tags ?? []);
  state.oidcProviders.set(arn, provider);
  return { OpenIDConnectProviderArn: arn, Tags: input.Tags === undefined ? undefined : writeTags(provider.tags) };
}

function issuerNameOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || parsed.protocol !== 'https:' || parsed.search !== '' || parsed.hash !== '') {
    throw new AwsError('ValidationError', 'Invalid Open ID Connect Provider URL');
  }
  return url.replace(/^https:\/\//, '').replace(/\/$/, '');
}

function checkThumbprints(list: readonly string[]): readonly string[] {
  if (list.length > maxThumbprints) {
    throw new AwsError('InvalidInput', `Thumbprint list must contain fewer than ${maxThumbprints} entries.`);
  }
  return [...list];
}

function tooManyClients(): AwsError {
  return limitExceeded(`Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: ${maxClientIds}`);
}
