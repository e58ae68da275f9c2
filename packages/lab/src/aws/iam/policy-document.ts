import { AwsError } from '../protocol/aws-error.ts';

/**
 * Refuses what is no policy document: broken JSON, no statements, statements that are no objects, and in trust policies
 * a resource. The grammar of statements is the evaluator's concern.
 *
 * @throws AwsError `MalformedPolicyDocument`
 */
export function checkDocument(document: string, kind: 'identity' | 'trust'): void {
  const statements = statementsOf(document);
  if (statements === undefined) throw malformed('Syntax errors in policy.');
  if (kind === 'trust' && statements.some((statement) => 'Resource' in statement || 'NotResource' in statement)) {
    throw malformed('Has prohibited field Resource.');
  }
  if (kind === 'identity' && statements.some((statement) => 'Principal' in statement)) {
    throw malformed('Policy document should not specify a principal.');
  }
}

/** IAM counts a document's size without white space. */
export function documentSize(document: string): number {
  return document.replace(/\s/g, '').length;
}

/** Documents come back percent-encoded as RFC 3986 has it. */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function statementsOf(document: string): readonly object[] | undefined {
  try {
    const parsed: unknown = JSON.parse(document);
    if (typeof parsed !== 'object' || parsed === null || !('Statement' in parsed)) return undefined;
    const list: readonly unknown[] = Array.isArray(parsed.Statement) ? parsed.Statement : [parsed.Statement];
    return list.every((entry): entry is object => typeof entry === 'object' && entry !== null) ? list : undefined;
  } catch {
    // Told as AWS tells it, without the parser's text.
    return undefined;
  }
}

function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicyDocument', message);
}
