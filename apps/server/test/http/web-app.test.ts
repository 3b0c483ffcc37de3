import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { appHeaders } from '../../src/http/web/app-headers.ts';
import { builtWeb } from '../support/built-web.ts';
import { aDirectory, aHouse } from '../support/test-house.ts';

const DIST = join(import.meta.dirname, '../../../web/dist');
const page = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('the web app, as the courier serves it', () => {
  before(builtWeb);
  it('opens every page of the app by its address, and tells programs what is not there', async (t) => {
    const { house } = await aHouse(t, await aDirectory(t));
    const index = await readFile(join(DIST, 'index.html'), 'utf8');
    for (const path of ['/', '/inbox', '/envelopes/0193', '/envelopes/0193/certificate', '/verify?x=1']) {
      const answer = await fetch(house.url + path, { headers: page });
      assert.equal(answer.status, 200, path);
      assert.equal(await answer.text(), index, path);
    }
    for (const path of ['/inbox', '/nothing.js', '/api/v1/nothing', '/assets/nothing']) {
      assert.equal((await fetch(house.url + path)).status, 404, path);
    }
    for (const path of ['/api/v1/nothing', '/drop/nothing', '/dl/nothing/zip', '/assets/nothing']) {
      const { status } = await fetch(house.url + path, { headers: page });
      assert.ok([404, 405].includes(status), `${path} ${status}`);
    }
  });

  it('sends what was packed when it was built, for ever where the name carries the content', async (t) => {
    const { house } = await aHouse(t, await aDirectory(t));
    const [, script = ''] =
      /<script type="module" src="([^"]+)"/.exec(await (await fetch(`${house.url}/`)).text()) ?? [];
    const plain = Buffer.from(
      await (await fetch(house.url + script, { headers: { 'accept-encoding': 'identity' } })).arrayBuffer(),
    );
    for (const [encoding, unpack] of [
      ['gzip', gunzipSync],
      ['br', brotliDecompressSync],
    ] as const) {
      // fetch would unpack by itself; the length says what travelled.
      const answer = await fetch(house.url + script, { headers: { 'accept-encoding': encoding } });
      assert.equal(answer.headers.get('content-encoding'), encoding);
      assert.match(answer.headers.get('cache-control') ?? '', /immutable/);
      assert.ok(Number(answer.headers.get('content-length')) < plain.length / 2);
      const file = await readFile(join(DIST, script + (encoding === 'br' ? '.br' : '.gz')));
      assert.deepEqual(unpack(file), plain);
    }
    const again = await fetch(`${house.url}/`);
    const etag = again.headers.get('etag') ?? '';
    assert.match(again.headers.get('cache-control') ?? '', /no-cache/);
    assert.equal((await fetch(`${house.url}/`, { headers: { 'if-none-match': etag } })).status, 304);
  });

  it('lets nothing inline run, no other host answer and nobody frame it but the silent sign-in', async (t) => {
    const { house } = await aHouse(t, await aDirectory(t));
    const policy = async (path: string) =>
      (await fetch(house.url + path, { headers: page })).headers.get('content-security-policy') ?? '';
    const app = await policy('/envelopes');
    const others = app.split('; ').filter((rule) => !rule.startsWith('form-action '));
    assert.doesNotMatch(others.join('; '), /unsafe|\*|data:|blob:|https?:/);
    assert.ok(app.includes(`form-action ${house.url}/realms/datoferum/protocol/openid-connect/logout; `), app);
    assert.match(app, /default-src 'none'/);
    assert.match(app, /frame-ancestors 'none'/);
    assert.match(await policy('/silent.html'), /frame-ancestors 'self'/);
  });

  it('lets a form go to the sign-out alone, at another provider with the way back', () => {
    const kc = { url: 'https://id.example.com/auth', realm: 'a;b c' };
    const { page: headers } = appHeaders(['https://id.example.com/auth/realms/a'], kc, 'https://courier.example.com');
    const rule = headers['Content-Security-Policy']?.split('; ').find((one) => one.startsWith('form-action'));
    assert.equal(
      rule,
      'form-action https://id.example.com/auth/realms/a%3bb%20c/protocol/openid-connect/logout https://courier.example.com/',
    );
  });

  it('turns no text into script', async (t) => {
    const { house } = await aHouse(t, await aDirectory(t));
    for (const path of ['/envelopes', '/silent.html', '/silent.js']) {
      const { headers } = await fetch(house.url + path, { headers: page });
      assert.match(
        headers.get('content-security-policy') ?? '',
        /require-trusted-types-for 'script'; trusted-types datoferum$/,
      );
    }
  });
});
