import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { METHODS } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { allRoutes, matchRoute } from '../../src/http/match-route.ts';
import type { Route, RouteName } from '../../src/http/routes.ts';
import { sessionKey } from '../../src/ports/authenticator.ts';
import { downloadCookieHash, downloadId } from '../../src/ports/download-cookie.ts';
import type { Credential } from '../../src/ports/metadata-rows.ts';
import { secretHash } from '../../src/ports/secret-hash.ts';
import { anIssuer } from '../support/an-issuer.ts';
import { api, type RealHouse, startRealHouse } from './support/real-house.ts';

/** Who walks, in this order. The tickets are studio's to send and client-b's to receive, for the envelope walked on;
 * the cookie is the one of that receive ticket's download, and nothing else comes with it. */
const WALKERS = [
  'nobody',
  'studio',
  'client_b',
  'lab_c',
  'operator',
  'auditor',
  'admin',
  'expired',
  'revoked',
  'disabled',
  'elsewhere',
  'send',
  'receive',
  'cookie',
] as const;
/** Further walkers, each with the one above whom it must resemble letter by letter. */
const TWINS = {
  'expired ticket': 'expired',
  'revoked ticket': 'revoked',
  'ticket of a revoked token': 'revoked',
  'ticket of a session that ended': 'revoked',
  'JWT of an unknown issuer': 'revoked',
  'recipient of another envelope': 'lab_c',
} as const;
/** The sender by a token without any scope: like the sender where no scope is asked for, shut out elsewhere. */
const SCOPELESS = 'token without the scope';
type State = 'filling' | 'sealed' | 'purged';
type Walker = (typeof WALKERS)[number] | keyof typeof TWINS | typeof SCOPELESS;

/**
 * What each walker meets on a filling, a sealed and a purged envelope. `.` is let in · 1 is 401 · 3 is 403 forbidden · 4 is 404 ·
 * S is 403 scope_missing · c is 403 envelope_closed · s is 409 not_sealed · g is 410 · L is 423.
 */
const EXPECTED: Record<RouteName, [filling: string, sealed: string, purged: string]> = {
  'envelope.open': ['1......1113331', '1......1113331', '1......1113331'],
  'envelope.list': ['1......1113331', '1......1113331', '1......1113331'],
  'envelope.counts': ['1......1113331', '1......1113331', '1......1113331'],
  'envelope.get': ['1.44.331114.41', '1..4.331114..1', '1..4.331114..1'],
  'envelope.entries.put': ['1.443331114.41', '1c343331114c31', '1g343331114g31'],
  'envelope.entries.get': ['1.443331114.41', '1..43331114..1', '1gg43331114gg1'],
  'envelope.digests.put': ['1.443331114.41', '1c343331114c31', '1g343331114g31'],
  'envelope.close': ['1.443331114.41', '1.343331114.31', '1.343331114.31'],
  'envelope.extend': ['1.443331114341', '1c343331114331', '1g343331114331'],
  'envelope.recipients.add': ['1.443331114341', '1.343331114331', '1g343331114331'],
  'envelope.recipients.remind': ['1s443331114341', '1.343331114331', '1g343331114331'],
  'envelope.collect': ['13443331114341', '13.433311143.1', '13g433311143g1'],
  'envelope.refuse': ['13443331114341', '13.43331114331', '13g43331114331'],
  'envelope.withdraw': ['1.443331114341', '1.343331114331', '1.343331114331'],
  'envelope.purge': ['1.4433.1114341', '1.3433.1114331', '1.3433.1114331'],
  'envelope.timeline': ['1.443.31114341', '1..43.31114331', '1..43.31114331'],
  'envelope.receipts': ['1.443.31114341', '1..43.31114331', '1..43.31114331'],
  'envelope.certificate': ['14443431114341', '14443431114331', '1..43.31114331'],
  'upload.look': ['1.443331114.41', '1.343331114.31', '14444441114441'],
  contracts: ['1......1113331', '1......1113331', '1......1113331'],
  'ticket.make': ['1......1113331', '1......1113331', '1......1113331'],
  figures: ['1......1113331', '1......1113331', '1......1113331'],
  'figures.csv': ['1......1113331', '1......1113331', '1......1113331'],
  'figures.details': ['1......1113331', '1......1113331', '1......1113331'],
  records: ['13333.31113331', '13333.31113331', '13333.31113331'],
  'records.csv': ['13333.31113331', '13333.31113331', '13333.31113331'],
  health: ['1333.3.1113331', '1333.3.1113331', '1333.3.1113331'],
  patrol: ['1333...1113331', '1333...1113331', '1333...1113331'],
  search: ['1......1113331', '1......1113331', '1......1113331'],
  feed: ['1......1113331', '1......1113331', '1......1113331'],
  'client.make': ['133333.1113331', '133333.1113331', '133333.1113331'],
  'client.list': ['133333.1113331', '133333.1113331', '133333.1113331'],
  'client.drop': ['13333341113331', '13333341113331', '13333341113331'],
  'issuer.rotate': ['133333.1113331', '133333.1113331', '133333.1113331'],
  'ticket.list': ['1......1113331', '1......1113331', '1......1113331'],
  'ticket.end': ['14444441113331', '14444441113331', '14444441113331'],
  'token.make': ['1......1113331', '1......1113331', '1......1113331'],
  'token.list': ['1......1113331', '1......1113331', '1......1113331'],
  'token.end': ['14444441113331', '14444441113331', '14444441113331'],
  'session.list': ['1......1113331', '1......1113331', '1......1113331'],
  'session.end': ['14444441113331', '14444441113331', '14444441113331'],
  'session.end.all': ['1......1113331', '1......1113331', '1......1113331'],
  'identity.begin': ['13333331113331', '13333331113331', '13333331113331'],
  'identity.link': ['1......1113331', '1......1113331', '1......1113331'],
  'people.find': ['1......1113331', '1......1113331', '1......1113331'],
  'admin.people': ['133333.1113331', '133333.1113331', '133333.1113331'],
  'admin.person': ['13333341113331', '13333341113331', '13333341113331'],
  'admin.person.change': ['13333341113331', '13333341113331', '13333341113331'],
  'admin.issuers': ['133333.1113331', '133333.1113331', '133333.1113331'],
  me: ['1......1113331', '1......1113331', '1......1113331'],
  openapi: ['..............', '..............', '..............'],
  'envelope.content': ['13443331114341', '13.433311143.1', '13g433311143g1'],
  'envelope.tape': ['13443331114341', '13.433311143.1', '13g433311143g1'],
  'envelope.zip': ['13443331114341', '13.433311143.1', '13g433311143g1'],
  'envelope.manifest.sums': ['1s443331114s41', '1..43331114..1', '1gg43331114gg1'],
  'envelope.manifest.lines': ['1s443331114s41', '1..43331114..1', '1gg43331114gg1'],
  'envelope.pieces': ['1s443331114s41', '1..43331114..1', '1gg43331114gg1'],
  'envelope.seal': ['1s443331114s41', '1..43331114..1', '1gg43331114gg1'],
  'envelope.seal.sig': ['1s443331114s41', '1..43331114..1', '1gg43331114gg1'],
  'envelope.seal.jws': ['1s443331114s41', '1..43331114..1', '1gg43331114gg1'],
  'download.content': ['44444444444444', '4444444444444.', '4444444444444g'],
  'download.tape': ['44444444444444', '4444444444444.', '4444444444444g'],
  'download.zip': ['44444444444444', '4444444444444.', '4444444444444g'],
  'tus.options': ['..............', '..............', '..............'],
  'tus.create': ['1.443331114.41', '1c343331114c31', '1g343331114g31'],
  'tus.create.bare': ['1.443331114.41', '1c343331114c31', '1g343331114g31'],
  'tus.head': ['1.44444L444.41', '1.44444L444.41', '1g44444g444g41'],
  'tus.patch': ['1.443331114.41', '1c343331114c31', '1g343331114g31'],
  'tus.delete': ['1.443331114.41', '1c343331114c31', '1g343331114g31'],
  'tus.head.short': ['1.44444L444.41', '1.44444L444.41', '14444444444441'],
  'tus.patch.short': ['1.443331114.41', '1c343331114c31', '14444441114441'],
  'tus.delete.short': ['1.443331114.41', '1c343331114c31', '14444441114441'],
  'drop.put': ['1.443331114.41', '1c343331114c31', '1g343331114g31'],
  keys: ['..............', '..............', '..............'],
  'keys.allowed': ['..............', '..............', '..............'],
  'identity.get': ['44444444444444', '44444444444444', '44444444444444'],
  'identity.post': ['44444444444444', '44444444444444', '44444444444444'],
  'identity.options': ['44444444444444', '44444444444444', '44444444444444'],
  healthz: ['..............', '..............', '..............'],
  readyz: ['..............', '..............', '..............'],
  metrics: ['1333.3.1113331', '1333.3.1113331', '1333.3.1113331'],
  docs: ['..............', '..............', '..............'],
  'docs.style': ['..............', '..............', '..............'],
  dtrm: ['..............', '..............', '..............'],
  web: ['..............', '..............', '..............'],
};

const CODES: Record<string, string> = {
  unauthenticated: '1',
  token_expired: '1',
  forbidden: '3',
  scope_missing: 'S',
  not_found: '4',
  envelope_closed: 'c',
  not_sealed: 's',
  gone: 'g',
  locked: 'L',
};
const STATUSES: Record<number, string> = { 401: '1', 404: '4', 410: 'g', 423: 'L' };

const RECORD = { envelope: null, person: null, from: null, result: 'done', at: 1 } as const;

/** Tickets are one for each envelope that is walked on. */
function secretOf(walker: Walker, state: State): string {
  if (walker === 'send' || walker === 'receive') return `${walker}-${state}`;
  return (walker.includes('ticket') ? `${walker} ${state}` : walker).replaceAll(' ', '-');
}

describe('who may, on every row of the table', () => {
  let house: RealHouse;
  const envelopes: Record<'filling' | 'sealed' | 'purged' | 'other', string> = {
    filling: '',
    sealed: '',
    purged: '',
    other: '',
  };
  const uploads: Record<string, string> = {};
  const secrets = new Map<string, string>();

  const open = async (sender: string, to: string) => {
    const { json } = await api(house, sender, 'POST /api/v1/envelopes', {
      title: 'A walk',
      recipients: [{ email: to }],
    });
    return json.id as string;
  };
  const upload = async (envelope: string) => {
    const headers = {
      'Tus-Resumable': '1.0.0',
      'Upload-Length': '4',
      'Upload-Metadata': `filename ${btoa(randomBytes(4).toString('hex'))}`,
      'Content-Type': 'application/offset+octet-stream',
    };
    const made = await house.http.call({
      method: 'POST',
      path: `/files/${envelope}/`,
      token: 'dtrm_demo_studio',
      headers,
      body: Buffer.from('walk'),
    });
    assert.equal(made.status, 201);
    return String(made.headers.location).split('/').at(-1) as string;
  };
  const put = async (secret: string, address: string, more: Partial<Credential>) => {
    const person = await house.metadata.read.personByAddress(address);
    assert.ok(person);
    await house.metadata.write.putCredential({
      hash: secretHash(secret),
      kind: 'token',
      person: person.id,
      envelope: null,
      direction: null,
      expiresAt: null,
      revokedAt: null,
      ...more,
    });
  };

  before(async () => {
    house = await startRealHouse();
    for (const state of ['filling', 'sealed', 'purged'] as const) {
      const id = await open('dtrm_demo_studio', 'client-b@example.com');
      envelopes[state] = id;
      uploads[state] = await upload(id);
      const drop = await house.http.call({
        method: 'PUT',
        path: `/drop/${id}/a.txt`,
        token: 'dtrm_demo_studio',
        body: Buffer.from('walk'),
      });
      assert.equal(drop.status, 201);
      if (state === 'filling') continue;
      const closed = await api(house, 'dtrm_demo_studio', `POST /api/v1/envelopes/${id}/close`, {
        entries: 2,
        bytes: 8,
      });
      assert.equal(closed.status, 202, JSON.stringify(closed.json));
      const sealed = await api(house, 'dtrm_demo_studio', `GET /api/v1/envelopes/${id}?wait=sealed`);
      assert.equal(sealed.json.state, 'sealed');
      await api(house, 'dtrm_demo_client_b', `GET /api/v1/envelopes/${id}`);
      if (state === 'sealed') continue;
      const purging = await api(house, 'dtrm_demo_studio', `POST /api/v1/envelopes/${id}/purge`, { reason: 'a walk' });
      assert.equal(purging.status, 202);
      const purged = await api(house, 'dtrm_demo_studio', `GET /api/v1/envelopes/${id}?wait=purged`);
      assert.equal(purged.json.state, 'purged');
    }
    envelopes.other = await open('dtrm_demo_studio', 'lab-c@example.com');
    await upload(envelopes.other);
    await api(house, 'dtrm_demo_studio', `POST /api/v1/envelopes/${envelopes.other}/close`, { entries: 1, bytes: 4 });
    await api(house, 'dtrm_demo_studio', `GET /api/v1/envelopes/${envelopes.other}?wait=sealed`);
    const theirs = await api(house, 'dtrm_demo_lab_c', `GET /api/v1/envelopes/${envelopes.other}`);
    assert.deepEqual([theirs.status, theirs.json.as], [200, ['recipient']]);
    await put('expired', 'studio@example.com', { expiresAt: 1 });
    await put('revoked', 'studio@example.com', { revokedAt: 1 });
    await put(secretOf(SCOPELESS, 'filling'), 'studio@example.com', { scopes: [] });
    const session = sessionKey('embedded', 'sid', 'ended');
    await house.metadata.write.endSession(session, 1, { ...RECORD, type: 'session.ended' });
    await using stranger = await anIssuer();
    secrets.set('JWT of an unknown issuer', await stranger.sign({ sub: 'studio', email: 'studio@example.com' }));
    secrets.set('recipient of another envelope', 'dtrm_demo_lab_c');
    const person = {
      id: '017f22e2-79b0-7cc3-98c4-dc0c0c07398f',
      address: 'disabled@example.com',
      name: 'D',
      role: 'person' as const,
      disabled: true,
    };
    await house.metadata.write.putPerson(person);
    await put('disabled', person.address, {});
    await put('elsewhere', 'studio@example.com', { kind: 'ticket', envelope: envelopes.other, direction: 'send' });
    for (const state of ['filling', 'sealed', 'purged'] as const) {
      await put(`send-${state}`, 'studio@example.com', {
        kind: 'ticket',
        envelope: envelopes[state],
        direction: 'send',
      });
      const ticket = { kind: 'ticket', envelope: envelopes[state], direction: 'send' } as const;
      await put(secretOf('expired ticket', state), 'studio@example.com', { ...ticket, expiresAt: 1 });
      await put(secretOf('revoked ticket', state), 'studio@example.com', { ...ticket, revokedAt: 1 });
      await put(secretOf('ticket of a revoked token', state), 'studio@example.com', {
        ...ticket,
        parent: secretHash('revoked'),
      });
      await put(secretOf('ticket of a session that ended', state), 'studio@example.com', { ...ticket, session });
      await put(`receive-${state}`, 'client-b@example.com', {
        kind: 'ticket',
        envelope: envelopes[state],
        direction: 'receive',
      });
      await put('', 'client-b@example.com', {
        hash: downloadCookieHash(downloadId(secretHash(`receive-${state}`)), `cookie-${state}`),
        kind: 'cookie',
        envelope: envelopes[state],
        direction: 'receive',
      });
    }
    for (const who of ['studio', 'client_b', 'lab_c', 'operator', 'auditor', 'admin'])
      secrets.set(who, `dtrm_demo_${who}`);
  });
  after(() => house.stop());

  /** A call that does nothing once it is let in: its body or headers are refused then. */
  const walk = async (route: Route, state: State, walker: Walker): Promise<string> => {
    const token = walker === 'nobody' || walker === 'cookie' ? null : (secrets.get(walker) ?? secretOf(walker, state));
    const isDelete = route.method === 'DELETE' && state === 'filling' && (walker === 'studio' || walker === 'send');
    const id = isDelete ? await upload(envelopes.filling) : (uploads[state] as string);
    const path = route.pattern
      .replace('/?', '/')
      .replace(':envelope', envelopes[state])
      .replace(':upload', id)
      .replace(':download', downloadId(secretHash(`receive-${state}`)))
      .replace('*path', route.name.endsWith('.content') ? 'a.txt' : 'walked.txt')
      .replace(/\*\w+/, '');
    const headers: Record<string, string> = { 'Tus-Resumable': '1.0.0' };
    if (walker === 'cookie') headers.Cookie = `other=1; dtrm_download=cookie-${state}`;
    if (route.on === 'metadata') headers['Upload-Metadata'] = `envelope ${btoa(envelopes[state])}`;
    if (route.name === 'drop.put') headers['Content-Range'] = 'none';
    const isBody = route.method === 'POST' || route.method === 'PUT' || route.method === 'PATCH';
    const body = isBody ? Buffer.from(route.name === 'envelope.entries.put' ? '' : '{"never":1}') : null;
    const {
      status,
      headers: got,
      body: text,
    } = await house.http.call({ method: route.method, path, token, headers, body });
    assert.ok(status < 500 || status === 501, `${route.name} ${state} ${walker}: ${status} ${text}`);
    if (status === 401)
      assert.match(
        String(got['www-authenticate']),
        walker === 'nobody' || walker === 'cookie' ? /^Bearer$/ : /^Bearer error="invalid_token"$/,
      );
    if (status < 400) return '.';
    const code = text.length > 0 ? JSON.parse(text.toString()).code : '';
    return CODES[code] ?? STATUSES[code === '' ? status : 0] ?? '.';
  };

  for (const route of allRoutes) {
    it(`${route.method} ${route.pattern}`, async () => {
      const walked: string[] = [];
      for (const state of ['filling', 'sealed', 'purged'] as const) {
        let line = '';
        for (const walker of WALKERS) line += await walk(route, state, walker);
        walked.push(line);
      }
      assert.deepEqual(walked, EXPECTED[route.name]);
    });
  }

  const met = (route: Route, state: State, walker: (typeof WALKERS)[number]): string =>
    EXPECTED[route.name][(['filling', 'sealed', 'purged'] as const).indexOf(state)]?.[WALKERS.indexOf(walker)] ?? '?';

  for (const [twin, like] of Object.entries(TWINS) as [keyof typeof TWINS, (typeof WALKERS)[number]][]) {
    it(`treats the ${twin} on every row like ${like}`, async () => {
      for (const route of allRoutes) {
        for (const state of ['filling', 'sealed', 'purged'] as const) {
          const where = `${route.method} ${route.pattern} on a ${state} envelope`;
          assert.equal(await walk(route, state, twin), met(route, state, like), where);
        }
      }
    });
  }

  it('lets a token without the scope do nothing that asks for one', async () => {
    for (const route of allRoutes) {
      for (const state of ['filling', 'sealed', 'purged'] as const) {
        const sender = met(route, state, 'studio');
        const isOffsetQuestion = route.method === 'HEAD' && route.on === 'upload';
        const shut = route.scopes.length === 0 ? sender : isOffsetQuestion || sender === '4' ? '4' : 'S';
        const seen = await walk(route, state, SCOPELESS);
        // A certificate is absent before the purge: that is for the handler to say, which is never asked.
        const isSo = seen === shut || (sender === '4' && seen === 'S');
        assert.ok(isSo, `${route.method} ${route.pattern}, ${state}: ${seen}, not ${shut}`);
      }
    }
  });

  it('shows the sender after sealing what was sent, by name and digest, and no byte of it', () => {
    for (const route of allRoutes) {
      const isContent = /^envelope\.(content|tape|zip)$/.test(route.name);
      const isDocument = /^envelope\.(manifest\.\w+|pieces|seal(\.\w+)?|entries\.get)$/.test(route.name);
      if (isContent) assert.equal(met(route, 'sealed', 'studio'), '3', route.name);
      if (isDocument) assert.equal(met(route, 'sealed', 'studio'), '.', route.name);
    }
  });

  it('serves no method that has no row', async () => {
    for (const { pattern } of allRoutes) {
      const path = pattern.replace('/?', '/').replace(/[:*]\w+/g, envelopes.filling);
      for (const method of METHODS) {
        if (method === 'CONNECT' || matchRoute(method, path).route) continue;
        const { status } = await house.http.call({
          method,
          path,
          token: 'dtrm_demo_studio',
          headers: { 'Content-Length': '0' },
        });
        assert.ok(status === 404 || status === 405, `${method} ${path}: ${status}`);
      }
    }
  });
});
