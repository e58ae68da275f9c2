import { LockkeeperError } from '@lockkeeper/core';
import { systemClock, systemRandom } from '@lockkeeper/kube';
import { samlMetadata, signAssertion } from '@lockkeeper/lab/internal';
import { openIdentityProvider } from '../lab/identity-provider-file.ts';
import type { CommandIo } from '../process/command-io.ts';
import { EXIT } from '../process/exit-codes.ts';

export interface SamlAssertionOptions {
  /** PEM file of the identity provider. */
  readonly idp: string;
  readonly user: string;
  readonly role: string;
  readonly provider: string;
  /** `key=value` */
  readonly tag?: readonly string[];
  readonly transitiveTag?: readonly string[];
  readonly sourceIdentity?: string;
}

/** `lockkeeper lab saml-metadata`: what IAM needs to know of the provider. */
export async function runSamlMetadata(idp: string, io: CommandIo): Promise<number> {
  io.out(`${samlMetadata(await openIdentityProvider(idp, systemClock(), systemRandom()))}\n`);
  return EXIT.done;
}

function tagOf(text: string): readonly [string, string] {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key !== undefined && value !== undefined) return [key, value];
  throw new LockkeeperError('InvalidInput', '--tag: write key=value');
}

/** `lockkeeper lab saml-assertion`: a sign-in, as AWS takes it. No line feed behind it, which would be part of a `file://`. */
export async function runSamlAssertion(options: SamlAssertionOptions, io: CommandIo): Promise<number> {
  const { user, role, provider, sourceIdentity, transitiveTag = [], tag = [] } = options;
  const [clock, random] = [systemClock(), systemRandom()];
  const tags = new Map(tag.map(tagOf));
  const assertion = await signAssertion(await openIdentityProvider(options.idp, clock, random), {
    subject: user,
    sessionName: user,
    roles: [{ role, provider }],
    now: clock.now(),
    id: Buffer.from(random.bytes(16)).toString('hex'),
    tags,
    transitiveTagKeys: transitiveTag,
    ...(sourceIdentity ? { sourceIdentity } : {}),
  });
  io.out(assertion);
  return EXIT.done;
}
