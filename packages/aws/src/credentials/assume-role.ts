import type { RoleHop, Scope } from '@lockkeeper/core';
import type { Caller } from '../calls/caller.ts';
import { quotaOf } from '../calls/quota.ts';
import type { AwsClients } from '../clients.ts';
import { answerOfFault } from '../errors/answer.ts';
import type { Fault } from '../errors/fault.ts';
import { tellRoleDenial } from '../errors/own-denial.ts';
import type { AwsCredentials } from './aws-credentials.ts';
import { type CredentialOutcome, noCredentials } from './credential-outcome.ts';
import { sessionName } from './session-name.ts';
import { credentialsOfReply } from './sts-reply.ts';

/** Role chaining is capped at one hour by STS, and every role allows one hour. */
export const SESSION_SECONDS = 3_600;

type Refused = Extract<CredentialOutcome, { readonly ok: false }>;

const isStale = ({ kind }: Fault): boolean => kind === 'expired' || kind === 'bad-credentials';

/** The answer for a role that could not be assumed. STS never says "absent", so a strange code must not become absence. */
export function refusedRole(fault: Fault, scope: Scope, hopsBefore: number, action: string, roleArn: string): Refused {
  const seen: Fault = fault.kind === 'absent' ? { kind: 'request', code: fault.code } : fault;
  const answer = answerOfFault(seen, { action, resource: roleArn, tell: tellRoleDenial(scope, hopsBefore, roleArn) });
  return answer.kind === 'absent'
    ? noCredentials(`AWS cannot do ${action} for ${roleArn}`, 'change')
    : { ok: false, answer };
}

/**
 * One hop of a role chain. `prefix` is the scope cut after this hop: its key names the session, so equal chains have equal
 * session names in every process and at every time. The hop was checked with the scope (`wrongScope`).
 */
export async function assumeRole(
  prefix: Scope,
  hop: RoleHop,
  before: AwsCredentials,
  clients: AwsClients,
  caller: Caller,
): Promise<CredentialOutcome> {
  const hopsBefore = prefix.hops.length - 1;
  const input = {
    RoleArn: hop.roleArn,
    RoleSessionName: sessionName(prefix),
    DurationSeconds: SESSION_SECONDS,
    ...(hop.externalId === undefined ? {} : { ExternalId: hop.externalId }),
    ...(hop.sessionTags.length === 0
      ? {}
      : { Tags: hop.sessionTags.map((tag) => ({ Key: tag.key, Value: tag.value })) }),
    ...(hop.transitiveTagKeys.length === 0 ? {} : { TransitiveTagKeys: [...hop.transitiveTagKeys] }),
  };
  const sts = clients.sts(prefix.region, before);
  const name = { service: 'AWS/STS', operation: 'AssumeRole', quota: quotaOf(prefix, hopsBefore) } as const;
  const outcome = await caller.call(name, (signal) => sts.assumeRole(input, signal));
  if (!outcome.ok) {
    const refused = refusedRole(outcome.fault, prefix, hopsBefore, 'sts:AssumeRole', hop.roleArn);
    return isStale(outcome.fault) ? { ...refused, isSignerStale: true } : refused;
  }
  const credentials = credentialsOfReply(outcome.value.Credentials);
  return credentials === undefined
    ? noCredentials(`the reply to sts:AssumeRole for ${hop.roleArn} holds no credentials`, 'later')
    : { ok: true, credentials };
}
