import fc from 'fast-check';

const literals = [
  '1',
  '0',
  '-3',
  '2.5',
  '1e6',
  "'a'",
  '"s"',
  '"é\\n"',
  '`raw`',
  'true',
  'false',
  'nil',
  '1i',
  '0x1F',
  '""',
];
const places = [
  '.',
  '$',
  '.text',
  '.empty',
  '.number',
  '.whole',
  '.negative',
  '.yes',
  '.nothing',
  '.list',
  '.none',
  '.map',
  '.map.a',
  '.map.a.c',
  '.absent',
  '.map.b.x',
  '$v',
  '$.kind',
];
const names = [
  'print',
  'println',
  'len',
  'not',
  'html',
  'js',
  'urlquery',
  'and',
  'or',
  'eq',
  'ne',
  'lt',
  'le',
  'gt',
  'ge',
  'index',
  'slice',
];
const verbs = [
  '%v',
  '%d',
  '%s',
  '%q',
  '%x',
  '%T',
  '%5v',
  '%-6d|',
  '%+v',
  '%#v',
  '%05d',
  '%.2f',
  '%t',
  '%c',
  '%U',
  '%e',
  '%g',
  '%%',
  '%[1]v',
  '%z',
];

/** Templates that are mostly well-formed; each runs with `$v` declared and dot at the data. */
const { template } = fc.letrec<{ operand: string; pipe: string; block: string; template: string }>((tie) => ({
  operand: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(...places),
    fc.constantFrom(...literals),
    tie('pipe').map((pipe) => `(${pipe})`),
    fc.tuple(tie('pipe'), fc.constantFrom('a', 'c', 'x')).map(([pipe, field]) => `(${pipe}).${field}`),
  ),
  pipe: fc.oneof(
    { maxDepth: 3 },
    tie('operand'),
    fc
      .tuple(fc.constantFrom(...names), fc.array(tie('operand'), { maxLength: 3 }))
      .map((words) => words.flat().join(' ')),
    fc
      .tuple(fc.array(fc.constantFrom(...verbs), { maxLength: 3 }), fc.array(tie('operand'), { maxLength: 3 }))
      .map(([format, args]) => ['printf', `"${format.join(' ')}"`, ...args].join(' ')),
    fc.tuple(tie('operand'), fc.constantFrom(...names)).map((parts) => parts.join(' | ')),
  ),
  block: fc.oneof(
    { maxDepth: 3 },
    tie('pipe').map((pipe) => `{{ ${pipe} }}`),
    fc.constantFrom('text', ' \n ', '{{- /* c */ -}}', '{{ $v = 2 }}', '{{ break }}', '{{ $w := . }}{{ $w }}'),
    fc
      .tuple(fc.constantFrom('if', 'with'), tie('pipe'), tie('template'), tie('template'))
      .map(([word, pipe, body, otherwise]) => `{{ ${word} ${pipe} }}${body}{{ else }}${otherwise}{{ end }}`),
    fc
      .tuple(fc.constantFrom('', '$i, $e := ', '$e := ', '$v = '), tie('pipe'), tie('template'))
      .map(([variables, pipe, body]) => `{{- range ${variables}${pipe} -}} ${body} {{- end }}`),
  ),
  template: fc.array(tie('block'), { minLength: 1, maxLength: 3 }).map((blocks) => blocks.join('')),
}));

const words = [
  'if',
  'else',
  'end',
  'range',
  'with',
  'define',
  'block',
  'template',
  'break',
  'continue',
  '$',
  '$x',
  ':=',
  '=',
  ',',
  '|',
  '(',
  ')',
  '.',
  '.a',
  '"',
  '`',
  "'",
  '"a"',
  "'a'",
  "'ab'",
  '"\\z"',
  '1',
  '1.5',
  '0x',
  '08',
  '1_',
  '-',
  '+',
  'i',
  'nil',
  'true',
  'print',
  'nope',
  '@',
  'é',
  '/*',
  '*/',
  '\n',
  '}',
  '{',
  '\\',
];

/** Words and signs in any order; nearly all of it cannot be read. */
const randomNoise = fc
  .array(
    fc.oneof(
      { weight: 1, arbitrary: fc.constantFrom('text', '\n', '{{ if . }}', '{{ range . }}', '{{ else }}', '{{ end }}') },
      {
        weight: 3,
        arbitrary: fc
          .tuple(
            fc.constantFrom('{{ ', '{{', '{{- '),
            fc.array(fc.tuple(fc.constantFrom(...words), fc.constantFrom(' ', ' ', '')), { maxLength: 5 }),
            fc.constantFrom(' }}', '}}', ' -}}'),
          )
          .map((parts) => parts.flat(2).join('')),
      },
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((parts) => parts.join(''));

export { randomNoise, template as randomTemplate };
