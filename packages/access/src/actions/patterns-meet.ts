/** Whether some text matches both patterns, in which `*` stands for any text and `?` for one character. */
export function patternsMeet(left: string, right: string): boolean {
  if (left === '*' || right === '*') return true;
  if (!/[*?]/.test(left) && !/[*?]/.test(right)) return left === right;
  // row[j]: what is left of `left` from i on, and of `right` from j on, have a text in common.
  let below = lastRow(right);
  for (let i = left.length - 1; i >= 0; i--) {
    const a = left.charAt(i);
    const row: boolean[] = [];
    row[right.length] = a === '*' && isTrue(below, right.length);
    for (let j = right.length - 1; j >= 0; j--) {
      const b = right.charAt(j);
      const star = a === '*' || b === '*';
      // A star ends, or takes in what the other side has next: either way one side moves on.
      if (star) row[j] = isTrue(below, j) || isTrue(row, j + 1);
      else row[j] = (a === b || a === '?' || b === '?') && isTrue(below, j + 1);
    }
    below = row;
  }
  return isTrue(below, 0);
}

function lastRow(right: string): readonly boolean[] {
  const row: boolean[] = [];
  row[right.length] = true;
  for (let j = right.length - 1; j >= 0; j--) row[j] = right.charAt(j) === '*' && isTrue(row, j + 1);
  return row;
}

function isTrue(row: readonly boolean[], at: number): boolean {
  return row[at] === true;
}
