import { describe, expect, it } from 'vitest';
import { exportLines, unsetLine } from './exports.ts';

describe('export lines', () => {
  it('quote what a shell would read otherwise', () => {
    expect(exportLines({ A: '/tmp/a', B: "it's $(date)" })).toBe(`export A=/tmp/a\nexport B='it'\\''s $(date)'\n`);
  });

  it("threat/D7 take the user's own keys out of the way, which would win over the lab's profile", () => {
    expect(unsetLine({ AWS_SECRET_ACCESS_KEY: 'x', AWS_PROFILE: 'prod' })).toBe('unset AWS_SECRET_ACCESS_KEY\n');
    expect(unsetLine({ AWS_PROFILE: 'prod' })).toBe('');
  });
});
