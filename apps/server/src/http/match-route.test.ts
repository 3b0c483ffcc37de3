import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { allRoutes, matchRoute } from './match-route.ts';
import { ROUTES, type RouteName } from './routes.ts';

const ID = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';
const name = (method: string, path: string) => matchRoute(method, path).route?.name ?? null;

describe('the table of routes', () => {
  it('finds the row for a method and a path', () => {
    const rows: [string, string, RouteName | null][] = [
      ['POST', '/api/v1/envelopes', 'envelope.open'],
      ['GET', '/api/v1/envelopes', 'envelope.list'],
      ['GET', `/api/v1/envelopes/${ID}`, 'envelope.get'],
      ['HEAD', `/api/v1/envelopes/${ID}`, 'envelope.get'],
      ['GET', `/api/v1/envelopes/${ID}/content/a/b`, 'envelope.content'],
      ['GET', `/api/v1/envelopes/${ID}/seal.json.sig`, 'envelope.seal.sig'],
      ['POST', '/files', 'tus.create.bare'],
      ['POST', '/files/', 'tus.create.bare'],
      ['POST', `/files/${ID}`, 'tus.create'],
      ['POST', `/files/${ID}/`, 'tus.create'],
      ['PATCH', `/files/${ID}`, 'tus.patch.short'],
      ['PATCH', `/files/${ID}/${ID}`, 'tus.patch'],
      ['HEAD', `/files/${ID}/${ID}`, 'tus.head'],
      ['OPTIONS', '/files/', 'tus.options'],
      ['OPTIONS', `/files/${ID}/${ID}`, 'tus.options'],
      ['PUT', `/drop/${ID}/a/b//c`, 'drop.put'],
      ['GET', '/', 'web'],
      ['GET', '/anything/else', 'web'],
      ['PATCH', '/files/', null],
      ['PUT', `/drop/${ID}`, null],
      ['PUT', '/drop//x', null],
      ['DELETE', '/api/v1/envelopes', null],
    ];
    for (const [method, path, wanted] of rows) assert.equal(name(method, path), wanted, `${method} ${path}`);
  });

  it('captures segments and the raw rest', () => {
    const matched = matchRoute('PUT', `/drop/${ID}/a%2Fb/%20c//`);
    assert.ok(matched.route);
    assert.deepEqual(matched.params, { envelope: ID, path: 'a%2Fb/%20c//' });
  });

  it('names the methods that a path would take', () => {
    const allow = (path: string) => {
      const matched = matchRoute('TRACE', path);
      return matched.route ? [] : matched.allow.sort();
    };
    assert.deepEqual(allow('/api/v1/envelopes'), ['GET', 'HEAD', 'POST']);
    assert.deepEqual(allow(`/files/${ID}`), ['DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'POST']);
    assert.deepEqual(allow('/nothing'), []);
  });

  it('has no row that another one hides', () => {
    for (const { method, pattern, name: wanted } of allRoutes) {
      const path = pattern.replace('/?', '/').replace(/[:*]\w+/g, ID);
      assert.equal(name(method, path), wanted);
    }
  });

  it('says of every row who may, and hangs every right of a party on an envelope or upload', () => {
    const parties = ['sender', 'recipient', 'operator', 'auditor', 'admin'];
    for (const { name: row, who, on, tickets } of allRoutes) {
      assert.ok(who.length > 0, row);
      if (who.includes('anyone') || who.includes('oneself')) {
        assert.deepEqual([who.length, on, tickets.length], [1, 'nothing', 0], row);
      } else {
        const isParty = who.includes('sender') || who.includes('recipient');
        if (isParty) assert.notEqual(on, 'nothing', row);
        assert.ok(
          who.every((one) => parties.includes(one)),
          row,
        );
      }
    }
  });

  it('shows content to recipients alone, and to nobody before the seal', () => {
    for (const row of ['envelope.content', 'envelope.tape', 'envelope.zip', 'download.zip'] as const) {
      assert.deepEqual(ROUTES[row].who, ['recipient']);
      assert.deepEqual(ROUTES[row].states, ['sealed', 'delivered']);
    }
  });

  it('stands in docs/spec/http.md word for word', () => {
    const text = readFileSync(new URL('../../../../docs/spec/http.md', import.meta.url), 'utf8');
    const documented = text.split('\n').filter((line) => /^\| `[A-Z]+ \//.test(line));
    const rows = allRoutes.map(({ method, pattern, who, tickets, states, does }) => {
      const cells = [
        `\`${method} ${pattern}\``,
        who.join(', '),
        tickets.join(', ') || '—',
        states === 'any' ? 'any' : states.join(', '),
        does,
      ];
      return `| ${cells.join(' | ')} |`;
    });
    assert.deepEqual(documented, rows);
  });
});
