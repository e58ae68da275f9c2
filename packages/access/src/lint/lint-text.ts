import { findDocuments, type FoundDocument } from './find-documents.ts';
import { LineIndex } from './line-index.ts';
import { lintManifest, type ManifestFinding } from './lint-manifest.ts';
import type { FormMistake, Span } from './loose/nodes.ts';
import { viewPolicy } from './policy-view.ts';
import type { PolicyView } from './views.ts';
import type { Severity } from './rule.ts';
import { RULES } from './rules.ts';

/** A mistake, where it stands, and what to write instead. Lines and columns begin with 1; columns count characters. */
export interface LintFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly message: string;
  readonly mend: string;
}

export interface LintReport {
  /** In the order of the text. */
  readonly findings: readonly LintFinding[];
  /** How many policy documents were found. */
  readonly policies: number;
}

/**
 * Names the mistakes of the policies in a text, all of them, also in documents that are not JSON yet: a policy file, prose or
 * Markdown with policies in it, shell heredocs, Terraform's `jsonencode`; and role ARNs in manifests around them. What the
 * rules are: `aws.md` 1, threats I14–I20. Never throws for what the text says.
 */
export function lintText(text: string): LintReport {
  const documents = findDocuments(text);
  const policies = documents.map(({ root }) => root);
  const found = [...documents.flatMap((document) => lintDocument(document, text)), ...lintManifest(text, policies)];
  const index = new LineIndex(text);
  const findings = found
    .toSorted((a, b) => a.at.start - b.at.start || a.at.end - b.at.end)
    .map((finding) => placed(finding, index));
  return { findings, policies: documents.length };
}

/** No policy of AWS is larger than the text of a key policy in its request. */
const largest = 131_072;

function lintDocument({ root, mistakes }: FoundDocument, text: string): readonly ManifestFinding[] {
  if (root.end - root.start <= largest) return lintPolicy(viewPolicy(root, text), mistakes);
  const at = { start: root.start, end: root.start + 1 };
  const message = `this policy has more than ${largest} characters, more than AWS takes of any`;
  return [
    {
      rule: 'aws-refuses',
      severity: 'error',
      at,
      message,
      mend: 'split it, or compare tags instead of naming resources',
    },
  ];
}

function lintPolicy(view: PolicyView, mistakes: readonly FormMistake[]): readonly ManifestFinding[] {
  const ofForm = mistakes.map(({ rule, message, mend, start, end }) => ({
    rule,
    severity: 'error' as const,
    at: { start, end },
    message,
    mend,
  }));
  const ofRules = RULES.flatMap(({ id, severity, check }) =>
    check(view).map((report) => ({ rule: id, severity, ...report })),
  );
  // What stands without quotes is named as such.
  const distinct = ofRules.filter(
    ({ rule, at }) => rule !== 'placeholder' || !ofForm.some((form) => form.at.start === at.start),
  );
  const named = [...ofForm, ...distinct];
  return [...named, ...grammar(view).filter(({ at }) => !named.some((other) => touches(other.at, at)))];
}

/** What AWS would refuse and no rule has a better word for. */
function grammar({ problems }: PolicyView): readonly ManifestFinding[] {
  return problems.map(({ message, detail, range }) => ({
    rule: 'aws-refuses',
    severity: 'error',
    at: { start: range.start.offset, end: range.end.offset },
    message: `${detail}; AWS says: ${message}`,
    mend: 'see "IAM JSON policy element reference" for what may stand here',
  }));
}

function touches(left: Span, right: Span): boolean {
  return left.start === right.start || (left.start >= right.start && left.end <= right.end);
}

function placed({ rule, severity, at, message, mend }: ManifestFinding, index: LineIndex): LintFinding {
  const { line, column } = index.place(at.start);
  const { line: endLine, column: endColumn } = index.place(at.end);
  return { rule, severity, line, column, endLine, endColumn, message, mend };
}
