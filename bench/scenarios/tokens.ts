import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { bearer, SENDER } from '../contestants/courier.ts';
import { median, percentile } from '../support/measure.ts';
import { eachRound, type Scenario } from './scenario.ts';

const ADMIN = 'dtrm_demo_admin';
/** Asked in turns of this many, so that a busy moment falls on every kind alike. */
const TURN = 100;
const TURNS = 30;
const KINDS = ['nobody', 'demo', 'personal', 'ticket', 'access'] as const;
type Kind = (typeof KINDS)[number];

/**
 * What finding out who asks costs a request: the same small refusal on one kept connection, on a route that asks nobody and on one
 * that asks, by each kind of credential in turn. Figures are ms at p50; the difference to "nobody" is the check with its route.
 */
export const tokens: Scenario = {
  name: 'tokens',
  title: 'A small answer by each kind of credential, ms at p50 (nobody: a route that asks for none)',
  columns: [
    ...KINDS.map((key) => ({ key, title: key === 'access' ? 'access token (JWT)' : key, digits: 3 })),
    { key: 'check', title: 'dearest check', digits: 3 },
    { key: 'first', title: 'first use of a JWT', digits: 2 },
  ],
  async run(bench) {
    const ours = bench.contestants.filter(({ name }) => name === 'courier');
    return eachRound(
      bench,
      async (figures, running) => {
        const { origin } = running;
        const { endpoint } = await running.open('Tokens');
        const envelope = new URL(endpoint).pathname.split('/')[2] as string;
        const expires = new Date(Date.now() + 86_400_000).toISOString();
        const token = { name: 'bench', scopes: ['send', 'read', 'account'], expires };
        const client = await post(origin, '/api/v1/clients', ADMIN, {
          name: 'bench',
          email: 'bench@example.com',
          scopes: ['account', 'send'],
        });
        const secrets: Record<Kind, string | null> = {
          nobody: null,
          demo: SENDER,
          personal: String((await post(origin, '/api/v1/tokens', SENDER, token)).token),
          ticket: String((await post(origin, '/api/v1/tickets', SENDER, { envelope, direction: 'send' })).ticket),
          access: await accessToken(origin, client),
        };
        const agent = new Agent({ keepAlive: true, maxSockets: 1 });
        try {
          const times = Object.fromEntries(KINDS.map((kind) => [kind, []])) as unknown as Record<Kind, number[]>;
          for (let turn = -2; turn < TURNS; turn += 1) {
            for (const kind of KINDS) {
              const took = await timed(agent, origin, secrets[kind], TURN);
              if (turn >= 0) times[kind].push(...took);
            }
          }
          for (const kind of KINDS) figures[kind] = percentile(times[kind], 50);
          const dearest = Math.max(...KINDS.slice(1).map((kind) => figures[kind] ?? Number.NaN));
          figures.check = dearest - (figures.nobody ?? Number.NaN);
          const first: number[] = [];
          for (let i = 0; i < 10; i += 1)
            first.push(...(await timed(agent, origin, await accessToken(origin, client), 1)));
          figures.first = median(first);
        } finally {
          agent.destroy();
        }
      },
      ours,
    );
  },
  judge: (found) => [found.atMost('a token check costs < 0.3 ms a request at p50', 'check', 0.3, 'ms')],
};

/** `count` answers one after the other: 404 both, with the same work but for who asks. */
async function timed(agent: Agent, origin: string, secret: string | null, count: number): Promise<number[]> {
  const path = secret === null ? '/.well-known/nothing' : '/api/v1/tokens/nothing';
  const method = secret === null ? 'GET' : 'DELETE';
  const headers = secret === null ? {} : bearer(secret);
  const took: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const began = performance.now();
    const status = await new Promise<number>((resolve, reject) => {
      const asked = request(`${origin}${path}`, { agent, method, headers }, (answer) => {
        answer.resume();
        answer.once('end', () => resolve(answer.statusCode ?? 0));
      });
      asked.once('error', reject);
      asked.end();
    });
    took.push(performance.now() - began);
    // A ticket is known and refused: the check was made.
    if (status !== 404 && status !== 403) throw new Error(`${method} ${path} answered ${status}`);
  }
  return took;
}

async function post(origin: string, path: string, token: string, body: object): Promise<Record<string, unknown>> {
  const answer = await fetch(`${origin}${path}`, {
    method: 'POST',
    headers: bearer(token),
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`POST ${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
}

/** By client credentials at the courier's own OpenID provider. */
async function accessToken(origin: string, client: Record<string, unknown>): Promise<string> {
  const body = new URLSearchParams({ grant_type: 'client_credentials' });
  const headers = { Authorization: `Basic ${btoa(`${client.id}:${client.secret}`)}` };
  const answer = await fetch(`${origin}/realms/datoferum/protocol/openid-connect/token`, {
    method: 'POST',
    headers,
    body,
  });
  if (!answer.ok) throw new Error(`the token endpoint answered ${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as { access_token: string }).access_token;
}
