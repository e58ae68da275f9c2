import { writeTags } from '../accounts/tags.ts';
import { operation, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { Timestamp } from '../protocol/timestamp.ts';
import type { SamlProvider } from '../state/iam.ts';
import { addIamTags, iamOf } from './account-of.ts';
import { readMetadata } from '../saml/metadata.ts';
import { loadXmlLibrary } from '../saml/xml-library.ts';
import { alreadyExists, noSuchEntity } from './iam-error.ts';
import { samlShapes, shapes } from './shapes.ts';
import { tagOperations } from './tag-operations.ts';

const yearMs = 365 * 86_400_000;

/** SAML providers: metadata documents whose entity and certificates `AssumeRoleWithSAML` goes by. */
export function samlOperations(world: World): readonly (readonly [string, Operation])[] {
  const find = (input: { readonly SAMLProviderArn: string }, call: SignedCall): SamlProvider => {
    const provider = iamOf(world, call).samlProviders.get(input.SAMLProviderArn);
    if (provider === undefined) throw noSuchEntity(`SAMLProvider not found for arn ${input.SAMLProviderArn}`);
    return provider;
  };
  return [
    [
      'CreateSAMLProvider',
      operation(samlShapes.create, async (input, call) => {
        await requireMetadata(world, input.SAMLMetadataDocument);
        const { samlProviders } = iamOf(world, call);
        const arn = `arn:aws:iam::${call.caller.accountId}:saml-provider/${input.Name}`;
        if (samlProviders.has(arn)) throw alreadyExists(`SAMLProvider with name ${input.Name} already exists.`);
        const provider: SamlProvider = {
          arn,
          metadata: input.SAMLMetadataDocument,
          createdAt: call.now,
          tags: new Map(),
        };
        addIamTags(provider.tags, input.Tags ?? []);
        samlProviders.set(arn, provider);
        return { SAMLProviderArn: arn, Tags: input.Tags === undefined ? undefined : writeTags(provider.tags) };
      }),
    ],
    [
      'GetSAMLProvider',
      operation(samlShapes.byArn, (input, call) => {
        const provider = find(input, call);
        return {
          SAMLMetadataDocument: provider.metadata,
          CreateDate: new Timestamp(provider.createdAt),
          ValidUntil: new Timestamp(provider.createdAt + 100 * yearMs),
          Tags: writeTags(provider.tags),
        };
      }),
    ],
    [
      'UpdateSAMLProvider',
      operation(samlShapes.update, async (input, call) => {
        await requireMetadata(world, input.SAMLMetadataDocument);
        const provider = find(input, call);
        provider.metadata = input.SAMLMetadataDocument;
        return { SAMLProviderArn: provider.arn };
      }),
    ],
    [
      'ListSAMLProviders',
      operation(shapes.none, (_input, call) => ({
        SAMLProviderList: [...iamOf(world, call).samlProviders.values()].map(({ arn, createdAt }) => ({
          Arn: arn,
          ValidUntil: new Timestamp(createdAt + 100 * yearMs),
          CreateDate: new Timestamp(createdAt),
        })),
      })),
    ],
    [
      'DeleteSAMLProvider',
      operation(samlShapes.byArn, (input, call) => {
        iamOf(world, call).samlProviders.delete(find(input, call).arn);
        return undefined;
      }),
    ],
    ...tagOperations('SAMLProvider', { ...samlShapes, page: samlShapes.byArn }, find),
  ];
}

/** Foreign suites register documents that are none; they are taken in open mode, and sign nobody in. */
async function requireMetadata(world: World, document: string): Promise<void> {
  if (world.openAccount !== undefined || readMetadata(await loadXmlLibrary(), document) !== undefined) return;
  throw new AwsError('InvalidInput', 'Could not parse metadata');
}
