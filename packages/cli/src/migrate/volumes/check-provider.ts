import { differs, type Finding, note } from '../finding.ts';
import type { Program } from '../workloads/program.ts';

/** Flags of ASCP that are taken here without effect: nothing is limited or named by them. */
const DROPPED: readonly string[] = ['qps', 'burst', 'eks-addon-version'];
const LOST = /^(?:AWS_USE_DUALSTACK_ENDPOINT|(?:HTTPS?|ALL)_PROXY)$/i;

/** What of today's provider does not carry over; what does is among the flags of `lockkeeper csi`. */
export function checkProvider({ flags, variables }: Program): readonly Finding[] {
  const dropped = DROPPED.filter((name) => flags.has(name));
  const lost = [...variables.keys()].filter((name) => LOST.test(name));
  return [
    ...dropped.map((name) => note(`--${name} has no effect here`)),
    ...lost.map((name) =>
      differs(
        `${name} has no effect here`,
        'name the endpoints: AWS_ENDPOINT_URL_SECRETS_MANAGER, AWS_ENDPOINT_URL_SSM, AWS_ENDPOINT_URL_STS',
      ),
    ),
  ];
}
