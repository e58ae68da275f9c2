import type { IdentitySource, StaticKeysIdentity } from '@lockkeeper/core';
import { type CredentialOutcome, noCredentials } from './credential-outcome.ts';
import { outcomeOfRejection } from './identity-failure.ts';

/** AWS's form of access key ids: a key id travels in clear and returns in error texts, so nothing else may (`threat/I22`). */
const ACCESS_KEY_ID = /^(?:AKIA|ASIA)[A-Z0-9]{12,124}$/;
/** Printable ASCII without space: what a signing key and a header value may hold. */
const KEY_TEXT = /^[!-~]{1,8192}$/;

/** Base credentials from keys kept in Kubernetes Secrets, checked before anything is sent. */
export async function staticKeyCredentials(
  identity: StaticKeysIdentity,
  source: IdentitySource,
  signal: AbortSignal,
): Promise<CredentialOutcome> {
  try {
    const keys = await source.staticKeys(identity, signal);
    const accessKeyId = keys.accessKeyId.revealText();
    if (!ACCESS_KEY_ID.test(accessKeyId)) {
      return noCredentials(
        `the Secret key "${identity.accessKeyId.key}" of "${identity.accessKeyId.name}" does not hold an AWS access key id ` +
          '(AKIA… or ASIA…, without spaces or line breaks)',
        'change',
      );
    }
    const secrets = [
      { at: identity.secretAccessKey, value: keys.secretAccessKey },
      ...(keys.sessionToken && identity.sessionToken ? [{ at: identity.sessionToken, value: keys.sessionToken }] : []),
    ];
    const bad = secrets.find(({ value }) => !KEY_TEXT.test(value.revealText()));
    if (bad !== undefined) {
      return noCredentials(
        `the Secret key "${bad.at.key}" of "${bad.at.name}" is empty or holds spaces, line breaks or non-ASCII characters`,
        'change',
      );
    }
    const { secretAccessKey, sessionToken } = keys;
    return {
      ok: true,
      credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    };
  } catch (thrown) {
    return outcomeOfRejection(thrown);
  }
}
