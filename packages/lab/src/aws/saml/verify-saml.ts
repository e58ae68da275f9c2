import type { Tag } from '../accounts/tags.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { isoSeconds } from '../protocol/timestamp.ts';
import { type Assertion, principalTags, readAssertion, rolePairs } from './assertion.ts';
import { readMetadata } from './metadata.ts';
import { attributeNames, awsAudience, signInEndpoint } from './names.ts';
import { readResponse, signedAssertion } from './verify-response.ts';
import { loadXmlLibrary } from './xml-library.ts';

/** A verified sign-in, as far as STS goes on with it. */
export interface SamlSignIn {
  readonly issuer: string;
  readonly subject: string;
  readonly subjectType: string;
  readonly recipient: string;
  readonly sessionName: string;
  readonly sourceIdentity?: string | undefined;
  readonly pairs: readonly { readonly role: string; readonly provider: string }[];
  readonly tags: readonly Tag[];
  readonly transitiveTagKeys: readonly string[];
  readonly sessionEndsAt?: number | undefined;
}

const redemptionMs = 300_000;
const nameForm = /^[\w+=,.@-]{2,64}$/;

/**
 * Verifies a SAML response as STS does before it looks at the role: signed by the provider that the metadata describe, made
 * out to AWS, presented in time, with a session name.
 *
 * @throws AwsError `InvalidIdentityToken`, `IDPRejectedClaim` or `ExpiredTokenException`
 */
export async function verifySaml(metadataText: string, encoded: string, now: number): Promise<SamlSignIn> {
  const library = await loadXmlLibrary();
  const text = decode(encoded);
  const response = readResponse(library, text);
  if (response === 'failed') {
    throw new AwsError('IDPRejectedClaim', 'The identity provider reported that authentication failed', 403);
  }
  if (response === undefined) throw invalid('Invalid SAML response');
  const metadata = readMetadata(library, metadataText);
  if (metadata === undefined) throw invalid('The metadata of the specified provider cannot be read');
  const signed = signedAssertion(library, response, metadata.certificates);
  if (signed === undefined) throw invalid('Response signature invalid');
  const assertion = readAssertion(signed);
  if (assertion === undefined) throw invalid('Invalid SAML assertion');
  if (assertion.issuer !== metadata.entityId) throw invalid('Issuer not present in specified provider');
  checkAddressee(assertion);
  checkTimes(assertion, now);
  return signInOf(assertion);
}

function decode(encoded: string): string {
  const compact = encoded.replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) throw invalid('Invalid base64 SAMLResponse');
  return Buffer.from(compact, 'base64').toString('utf8');
}

/** AWS takes its own name or the address of a sign-in endpoint as audience, and such an address as recipient. */
function checkAddressee({ audiences, recipient }: Assertion): void {
  const isEndpoint = (text: string): boolean =>
    text === signInEndpoint || /^https:\/\/[a-z0-9-]+\.signin\.aws\.amazon\.com\/saml(\/acs\/\w+)?$/.test(text);
  if (!audiences.some((audience) => audience === awsAudience || isEndpoint(audience))) {
    throw invalid('Response does not contain the required audience');
  }
  if (!isEndpoint(recipient)) throw invalid('Response is not made out to an AWS sign-in endpoint');
}

function checkTimes({ issuedAt, notBefore, notOnOrAfter, sessionEndsAt }: Assertion, now: number): void {
  if (issuedAt + redemptionMs <= now) throw expired('Token must be redeemed within 5 minutes of issuance');
  const end = Math.min(notOnOrAfter ?? Number.POSITIVE_INFINITY, sessionEndsAt ?? Number.POSITIVE_INFINITY);
  if (end <= now) {
    throw expired(
      `Token expired: current date/time ${isoSeconds(now)} must be before the expiration date/time ${isoSeconds(end)}`,
    );
  }
  // Clocks differ; the same allowance as for a token that is not valid yet.
  if (Math.max(notBefore ?? 0, issuedAt) > now + redemptionMs) throw invalid('The assertion is not valid yet');
}

function signInOf(assertion: Assertion): SamlSignIn {
  const { issuer, subject, subjectType, recipient, sessionEndsAt } = assertion;
  const valuesOf = (name: string): readonly string[] => assertion.attributes.get(name) ?? [];
  const [sessionName] = valuesOf(attributeNames.sessionName);
  const [sourceIdentity] = valuesOf(attributeNames.sourceIdentity);
  if (sessionName === undefined) throw invalid('RoleSessionName is required in AuthnResponse');
  if (!nameForm.test(sessionName)) {
    throw invalid('RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}');
  }
  if (sourceIdentity !== undefined && (!nameForm.test(sourceIdentity) || sourceIdentity.startsWith('aws:'))) {
    throw invalid('Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"');
  }
  checkConsoleDuration(valuesOf(attributeNames.sessionDuration));
  return {
    issuer,
    subject,
    subjectType,
    recipient,
    sessionName,
    sourceIdentity,
    sessionEndsAt,
    pairs: rolePairs(assertion),
    tags: [...principalTags(assertion)].map(([Key, Value]) => ({ Key, Value })),
    transitiveTagKeys: valuesOf(attributeNames.transitiveTagKeys),
  };
}

/** `SessionDuration` is for the console, which the lab is not; the API has a parameter of its own. Its form counts all the same. */
function checkConsoleDuration([value]: readonly string[]): void {
  if (value === undefined) return;
  const seconds = /^\d{3,5}$/.test(value) ? Number(value) : 0;
  if (seconds < 900 || seconds > 43_200) throw invalid('SessionDuration in AuthnResponse must be from 900 to 43200');
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidIdentityToken', message);
}

function expired(message: string): AwsError {
  return new AwsError('ExpiredTokenException', message);
}
