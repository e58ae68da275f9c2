import {
  type IdentitySource,
  type LockkeeperError,
  type Log,
  type Scope,
  SealedValue,
  type StaticKeys,
} from '@lockkeeper/core';
import { buildScope, buildServiceAccount, FakeClock, FakeRandom } from '@lockkeeper/testkit';
import type { CallRecord } from '../../src/calls/call-hook.ts';
import type { AwsProvider, AwsProviderOptions } from '../../src/provider.ts';
import { createProviderOver } from '../../src/provider.ts';
import { FakeAws } from './fake-aws.ts';

/** An identity source that gives what it holds and counts how often it is asked. */
export class FakeIdentitySource implements IdentitySource {
  tokens = 0;
  keys: StaticKeys = {
    accessKeyId: SealedValue.ofText('AKIAIOSFODNN7EXAMPLE'),
    secretAccessKey: SealedValue.ofText('planted-static-secret-key'),
  };
  failure: LockkeeperError | Error | undefined;

  async webIdentityToken(): Promise<SealedValue> {
    this.#failIfTold();
    this.tokens += 1;
    return SealedValue.ofText('eyJhbGciOiJub25lIn0.planted-token.c2ln');
  }

  async staticKeys(): Promise<StaticKeys> {
    this.#failIfTold();
    return this.keys;
  }

  #failIfTold(): void {
    if (this.failure !== undefined) {
      throw this.failure;
    }
  }
}

/** A log that keeps its lines. */
export class KeptLog implements Log {
  readonly lines: { level: string; message: string; facts: unknown }[] = [];

  debug(message: string, facts?: unknown): void {
    this.lines.push({ level: 'debug', message, facts });
  }

  info(message: string, facts?: unknown): void {
    this.lines.push({ level: 'info', message, facts });
  }

  warn(message: string, facts?: unknown): void {
    this.lines.push({ level: 'warn', message, facts });
  }

  error(message: string, facts?: unknown): void {
    this.lines.push({ level: 'error', message, facts });
  }
}

/** A provider over a fake AWS, with everything a test looks at. */
export interface Bench {
  readonly clock: FakeClock;
  readonly aws: FakeAws;
  readonly source: FakeIdentitySource;
  readonly log: KeptLog;
  readonly metrics: CallRecord[];
  readonly provider: AwsProvider;
}

/** The account of `teamScope('a')`. */
export const ACCOUNT = '111111111111';

export function makeBench(options: Partial<AwsProviderOptions> = {}): Bench {
  const clock = new FakeClock();
  const aws = new FakeAws(clock);
  const source = new FakeIdentitySource();
  const log = new KeptLog();
  const metrics: CallRecord[] = [];
  const onCall = (record: CallRecord): void => {
    metrics.push(record);
  };
  const provider = createProviderOver(aws.clients(), {
    identitySource: source,
    clock,
    random: new FakeRandom(5),
    log,
    onCall,
    ...options,
  });
  return { clock, aws, source, log, metrics, provider };
}

/** A team's scope: its ServiceAccount's role in an account of its own. */
export function teamScope(team: 'a' | 'b', overrides: Partial<Scope> = {}): Scope {
  const account = team === 'a' ? ACCOUNT : '222222222222';
  const base = buildServiceAccount({
    namespace: `team-${team}`,
    roleArn: `arn:aws:iam::${account}:role/team-${team}`,
  });
  return buildScope({ base, ...overrides });
}

/** The account of a scope's final role. */
export function accountOf(scope: Scope): string {
  const role = scope.hops.at(-1)?.roleArn ?? (scope.base.kind === 'service-account' ? scope.base.roleArn : '');
  return role.split(':')[4] ?? ACCOUNT;
}

/** The name of a scope's final role, as policies of the fake know it. */
export function roleOf(scope: Scope): string {
  const role = scope.hops.at(-1)?.roleArn ?? (scope.base.kind === 'service-account' ? scope.base.roleArn : '');
  return role.split('/').at(-1) ?? '';
}
