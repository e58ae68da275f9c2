import { arnParts, blot, isShortArn, missingColon } from './arn-text.ts';
import type { Span } from './loose/nodes.ts';
import type { Report, Severity } from './rule.ts';

interface ManifestRule {
  readonly id: string;
  readonly severity: Severity;
  /** What to look at: group `value` is judged. */
  readonly pattern: RegExp;
  readonly judge: (value: string) => Omit<Report, 'at'> | undefined;
}

const filled = String.raw`<[^<>\n]*>|\$\{[^}\n]*\}`;
const arn = String.raw`arn:(?:${filled}|[^\s"'\`,;<>(){}[\]|\\])+`;

/** Rules for what stands outside of policies: manifests, scripts, prose. Line by line, so lost indentation does not matter. */
const rules: readonly ManifestRule[] = [
  {
    id: 'arn-colons',
    severity: 'error',
    pattern: new RegExp(String.raw`(?<![\w:/-])(?<value>${arn})`, 'g'),
    judge: (value) => {
      const meant = missingColon(value);
      if (meant === undefined || !/:(?:role|user|oidc-provider|saml-provider|policy)\//.test(value)) return undefined;
      const message = `"${value}" is no ARN: one colon is missing: IAM has no region, and its place stays empty`;
      return { message, mend: `write "${meant}"` };
    },
  },
  {
    id: 'role-arn',
    severity: 'error',
    pattern: new RegExp(
      String.raw`(?:eks\.amazonaws\.com/role-arn"?|\brole|\broleArn|\bAWS_ROLE_ARN)["']?\s*[:=]\s*["']?(?<value>${arn})`,
      'g',
    ),
    judge: (value) => {
      const parts = arnParts(value);
      if (isShortArn(value) || parts === undefined) return undefined;
      const role = parts[2] === 'iam' && parts[3] === '' && /^role\/./.test(parts[5]);
      if (role) return undefined;
      return { message: `"${value}" is not the ARN of a role`, mend: 'write "arn:aws:iam::<account>:role/<name>"' };
    },
  },
  {
    id: 'token-audience',
    severity: 'warning',
    pattern: /eks\.amazonaws\.com\/audience["']?\s*[:=]\s*["']?(?<value>[^\s"']+)/g,
    judge: (value) => {
      if (/^sts\.amazonaws\.com(?:\.cn)?$/.test(value) || blot(value).includes('\u0001')) return undefined;
      const message = `tokens for "${value}" are valid elsewhere, and would travel to AWS`;
      return { message, mend: 'write "sts.amazonaws.com"' };
    },
  },
  {
    id: 'token-lifetime',
    severity: 'note',
    pattern: /\bexpirationSeconds\s*:\s*(?<value>\d+)/g,
    judge: (value) => {
      if (Number(value) < 86_400) return undefined;
      return { message: `a stolen token serves ${Math.round(Number(value) / 3600)} hours`, mend: 'write 3600' };
    },
  },
];

export interface ManifestFinding extends Report {
  readonly rule: string;
  readonly severity: Severity;
}

/** Looks at a text outside of the policies found in it. */
export function lintManifest(text: string, policies: readonly Span[]): readonly ManifestFinding[] {
  return rules.flatMap(({ id, severity, pattern, judge }) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const value = (match.groups?.['value'] ?? '').replace(/[.:]+$/, '');
      const start = match.index + match[0].indexOf(match.groups?.['value'] ?? '');
      const at = { start, end: start + value.length };
      const inside = policies.some((policy) => at.start >= policy.start && at.end <= policy.end);
      const report = inside ? undefined : judge(value);
      return report === undefined ? [] : [{ rule: id, severity, at, ...report }];
    }),
  );
}
