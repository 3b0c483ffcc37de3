import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, ServerProcess } from '../support/server-process.ts';
import { type Grounds, prepareGrounds } from './grounds.ts';
import { fuzzRaw } from './raw-requests.ts';

/**
 * `npm run test:fuzz`: every route of the OpenAPI document by schemathesis, with tokens and without, then raw requests of
 * our own. Fails on a 5xx, a stack trace, an answer that is not as described, and a request without an answer in 30 s.
 */
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const HOOKS = fileURLToPath(new URL('./hooks.py', import.meta.url));
const VENV = join(ROOT, '.services', 'fuzz');
const SCHEMATHESIS = '4.32.5';
const VALIDATOR = '0.9.0';
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'no_insides',
];
/** Who runs, and for how many seconds. */
const PASSES: readonly (readonly [token: string | null, seconds: number])[] = [
  ['dtrm_demo_studio', 50],
  ['dtrm_demo_client_b', 25],
  ['dtrm_demo_admin', 20],
  [null, 15],
];
const RAW_RUNS = 3_000;
/** A hang, not a slow machine: what waits by itself is not asked here. */
const ANSWER_SECONDS = 30;

async function run(command: string, args: string[], seconds: number): Promise<{ code: number | null; text: string }> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: tmpdir(),
    timeout: seconds * 1000,
    env: { ...process.env, SCHEMATHESIS_HOOKS: HOOKS },
  });
  let text = '';
  const add = (chunk: Buffer) => {
    text += chunk.toString();
  };
  child.stdout.on('data', add);
  child.stderr.on('data', add);
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 127, text: error.message }));
    child.on('close', (code) => resolve({ code, text }));
  });
}

/** The folder of the tools, made when absent; null with the reason when this machine cannot. */
async function tools(): Promise<string | { missing: string }> {
  const bin = join(VENV, 'bin');
  if (existsSync(join(bin, 'schemathesis')) && existsSync(join(bin, 'openapi-spec-validator'))) return bin;
  const venv = await run('python3', ['-m', 'venv', VENV], 120);
  if (venv.code !== 0) return { missing: 'python3 with venv is not there' };
  const pip = await run(
    join(bin, 'pip'),
    ['install', '--quiet', `schemathesis==${SCHEMATHESIS}`, `openapi-spec-validator==${VALIDATOR}`],
    300,
  );
  return pip.code === 0 ? bin : { missing: 'pip could not bring schemathesis' };
}

/** The document with ids that exist in the place of any id, so that routes are entered and not only refused. */
function grounded(document: string, { envelopes, uploads }: Grounds): string {
  const parsed = JSON.parse(document) as {
    paths: Record<string, Record<string, { parameters: { name: string; in: string; schema: object }[] }>>;
    components: { schemas: Record<string, { properties?: Record<string, object> }> };
  };
  for (const methods of Object.values(parsed.paths)) {
    for (const { parameters } of Object.values(methods)) {
      for (const one of parameters) {
        if (one.in === 'path' && one.name === 'envelope') one.schema = { type: 'string', enum: envelopes };
        // Waiting for what never comes is answered after 30 s, and rightly so.
        if (one.in === 'query' && one.name === 'wait') one.schema = { type: 'string', enum: ['sealed', 'never'] };
        if (one.in === 'path' && one.name === 'upload')
          one.schema = { type: 'string', enum: [...uploads, envelopes[0]] };
      }
    }
  }
  const ticket = parsed.components.schemas.MakeTicket?.properties;
  if (ticket) ticket.envelope = { type: 'string', enum: envelopes };
  return JSON.stringify(parsed);
}

async function main(): Promise<boolean> {
  const data = await mkdtemp(join(tmpdir(), 'datoferum-fuzz-'));
  const server = await ServerProcess.start({ data: join(data, 'data'), port: await freePort() });
  const failures: string[] = [];
  try {
    const grounds = await prepareGrounds(server.origin);
    const document = await (await fetch(`${server.origin}/api/v1/openapi.json`)).text();
    const file = join(data, 'openapi.json');
    await writeFile(file, grounded(document, grounds));

    const raw = await fuzzRaw(server.origin, grounds, RAW_RUNS);
    console.log(`raw requests: ${raw.requests}, ${raw.failures.length} wrong`);
    failures.push(...raw.failures);

    const bin = await tools();
    if (typeof bin === 'object') console.log(`SKIPPED fuzz by schemathesis: ${bin.missing}`);
    else {
      const valid = await run(join(bin, 'openapi-spec-validator'), [file], 60);
      console.log(`openapi-spec-validator: ${valid.code === 0 ? 'valid' : 'NOT valid'}`);
      if (valid.code !== 0) failures.push(valid.text);
      for (const [token, seconds] of PASSES) {
        const args = [
          ...['run', file, '--url', server.origin, '--checks', CHECKS.join(',')],
          ...['--phases', 'examples,coverage,fuzzing', '--max-examples', '25', '--max-time', String(seconds)],
          ...[
            '--request-timeout',
            String(ANSWER_SECONDS),
            '--generation-database',
            'none',
            '--no-color',
            '--continue-on-failure',
          ],
          ...['--warnings', 'off', '--suppress-health-check', 'all', '--max-redirects', '0'],
          ...(process.env.TEST_SEED ? ['--seed', process.env.TEST_SEED] : []),
          ...(token === null ? [] : ['-H', `Authorization: Bearer ${token}`]),
        ];
        const pass = await run(join(bin, 'schemathesis'), args, seconds + 60);
        console.log(`as ${token ?? 'nobody'}: ${pass.code === 0 ? 'as described' : 'WRONG'}`);
        console.log(pass.text.split('\n').slice(-12).join('\n'));
        if (pass.code !== 0) failures.push(pass.text.slice(-60_000));
      }
    }
    if (server.isOver) failures.push(`the courier ended:\n${server.stderr}`);
    if (/"level":"error"/.test(server.stdout)) failures.push(`the courier logged errors:\n${server.stdout}`);
  } finally {
    await server.stop();
    await rm(data, { recursive: true, force: true });
  }
  for (const failure of failures) console.error(failure);
  return failures.length === 0;
}

process.exit((await main()) ? 0 : 1);
