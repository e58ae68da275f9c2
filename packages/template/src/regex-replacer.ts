import { FunctionFailure, LimitReached } from './failure.ts';
import { Pattern } from './functions/regular-expressions/pattern.ts';
import { expand, parseReplacement, replaceMatches } from './functions/regular-expressions/replacement.ts';
import { Budget, completeLimits, defaultRenderLimits, type RenderLimits } from './limits.ts';
import { TemplateError } from './template-error.ts';
import { decodeText, encodeText } from './text/byte-string.ts';

/**
 * Makes a function that replaces every match of a pattern as Go's `Regexp.ReplaceAllString` does, in linear time. All its calls
 * together are counted against the limits of one rendering. It, and making it, throw `TemplateError`: of stage `parse` for what is no
 * pattern, with Go's text, and of stage `limit`.
 */
export function regexReplacer(
  source: string,
  replacement: string,
  limits: Partial<RenderLimits> = {},
): (text: string) => string {
  const budget = new Budget(completeLimits(defaultRenderLimits, limits));
  const pattern = withinLimits(() => new Pattern(encodeText(source), budget));
  const parts = parseReplacement(encodeText(replacement), pattern);
  return (text) =>
    withinLimits(() => {
      const bytes = encodeText(text);
      const matches = pattern.replaceable(bytes);
      return decodeText(replaceMatches(bytes, matches, (match) => expand(parts, match, bytes, budget), budget));
    });
}

function withinLimits<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (problem) {
    if (problem instanceof LimitReached) throw new TemplateError('limit', problem.message);
    if (!(problem instanceof FunctionFailure)) throw problem;
    throw new TemplateError('parse', decodeText(problem.text), decodeText(problem.safeText));
  }
}
