import type { ParameterStringFilter } from '@aws-sdk/client-ssm';
import type { Clock, DeniedAnswer, FailedAnswer, ListAnswer, ListFilter } from '@lockkeeper/core';
import type { DeskOutcome } from '../desk.ts';
import { answerOfListFailure } from '../list/list-failure.ts';
import type { ListRun } from '../list/list-run.ts';
import { type Page, pageOf, readPages } from '../list/pages.ts';
import { RecentMap } from '../memory/recent-map.ts';

const DESCRIBE = 'ssm:DescribeParameters';
const BY_PATH = 'ssm:GetParametersByPath';
const DESCRIBE_PAGE = 50;
const BY_PATH_PAGE = 10;
/** How long a scope lists by `GetParametersByPath` after `DescribeParameters` was refused to it. */
const ADVICE_MS = 10 * 60_000;
const MAX_SCOPES = 10_000;

interface Reply {
  readonly Parameters?: readonly { readonly Name?: unknown }[] | undefined;
  readonly NextToken?: unknown;
}

/** One way to list: AWS has two calls for it, with a right of its own each. */
interface Way {
  readonly action: string;
  readonly call: (run: ListRun, path: string, token: string | undefined) => Promise<DeskOutcome<Reply>>;
}

const DESCRIBING: Way = {
  action: DESCRIBE,
  call: ({ desk, context, filter }, path, NextToken) => {
    const ParameterFilters = filtersOf(path, filter);
    const input = { MaxResults: DESCRIBE_PAGE, ...(ParameterFilters.length === 0 ? {} : { ParameterFilters }) };
    return desk.parameterStore(context, 'DescribeParameter', (calls, signal) =>
      calls.describeParameters({ ...input, NextToken }, signal),
    );
  },
};

/** Values come with the names, encrypted where they are kept so; they are dropped unread. */
const WALKING: Way = {
  action: BY_PATH,
  call: ({ desk, context }, path, NextToken) => {
    const input = { Path: path, Recursive: true, WithDecryption: false, MaxResults: BY_PATH_PAGE };
    return desk.parameterStore(context, 'GetParametersByPath', (calls, signal) =>
      calls.getParametersByPath({ ...input, NextToken }, signal),
    );
  },
};

function filtersOf(path: string, { tags }: ListFilter): ParameterStringFilter[] {
  return [
    ...(path === '/' ? [] : [{ Key: 'Path', Option: 'Recursive', Values: [path] }]),
    ...[...tags].map(([key, value]) => ({ Key: `tag:${key}`, Option: 'Equals', Values: [value] })),
  ];
}

/** Why AWS could not take the filter; said before anything is asked. */
function wrongFilter({ path = '', tags }: ListFilter): FailedAnswer | undefined {
  const refuse = (message: string): FailedAnswer => ({
    kind: 'failed',
    code: 'InvalidFilter',
    message,
    retry: 'change',
  });
  if (path !== '' && !path.startsWith('/')) {
    return refuse(`the path ${JSON.stringify(path.slice(0, 256))} of Parameter Store must begin with "/"`);
  }
  const empty = [...tags].find(([, value]) => value === '');
  return empty && refuse(`Parameter Store cannot look for the empty value of the tag ${JSON.stringify(empty[0])}`);
}

/** A path without the slash at its end, as AWS wants it; everything is `/`. */
const pathOf = ({ path = '' }: ListFilter): string => path.replace(/\/{1,1024}$/, '') || '/';

function readPage({ Parameters, NextToken }: Reply, path: string): Page | undefined {
  const page = Array.isArray(Parameters) ? pageOf(Parameters, NextToken) : undefined;
  const below = path === '/' ? '' : `${path}/`;
  return page && { ...page, names: page.names.filter((name) => name.startsWith(below)) };
}

/**
 * Lists parameters. `DescribeParameters` gives names without values and knows tags; identities that were set up for the External Secrets
 * Operator often have `GetParametersByPath` alone, so each is tried where the other is refused.
 */
export class ParameterLists {
  readonly #clock: Clock;
  /** Scopes to which `DescribeParameters` was refused, with the monotonic time until which they are not asked by it first. */
  readonly #walkers = new RecentMap<number>(MAX_SCOPES);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async list(run: ListRun): Promise<ListAnswer> {
    const wrong = wrongFilter(run.filter);
    if (wrong !== undefined) return wrong;
    const { key } = run.context;
    const isWalker = this.#clock.monotonic() < (this.#walkers.get(key) ?? Number.NEGATIVE_INFINITY);
    const [first, second] = isWalker ? [WALKING, DESCRIBING] : [DESCRIBING, WALKING];
    const needsTags = run.filter.tags.size > 0;
    const answer = await listBy(needsTags ? DESCRIBING : first, run);
    if (!isListDenied(answer) || needsTags) return answer;
    const other = await listBy(second, run);
    if (!isWalker && other.kind === 'names') this.#walkers.set(key, this.#clock.monotonic() + ADVICE_MS);
    return isListDenied(other)
      ? { ...answer, message: `${answer.message}; listing parameters needs ${DESCRIBE} or ${BY_PATH}` }
      : other;
  }
}

const isListDenied = (answer: ListAnswer): answer is DeniedAnswer =>
  answer.kind === 'denied' && (answer.action === DESCRIBE || answer.action === BY_PATH);

async function listBy({ action, call }: Way, run: ListRun): Promise<ListAnswer> {
  const path = pathOf(run.filter);
  const pages = await readPages<Reply>({
    isAbandoned: run.isAbandoned,
    call: (token) => run.inTurn(() => call(run, path, token)),
    read: (reply) => readPage(reply, path),
  });
  if (pages.ok) return { kind: 'names', names: pages.names };
  return answerOfListFailure(pages, {
    scope: run.context.scope,
    action,
    path,
    remedy: 'the identity policy must allow it',
  });
}
