import { LockkeeperError } from '@lockkeeper/core';
import { printable } from '../terminal/printable.ts';
import type { AwsAction, KubectlAction } from './action.ts';
import { shownLine } from './command-line.ts';
import { executorsIn, type Play } from './play.ts';

/** Whose account and which cluster this is. Found out, and said, before anything is changed (`threat/D7`). */
export interface Touched {
  readonly cluster: string;
  readonly issuer: string;
  readonly account: string;
  /** The second and third, where there are several. */
  readonly otherAccounts: readonly string[];
  readonly identity: string;
  readonly awsEndpoint: string;
}

async function ask(play: Play, action: KubectlAction | AwsAction): Promise<string> {
  const executors = executorsIn(play.parent, play);
  const { signal } = play.io;
  const seen = await (action.tool === 'aws'
    ? executors.aws.run(action, signal)
    : executors.kubectl.run(action, signal));
  if (seen.ok) return seen.text;
  throw new LockkeeperError('Unavailable', `${shownLine(action, play.stage.target)}: ${seen.text}`);
}

function issuerIn(text: string): string {
  try {
    const { issuer } = JSON.parse(text) as { readonly issuer?: unknown };
    if (typeof issuer === 'string') return issuer;
  } catch {
    // Said below.
  }
  throw new LockkeeperError('InvalidInput', "the cluster's discovery document names no issuer");
}

function accountIn(arn: string): string {
  return arn.split(':')[4] ?? '';
}

/** Asks the cluster and AWS. Rejects with LockkeeperError `Unavailable` in their words. */
export async function lookAround(play: Play): Promise<Touched> {
  const caller = (as?: string): Promise<string> => {
    const call = { tool: 'aws', service: 'sts', operation: 'get-caller-identity', options: {}, query: 'Arn' } as const;
    return ask(play, as === undefined ? call : { ...call, as });
  };
  const [raw, identity, ...others] = await Promise.all([
    ask(play, { tool: 'kubectl', verb: 'get-raw', path: '/.well-known/openid-configuration' }),
    caller(),
    ...(play.stage.target.profiles?.keys() ?? []).map((name) => caller(name)),
  ]);
  return {
    cluster: play.cluster.config.server,
    issuer: issuerIn(raw),
    account: accountIn(identity),
    otherAccounts: others.map(accountIn),
    identity,
    awsEndpoint: play.stage.target.awsEndpointUrl ?? 'AWS',
  };
}

/** Says it. */
export function introduce(touched: Touched, play: Play): void {
  const { clients, io } = play;
  for (const command of ['kubectl', 'aws'] as const) {
    const choice = clients[command];
    if (choice.kind === 'direct') io.err(`${choice.why}: lockkeeper makes the same requests itself.\n`);
  }
  const lines = [
    `cluster       ${touched.cluster}`,
    `issuer        ${touched.issuer}`,
    `AWS account   ${touched.account}, as ${touched.identity}`,
    ...touched.otherAccounts.map((account) => `and account   ${account}`),
    `AWS endpoint  ${touched.awsEndpoint}, region ${play.stage.target.region}`,
    play.stage.lab
      ? 'All of this is a lab on this machine.'
      : 'These are not a lab of ours: the scenarios create objects there.',
  ];
  play.say(`${printable(lines.join('\n'), 'many')}\n`);
}
