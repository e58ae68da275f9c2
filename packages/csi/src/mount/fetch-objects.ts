import {
  type AuthorizedUse,
  authorizeVolume,
  type AwsService,
  type FetchAnswer,
  type FoundAnswer,
  LockkeeperError,
  type PlatformRules,
  type ProvenAccount,
  type RemoteWish,
  type SecretProvider,
  type VolumeIdentity,
} from '@lockkeeper/core';
import type { ObjectWish, RemoteObject } from '../objects/parse-objects.ts';
import { allRegionsText, failureText, invalidParametersText, refusedText } from './failure-text.ts';
import { ownSecretName } from './own-secret-name.ts';
import type { Regions } from './regions.ts';

/** Who asks, as whom, and where. */
export interface FetchContext {
  readonly account: ProvenAccount;
  readonly identity: VolumeIdentity;
  readonly regions: Regions;
}

export interface FetchPorts {
  readonly provider: SecretProvider;
  readonly rules: Pick<PlatformRules, 'regions'>;
  /** How old a value may be that another mount of the same identity has read. */
  readonly maxAgeMs: number;
}

type Side = 'primary' | 'failover';
type Unfound = Exclude<FetchAnswer, FoundAnswer>;

/** Only the lack of an answer lets the failover region answer; a verdict stands, be it a denial (`threat/K9`). */
const mayFailOver = (answer: Unfound): boolean =>
  answer.kind === 'failed' && answer.retry === 'later' && answer.code !== 'Credentials' && answer.code !== 'Closed';

function remoteWishes(service: AwsService, remote: RemoteObject, identity: VolumeIdentity): readonly RemoteWish[] {
  const { version, label } = remote;
  if (service === 'ParameterStore') return [{ key: remote.key, version: version || label }];
  const key = ownSecretName(remote.key, identity);
  const byId: RemoteWish = { key, version: `uuid/${version}` };
  // With both, AWS gives the version only if it has the label. One answer is that of the version, the other that of the label.
  if (version !== '' && label !== '') return [byId, { key, version: label }];
  return [version === '' ? { key, version: label } : byId];
}

/** One answer out of those that an object needs. */
function joined([first, second]: readonly FetchAnswer[]): FetchAnswer {
  if (first === undefined) throw new TypeError('a provider answers every reference');
  if (second === undefined || first.kind !== 'value') return first;
  if (second.kind !== 'value') return second;
  if (first.version === second.version) return first;
  const message = 'You provided a VersionStage that is not associated to the provided VersionId.';
  return { kind: 'failed', code: 'InvalidRequestException', message, retry: 'change' };
}

/** Fetches the objects of one mount: all of them, or none. */
export class ObjectFetcher {
  readonly #ports: FetchPorts;

  constructor(ports: FetchPorts) {
    this.#ports = ports;
  }

  /** In the order of `wishes`. Rejects with LockkeeperError whose message is the pod's event, or with the signal's reason. */
  async fetch(
    wishes: readonly ObjectWish[],
    context: FetchContext,
    signal: AbortSignal,
  ): Promise<readonly FoundAnswer[]> {
    const [primary, failover] = context.regions;
    if (failover !== undefined) this.#refuseFailover(wishes, failover, context);
    const first = await this.#ask(wishes, primary, 'primary', context, signal);
    refuseAbsentParameters(wishes, first, primary);
    const open = wishes.filter((wish) => {
      const answer = first.get(wish);
      return answer !== undefined && answer.kind !== 'value' && mayFailOver(answer);
    });
    const hasVerdicts = open.length < wishes.filter((wish) => first.get(wish)?.kind !== 'value').length;
    // A mount that fails anyway asks nobody else.
    const second =
      failover === undefined || hasVerdicts || open.length === 0
        ? new Map<ObjectWish, FetchAnswer>()
        : await this.#ask(open, failover, 'failover', context, signal);
    return wishes.map((wish) => settled(wish, [first.get(wish), second.get(wish)], context));
  }

  async #ask(
    wishes: readonly ObjectWish[],
    region: string,
    side: Side,
    context: FetchContext,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<ObjectWish, FetchAnswer>> {
    const parts = await Promise.all(
      byService(wishes).map(([service, own]) => this.#askService(own, service, region, side, context, signal)),
    );
    return new Map(parts.flat());
  }

  async #askService(
    wishes: readonly ObjectWish[],
    service: AwsService,
    region: string,
    side: Side,
    context: FetchContext,
    signal: AbortSignal,
  ): Promise<readonly (readonly [ObjectWish, FetchAnswer])[]> {
    const { provider, maxAgeMs } = this.#ports;
    const { use, counts } = this.#permit(wishes, service, region, side, context);
    const answers = await provider.fetch(use, { signal, maxAgeMs });
    let at = 0;
    return wishes.map((wish, i) => [wish, joined(answers.slice(at, (at += counts[i] ?? 0)))] as const);
  }

  /** Throws LockkeeperError in place of what would otherwise come to light in an outage of the primary region. */
  #refuseFailover(wishes: readonly ObjectWish[], region: string, context: FetchContext): void {
    for (const [service, own] of byService(wishes)) this.#permit(own, service, region, 'failover', context);
  }

  /** Leave to ask for the objects, and to how many references each of them comes. Throws LockkeeperError when the gate refuses. */
  #permit(
    wishes: readonly ObjectWish[],
    service: AwsService,
    region: string,
    side: Side,
    { account, identity }: FetchContext,
  ): { readonly use: AuthorizedUse; readonly counts: readonly number[] } {
    const parts = wishes.map((wish) => remoteWishes(service, wish[side], identity));
    const remote = parts.flat();
    const verdict = authorizeVolume({ account, identity, region, service, remote, rules: this.#ports.rules });
    if (verdict.kind === 'refused') {
      const { code, tenant } = verdict.refusal;
      const owners = parts.flatMap((part, i) => part.map(() => wishes[i]));
      const wish = verdict.index === undefined ? undefined : owners[verdict.index];
      throw new LockkeeperError(code, refusedText(region, wish, tenant));
    }
    return { use: verdict.use, counts: parts.map((part) => part.length) };
  }
}

function byService(wishes: readonly ObjectWish[]): readonly (readonly [AwsService, readonly ObjectWish[]])[] {
  const services = [...new Set(wishes.map(({ service }) => service))];
  return services.map((service) => [service, wishes.filter((wish) => wish.service === service)] as const);
}

/** When the first object at fault is a parameter that does not exist, names all of them at once. */
function refuseAbsentParameters(
  wishes: readonly ObjectWish[],
  answers: ReadonlyMap<ObjectWish, FetchAnswer>,
  region: string,
): void {
  const isGone = (wish: ObjectWish): boolean =>
    wish.service === 'ParameterStore' && answers.get(wish)?.kind === 'absent';
  const atFault = wishes.find((wish) => answers.get(wish)?.kind !== 'value');
  if (atFault === undefined || !isGone(atFault)) return;
  throw new LockkeeperError(
    'Absent',
    invalidParametersText(
      region,
      wishes.filter(isGone).map(({ name }) => name),
    ),
  );
}

function settled(
  wish: ObjectWish,
  [first, second]: readonly [FetchAnswer?, FetchAnswer?],
  { identity, regions: [primary, failover = ''] }: FetchContext,
): FoundAnswer {
  if (first === undefined) throw new TypeError('every object is asked for');
  if (first.kind === 'value') return first;
  if (second?.kind === 'value') return second;
  const why = failureText(wish, primary, first, identity);
  const isVerdict = !mayFailOver(first);
  const texts = second === undefined ? [why] : [why, failureText(wish, failover, second, identity)];
  throw new LockkeeperError(codeOf(second ?? first), isVerdict ? why : allRegionsText(wish, texts));
}

function codeOf(answer: Unfound): LockkeeperError['code'] {
  if (answer.kind === 'absent') return 'Absent';
  return answer.kind === 'denied' ? 'Denied' : 'Unavailable';
}
