import { randomBytes } from 'node:crypto';
import { compile, externalSecretsFunctions, stringMap, type Template, type Value } from '@lockkeeper/template';

/**
 * Renders the two templates that people write: a line with two fields, and a configuration file of forty lines with functions of
 * sprig. Prints renders per second, heap growth over many renders, and budgets. `--smoke` runs a small size, where nothing is too
 * slow; without it, a budget that does not hold ends it with exit code 1.
 */
const smoke = process.argv.includes('--smoke');
const SMALL_RENDERS = smoke ? 5_000 : 300_000;
const LARGE_RENDERS = smoke ? 200 : 40_000;
const MEMORY_RENDERS = smoke ? 5_000 : 1_000_000;
const BATCHES = 100;

const small = 'postgres://{{ .username }}:{{ .password }}@db.example:5432/app';

const large = `{{- $port := .port | default "5432" | atoi -}}
{{- $hosts := splitList "," .hosts -}}
{{- /* a configuration file */ -}}
# {{ .name | upper | quote }}
[main]
name = {{ .name | lower | replace " " "-" | trunc 40 | trimSuffix "-" }}
title = {{ .name | title | squote }}
user = {{ .username | trim | quote }}
password = {{ .password | b64enc | quote }}
checksum = {{ .password | sha256sum }}
port = {{ $port }}
next = {{ add1 $port }}
pool = {{ mul 2 (max 4 (len $hosts)) }}
{{- if gt (len $hosts) 1 }}
mode = cluster
{{- else }}
mode = single
{{- end }}

[hosts]
{{- range $index, $host := $hosts }}
host{{ $index }} = {{ printf "%s:%d" ($host | trim) $port }}
{{- end }}

[options]
{{- range $key, $value := fromJson .options }}
{{ $key | snakecase }} = {{ $value | toString | quote }}
{{- end }}

[tls]
{{- with .certificate }}
certificate = """
{{ . | trim | indent 2 }}
"""
{{- end }}
verify = {{ ternary "full" "none" (hasPrefix "-----BEGIN" .certificate) }}

[urls]
primary = postgres://{{ .username | urlquery }}:{{ .password | urlquery }}@{{ first $hosts }}:{{ $port }}/{{ .name | kebabcase }}
parsed = {{ (urlParse .url).hostname }}
path = {{ (urlParse .url).path | base }}
safe = {{ regexReplaceAll "[^a-z]+" (lower .name) "-" }}
json = {{ dict "user" .username "hosts" $hosts | toJson }}
end = {{ list .name .username | join "/" | nospace }}
`;

const data = stringMap(
  new Map([
    ['name', 'Payments Service'],
    ['username', 'payments'],
    ['password', 'S3cret/with+signs'],
    ['port', '6432'],
    ['hosts', 'db-1.example, db-2.example, db-3.example'],
    ['options', '{"maxSize":20,"idleTimeout":"30s","readOnly":false}'],
    ['certificate', `-----BEGIN CERTIFICATE-----\n${`${'A'.repeat(64)}\n`.repeat(12)}-----END CERTIFICATE-----\n`],
    ['url', 'https://vault.example:8200/v1/secret/payments?version=3'],
  ]),
);
const sources = { randomBytes, now: () => 1_795_000_000_000_000_000n };

function read(text: string): Template {
  return compile(text, { name: 'bench', functions: externalSecretsFunctions });
}

function renderMany(template: Template, values: Value, count: number): number {
  let bytes = 0;
  for (let done = 0; done < count; done++) bytes += template.render(values, sources).length;
  return bytes;
}

/** Renders per second of one core's time, after the engine is warm. */
function rate(template: Template, count: number): number {
  renderMany(template, data, Math.ceil(count / 5));
  const before = process.threadCpuUsage();
  renderMany(template, data, count);
  const { user, system } = process.threadCpuUsage(before);
  return count / ((user + system) / 1_000_000);
}

/** How much larger the heap is at the end of many renders than near their start: the lowest of many looks at each. */
function growth(template: Template, count: number): number {
  const heights = Array.from({ length: BATCHES }, () => {
    renderMany(template, data, count / BATCHES);
    return process.memoryUsage().heapUsed / 2 ** 20;
  });
  const half = BATCHES / 2;
  return Math.min(...heights.slice(half)) - Math.min(...heights.slice(0, half));
}

const lines = large.trimEnd().split('\n').length;
const twoFields = read(small);
const fortyLines = read(large);

const smallRate = rate(twoFields, SMALL_RENDERS);
const largeRate = rate(fortyLines, LARGE_RENDERS);
const heap = growth(twoFields, MEMORY_RENDERS);

const rows = [
  {
    what: 'two fields',
    value: `${smallRate.toFixed(0)} renders/s`,
    budget: '≥ 100,000/s',
    holds: smallRate >= 100_000,
  },
  {
    what: `${lines} lines with functions`,
    value: `${largeRate.toFixed(0)} renders/s`,
    budget: '≥ 5,000/s',
    holds: largeRate >= 5_000,
  },
  {
    what: `${MEMORY_RENDERS} renders`,
    value: `${heap.toFixed(1)} MiB more heap`,
    budget: '≤ 8 MiB',
    holds: heap <= 8,
  },
];

let broken = 0;
for (const { what, value, budget, holds } of rows) {
  const verdict = smoke ? '' : holds ? ': holds' : ': BROKEN';
  if (!holds && !smoke) broken += 1;
  console.log(`  ${what.padEnd(32)} ${value}  (${budget}${verdict})`);
}
process.exitCode = broken > 0 ? 1 : 0;
