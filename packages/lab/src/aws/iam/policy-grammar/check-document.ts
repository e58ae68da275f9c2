import { checkAction, requireVendor } from './actions.ts';
import { isInstant } from './instants.ts';
import { malformed } from './malformed.ts';
import { type PolicyDocument, type PolicyStatement, readDocument } from './read-document.ts';
import { checkResource, failsLegacyParsing, requireArnForm } from './resources.ts';

/**
 * Refuses what IAM does not take as the policy of an identity or as the trust policy of a role, with the sentence that
 * IAM has for the first thing that is wrong in its order of checks: form, version, what its older parser refuses,
 * statement ids, then actions and resources.
 *
 * @throws AwsError `MalformedPolicyDocument`
 */
export function checkDocument(text: string, kind: 'identity' | 'trust'): void {
  const document = readDocument(text);
  if (kind === 'identity' && document.version !== '2012-10-17') {
    throw malformed('Policy document must be version 2012-10-17 or greater.');
  }
  if (document.statements.some(failsOldParser)) throw malformed('The policy failed legacy parsing');
  checkPrincipals(document, kind);
  checkIds(document);
  for (const statement of document.statements) checkStatement(statement, kind);
}

function failsOldParser(statement: PolicyStatement): boolean {
  const { effect, resources = [], conditions } = statement;
  const dates = conditions.filter(({ operator }) => operator.includes('Date')).flatMap(({ values }) => values);
  return !/^(Allow|Deny)$/.test(effect) || resources.some(failsLegacyParsing) || !dates.every(isInstant);
}

function checkPrincipals(document: PolicyDocument, kind: 'identity' | 'trust'): void {
  if (kind === 'identity' && document.statements.some(({ hasPrincipal }) => hasPrincipal)) {
    throw malformed('Policy document should not specify a principal.');
  }
  if (kind === 'trust' && document.statements.some(({ resources }) => resources !== undefined)) {
    throw malformed('Has prohibited field Resource.');
  }
  if (kind === 'trust' && document.statements.some(({ hasPrincipal }) => !hasPrincipal)) {
    throw malformed('Missing required field Principal.');
  }
}

function checkIds({ statements }: PolicyDocument): void {
  const ids = statements.flatMap(({ sid }) => (sid === undefined || sid === '' ? [] : [sid]));
  if (ids.some((id) => !/^[0-9A-Za-z]*$/.test(id))) {
    throw malformed(
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    );
  }
  if (new Set(ids).size < ids.length) throw malformed('Statement IDs (SID) in a single policy must be unique.');
}

function checkStatement({ actions = [], resources = [] }: PolicyStatement, kind: 'identity' | 'trust'): void {
  if (actions.length === 0) throw malformed('Policy statement must contain actions.');
  actions.forEach(requireVendor);
  if (kind === 'identity' && resources.length === 0) throw malformed('Policy statement must contain resources.');
  resources.forEach(requireArnForm);
  actions.forEach(checkAction);
  if (kind === 'trust') actions.forEach(requireTrustAction);
  resources.forEach(checkResource);
}

const trustActions: ReadonlySet<string> = new Set(
  'assumerole assumerolewithsaml assumerolewithwebidentity tagsession setsourceidentity setcontext'.split(' '),
);

/** A trust policy speaks of the operations that begin sessions. Patterns are left to the evaluator. */
function requireTrustAction(action: string): void {
  const [vendor, name = ''] = action.toLowerCase().split(':');
  const known = action === '*' || (vendor === 'sts' && (/[*?]/.test(name) || trustActions.has(name)));
  if (!known) throw malformed('AssumeRole policy may only specify STS AssumeRole actions.');
}
