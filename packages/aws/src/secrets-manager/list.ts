import type { Filter } from '@aws-sdk/client-secrets-manager';
import type { ListAnswer, ListFilter } from '@lockkeeper/core';
import { answerOfListFailure } from '../list/list-failure.ts';
import type { ListRun } from '../list/list-run.ts';
import { type Page, pageOf, readPages } from '../list/pages.ts';

const LIST_SECRETS = 'secretsmanager:ListSecrets';
const MAX_RESULTS = 100;

/** What AWS takes as value of a filter. A value that begins with `!` would mean its opposite. */
const FILTER_VALUE = /^[a-zA-Z0-9 :_@/+=.-][a-zA-Z0-9 :_@/+=.!-]{0,511}$/;

interface ListedSecret {
  readonly Name?: unknown;
  readonly DeletedDate?: unknown;
  readonly Tags?: readonly { readonly Key?: unknown; readonly Value?: unknown }[] | undefined;
}

interface Reply {
  readonly SecretList?: readonly ListedSecret[] | undefined;
  readonly NextToken?: unknown;
}

/**
 * The filters to send. They make the list shorter and decide nothing: AWS compares beginnings, and keys and values of tags apart from
 * each other, so every entry is looked at again. One pair is sent, because several would be searched as sets.
 */
function filtersOf({ path = '', tags }: ListFilter): Filter[] {
  const [key = '', value = ''] = [...tags][0] ?? [];
  const wanted: readonly (readonly [Filter['Key'], string])[] = [
    ['name', path],
    ['tag-key', key],
    ['tag-value', value],
  ];
  return wanted.filter(([, text]) => FILTER_VALUE.test(text)).map(([Key, text]) => ({ Key, Values: [text] }));
}

/** Whether an entry fits the whole filter, key and value of each tag together, and waits for no deletion. */
function fits({ Name, DeletedDate, Tags = [] }: ListedSecret, { path = '', tags }: ListFilter): boolean {
  const hasTag = ([key, value]: readonly [string, string]): boolean =>
    Tags.some((tag) => tag.Key === key && tag.Value === value);
  return (
    (DeletedDate === undefined || DeletedDate === null) && String(Name).startsWith(path) && [...tags].every(hasTag)
  );
}

function readPage({ SecretList, NextToken }: Reply, filter: ListFilter): Page | undefined {
  const whole = Array.isArray(SecretList) ? pageOf(SecretList, NextToken) : undefined;
  return (
    whole &&
    pageOf(
      (SecretList ?? []).filter((secret) => fits(secret, filter)),
      NextToken,
    )
  );
}

/** Lists secrets by `ListSecrets`. The action cannot be limited to some secrets by a policy; AWS's list may be minutes old. */
export async function listSecrets({ desk, context, filter, isAbandoned, inTurn }: ListRun): Promise<ListAnswer> {
  const Filters = filtersOf(filter);
  const input = {
    MaxResults: MAX_RESULTS,
    IncludePlannedDeletion: false,
    ...(Filters.length === 0 ? {} : { Filters }),
  };
  const pages = await readPages<Reply>({
    isAbandoned,
    call: (NextToken) =>
      inTurn(() =>
        desk.secretsManager(context, 'ListSecrets', (calls, signal) =>
          calls.listSecrets(NextToken === undefined ? input : { ...input, NextToken }, signal),
        ),
      ),
    read: (reply) => readPage(reply, filter),
  });
  if (pages.ok) return { kind: 'names', names: pages.names };
  return answerOfListFailure(pages, {
    scope: context.scope,
    action: LIST_SECRETS,
    path: filter.path ?? '',
    remedy: 'the identity policy must allow it on all resources ("*"), because AWS cannot limit it to some',
  });
}
