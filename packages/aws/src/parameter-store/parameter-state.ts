import type { ParameterStorePushSettings } from '@lockkeeper/core';
import { isAbsence, isDenial, type Writing } from '../push/writing.ts';
import { type ForeignTag, tagMap } from '../read-tags.ts';
import { GET_PARAMETER } from './get.ts';
import { foundParameter, isParameterAskedFor } from './match.ts';
import { isMissingResource, LIST_TAGS } from './tags.ts';

export type ParameterType = ParameterStorePushSettings['secretType'];

/** What a parameter holds. */
export interface ParameterValue {
  readonly bytes: Uint8Array;
  readonly type: ParameterType;
}

/** How a parameter is kept. */
export interface ParameterFacts {
  readonly description: string;
  readonly keyId: string | undefined;
  readonly tier: string;
  readonly policies: readonly string[];
}

const TYPES: readonly string[] = ['String', 'StringList', 'SecureString'] satisfies readonly ParameterType[];
const isType = (type: unknown): type is ParameterType => typeof type === 'string' && TYPES.includes(type);

/** The live tags (must M12: never a status, never a memory); undefined when there is no such parameter. */
export async function readParameterTags(writing: Writing): Promise<ReadonlyMap<string, string> | undefined> {
  const input = { ResourceType: 'Parameter' as const, ResourceId: writing.reference.name };
  const reply: { readonly TagList?: readonly ForeignTag[] | undefined } | undefined = await writing.parameters(
    'ListTagsForResource',
    (calls, signal) => calls.listTagsForResource(input, signal),
    isMissingResource,
  );
  return reply && (tagMap(reply.TagList) ?? writing.badReply(LIST_TAGS));
}

/** The current value, decrypted; undefined when the parameter has gone. */
export async function readParameter(writing: Writing): Promise<ParameterValue | undefined> {
  const { reference, scope } = writing;
  const input = { Name: reference.name, WithDecryption: true };
  const reply = await writing.parameters(
    'GetParameter',
    (calls, signal) => calls.getParameter(input, signal),
    isAbsence,
  );
  if (reply === undefined) return undefined;
  const content = reply.Parameter ?? {};
  const found = isParameterAskedFor(content, reference, scope) ? foundParameter(content) : undefined;
  const { Type: type } = content;
  return found !== undefined && isType(type) ? { bytes: found.value.reveal(), type } : writing.badReply(GET_PARAMETER);
}

/**
 * How the parameter is kept. The identity may well lack the right to know, which pushing did not need before; then undefined, and what
 * is not known is not brought up to date.
 */
export async function readParameterFacts(writing: Writing): Promise<ParameterFacts | undefined> {
  const { name } = writing.reference;
  const input = { ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: [name] }] };
  const reply = await writing.parameters(
    'DescribeParameter',
    (calls, signal) => calls.describeParameters(input, signal),
    isDenial,
  );
  const own = reply?.Parameters?.find(({ Name }) => Name === name);
  return (
    own && {
      description: own.Description ?? '',
      keyId: own.KeyId,
      tier: own.Tier ?? 'Standard',
      policies: (own.Policies ?? []).flatMap(({ PolicyText }) => PolicyText ?? []),
    }
  );
}
