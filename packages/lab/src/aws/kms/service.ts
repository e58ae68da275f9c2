import { operation, type Operation, type Service, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { aliasOperations } from './alias-operations.ts';
import { cryptoOperations } from './crypto-operations.ts';
import { dataKeyPairOperations } from './data-key-pair.ts';
import { grantOperations } from './grant-operations.ts';
import { keyOperations, ownKey, placeOf } from './key-operations.ts';
import { findKey } from './keys.ts';
import { multiRegionOperations } from './multi-region.ts';
import { pageWith } from './page.ts';
import { rotationOperations } from './rotation-operations.ts';
import { kmsQuestions } from './questions.ts';
import { shapes } from './shapes.ts';
import { signingOperations } from './signing-operations.ts';

/** AWS Key Management Service with keys whose material it makes itself. Custom key stores, imported material and key agreement are unknown here. */
export function kms(world: World): Service {
  return {
    name: 'kms',
    signingName: 'kms',
    wire: 'json',
    selector: 'TrentService',
    xmlns: '',
    messageMember: 'message',
    operations: new Map([
      ...keyOperations(world),
      ...aliasOperations(world),
      ...cryptoOperations(world),
      ...dataKeyPairOperations(world),
      ...rotationOperations(world),
      ...multiRegionOperations(world),
      ...grantOperations(world),
      ...signingOperations(world),
      ...tagOperations(world),
    ]),
    questions: (operationName, input, call) => kmsQuestions(world, operationName, input, call),
  };
}

function tagOperations(world: World): readonly (readonly [string, Operation])[] {
  return [
    [
      'TagResource',
      operation(shapes.tag, (input, call) => {
        const key = ownKey(world, call, input.KeyId, ['Enabled', 'Disabled']);
        for (const tag of input.Tags) {
          if (tag.TagKey.toLowerCase().startsWith('aws:')) {
            throw new AwsError('TagException', `Tags beginning with aws: are reserved`);
          }
        }
        for (const tag of input.Tags) key.tags.set(tag.TagKey, tag.TagValue);
        return {};
      }),
    ],
    [
      'UntagResource',
      operation(shapes.untag, (input, call) => {
        const key = ownKey(world, call, input.KeyId, ['Enabled', 'Disabled']);
        for (const name of input.TagKeys) key.tags.delete(name);
        return {};
      }),
    ],
    [
      'ListResourceTags',
      operation(shapes.keyPage, (input, call) => {
        const { tags } = findKey(world, placeOf(call), input.KeyId);
        return pageWith(
          'Tags',
          [...tags].map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
          { ...input, Limit: input.Limit ?? 50 },
        );
      }),
    ],
  ];
}
