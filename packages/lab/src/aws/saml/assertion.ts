import { attributeNames, nameIdPrefix, namespaces } from './names.ts';
import { attribute, children, onlyChild, textOf } from './read-xml.ts';
import type { XmlElement } from './xml-library.ts';

/** What STS reads of a verified assertion. Times are milliseconds. */
export interface Assertion {
  readonly issuer: string;
  readonly issuedAt: number;
  readonly subject: string;
  /** `persistent`, `transient`, or the URI of another format. */
  readonly subjectType: string;
  readonly recipient: string;
  readonly audiences: readonly string[];
  readonly notBefore?: number | undefined;
  /** The earliest of all ends that the assertion names for itself. */
  readonly notOnOrAfter?: number | undefined;
  /** When the sign-in at the provider ends, and the session with it. */
  readonly sessionEndsAt?: number | undefined;
  readonly attributes: ReadonlyMap<string, readonly string[]>;
}

const saml = namespaces.assertion;

/** Undefined when a part is missing that every assertion has. */
export function readAssertion(element: XmlElement): Assertion | undefined {
  const subject = onlyChild(element, saml, 'Subject');
  const name = onlyChild(subject, saml, 'NameID');
  const confirmation = onlyChild(onlyChild(subject, saml, 'SubjectConfirmation'), saml, 'SubjectConfirmationData');
  const conditions = onlyChild(element, saml, 'Conditions');
  const issuer = textOf(onlyChild(element, saml, 'Issuer'));
  const issuedAt = instant(attribute(element, 'IssueInstant'));
  const subjectText = textOf(name);
  const recipient = attribute(confirmation, 'Recipient');
  if (issuer === undefined || issuedAt === undefined || !subjectText || recipient === undefined) return undefined;
  const ends = [confirmation, conditions].flatMap((part) => instant(attribute(part, 'NotOnOrAfter')) ?? []);
  return {
    issuer,
    issuedAt,
    subject: subjectText,
    subjectType: subjectTypeOf(attribute(name, 'Format')),
    recipient,
    audiences: audiencesIn(conditions),
    notBefore: instant(attribute(conditions, 'NotBefore')),
    notOnOrAfter: ends.length === 0 ? undefined : Math.min(...ends),
    sessionEndsAt: sessionEnd(element),
    attributes: attributesOf(element),
  };
}

/** The tags that the attributes `…/PrincipalTag:<key>` carry. */
export function principalTags(assertion: Assertion): ReadonlyMap<string, string> {
  const prefix = attributeNames.principalTag;
  const tags = [...assertion.attributes].filter(([name]) => name.startsWith(prefix));
  return new Map(tags.map(([name, values]) => [name.slice(prefix.length), values[0] ?? '']));
}

/** Role and provider of each value of the attribute `Role`, which names them in either order. */
export function rolePairs(assertion: Assertion): readonly { readonly role: string; readonly provider: string }[] {
  return (assertion.attributes.get(attributeNames.role) ?? []).flatMap((value) => {
    const arns = value.split(',').map((part) => part.trim());
    const role = arns.find((arn) => arn.includes(':role/'));
    const provider = arns.find((arn) => arn.includes(':saml-provider/'));
    return arns.length === 2 && role !== undefined && provider !== undefined ? [{ role, provider }] : [];
  });
}

function subjectTypeOf(format: string | undefined): string {
  if (format === undefined) return 'persistent';
  return format.startsWith(nameIdPrefix) ? format.slice(nameIdPrefix.length) : format;
}

function audiencesIn(conditions: XmlElement | undefined): readonly string[] {
  const restrictions = conditions === undefined ? [] : children(conditions, saml, 'AudienceRestriction');
  return restrictions.flatMap((restriction) => children(restriction, saml, 'Audience').map((one) => textOf(one) ?? ''));
}

function sessionEnd(element: XmlElement): number | undefined {
  const ends = children(element, saml, 'AuthnStatement').flatMap(
    (statement) => instant(attribute(statement, 'SessionNotOnOrAfter')) ?? [],
  );
  return ends.length === 0 ? undefined : Math.min(...ends);
}

function attributesOf(element: XmlElement): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const statement of children(element, saml, 'AttributeStatement')) {
    for (const one of children(statement, saml, 'Attribute')) {
      const name = attribute(one, 'Name') ?? '';
      const values = children(one, saml, 'AttributeValue').map((value) => textOf(value) ?? '');
      found.set(name, [...(found.get(name) ?? []), ...values]);
    }
  }
  return found;
}

/** SAML's times are UTC. */
function instant(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
