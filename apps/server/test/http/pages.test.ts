import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { uuidv7 } from '@datoferum/core';
import { api, type RealHouse, startRealHouse } from './support/real-house.ts';

const STUDIO = 'dtrm_demo_studio';
const CLIENT_B = 'dtrm_demo_client_b';
const AUDITOR = 'dtrm_demo_auditor';
const OPERATOR = 'dtrm_demo_operator';

let house: RealHouse;
let sealed = '';
let filling = '';
const call = (token: string, line: string, body?: unknown) => api(house, token, line, body);
const put = async (id: string, path: string) => {
  const body = Buffer.from('walk');
  const made = await house.http.call({ method: 'PUT', path: `/drop/${id}/${path}`, token: STUDIO, body });
  assert.equal(made.status, 201);
};
const open = async (title: string) => {
  const recipients = [{ email: 'client-b@example.com' }, { email: 'lab-c@example.com' }];
  const { json } = await call(STUDIO, 'POST /api/v1/envelopes', { title, recipients });
  return json.id as string;
};
const entries = async (token: string, id: string, query: string) => {
  const paths: string[] = [];
  for (let cursor = ''; ; ) {
    const { status, json } = await call(token, `GET /api/v1/envelopes/${id}/entries?${query}${cursor}`);
    assert.equal(status, 200, JSON.stringify(json));
    paths.push(...json.items.map(({ path }: { path: string }) => path));
    if (json.cursor === null) return paths.sort();
    cursor = `&cursor=${json.cursor}`;
  }
};

before(async () => {
  house = await startRealHouse();
  sealed = await open('A secret title');
  for (const path of ['day%201/a001.mov', 'day%201/Notas.txt', 'day%202/a001.mov']) await put(sealed, path);
  await call(STUDIO, `POST /api/v1/envelopes/${sealed}/close`, { entries: 3, bytes: 12 });
  assert.equal((await call(STUDIO, `GET /api/v1/envelopes/${sealed}?wait=sealed`)).json.state, 'sealed');
  filling = await open('Still filling');
  for (const path of ['day%201/a001.mov', 'day%201/Notas.txt', 'day%202/a001.mov']) await put(filling, path);
  await house.courier.drain();
});
after(() => house.stop());

describe('a reminder', () => {
  const recipient = async (email: string) => {
    const { json } = await call(STUDIO, `GET /api/v1/envelopes/${sealed}`);
    return json.recipients.find((one: { email: string }) => one.email === email);
  };

  it('is written to who has not ended, once a day, and said to the sender', async () => {
    const { id } = await recipient('lab-c@example.com');
    const path = `POST /api/v1/envelopes/${sealed}/recipients/${id}/remind`;
    const first = await call(STUDIO, path);
    assert.equal(first.status, 202);
    assert.equal((await recipient('lab-c@example.com')).remindedAt, first.json.remindedAt);
    const again = await call(STUDIO, path);
    assert.deepEqual([again.status, again.json.code], [409, 'reminded_already']);
    assert.equal(Date.parse(again.json.again) - Date.parse(again.json.remindedAt), 86_400_000);
    await house.courier.tick();
    const outbox = join(house.config.data, 'outbox');
    const mails = await Promise.all(
      (await readdir(outbox, { recursive: true })).map((one) => textOf(join(outbox, one))),
    );
    assert.equal(mails.filter((mail) => /A reminder: an envelope waits/.test(mail)).length, 1);
  });

  it('is refused where the recipient has ended, is unknown, or is of another envelope', async () => {
    const { id } = await recipient('client-b@example.com');
    await call(CLIENT_B, `POST /api/v1/envelopes/${sealed}/collect`, {});
    const ended = await call(STUDIO, `POST /api/v1/envelopes/${sealed}/recipients/${id}/remind`);
    assert.deepEqual([ended.status, ended.json.code], [409, 'wrong_state']);
    const unknown = await call(STUDIO, `POST /api/v1/envelopes/${sealed}/recipients/${filling}/remind`);
    assert.deepEqual([unknown.status, unknown.json.code], [404, 'not_found']);
    const theirs = await call('dtrm_demo_lab_c', `GET /api/v1/envelopes/${sealed}`);
    assert.equal('remindedAt' in theirs.json.recipients[0], false);
  });
});

describe('entries of a whole envelope', () => {
  it('are found by words of their paths below a folder, by the index once it is sealed and by the rows before', async () => {
    for (const id of [sealed, filling]) {
      assert.deepEqual(await entries(STUDIO, id, 'find=a001&limit=1'), ['day 1/a001.mov', 'day 2/a001.mov']);
      assert.deepEqual(await entries(STUDIO, id, 'find=a001&folder=day%202'), ['day 2/a001.mov']);
      assert.deepEqual(await entries(STUDIO, id, 'find=n%C3%B3tas'), ['day 1/Notas.txt']);
      assert.deepEqual(await entries(STUDIO, id, 'find=absent'), []);
    }
    assert.deepEqual(await entries('dtrm_demo_lab_c', sealed, 'find=notas'), ['day 1/Notas.txt']);
    for (const query of ['find=', 'state=odd', 'find=a&cursor=nonsense', 'state=wrong&cursor=d1'])
      assert.equal(
        (await call(STUDIO, `GET /api/v1/envelopes/${sealed}/entries?${query}`)).json.code,
        'invalid_request',
      );
  });

  it('are told by what is wrong with them', async () => {
    assert.deepEqual(await entries(STUDIO, sealed, 'state=wrong'), []);
    assert.deepEqual(await entries(STUDIO, sealed, 'state=pending'), []);
    const late = `${JSON.stringify({ path: 'late.txt', size: 9, mtime: null, reel: uuidv7(Date.now(), randomBytes(10)), start: 0 })}\n`;
    const taken = await call(STUDIO, `POST /api/v1/envelopes/${filling}/entries`, late);
    assert.equal(taken.json.accepted, 1, JSON.stringify(taken.json));
    assert.deepEqual(await entries(STUDIO, filling, 'state=pending'), ['late.txt']);
  });
});

describe('the records of the house', () => {
  it('are read by an auditor, newest first, page by page, each once', async () => {
    const seen: number[] = [];
    for (let cursor = ''; ; ) {
      const { status, json } = await call(AUDITOR, `GET /api/v1/records?limit=3${cursor}`);
      assert.equal(status, 200);
      seen.push(...json.items.map(({ seq }: { seq: number }) => seq));
      if (json.cursor === null) break;
      cursor = `&cursor=${json.cursor}`;
    }
    assert.equal(new Set(seen).size, seen.length);
    assert.equal(seen.length, await house.metadata.read.lastRecord());
  });

  it('are found by envelope, person, type and time', async () => {
    const find = async (query: string) => (await call(AUDITOR, `GET /api/v1/records?${query}`)).json.items;
    const collected = await find(`envelope=${sealed}&type=recipient.collected`);
    assert.deepEqual([collected.length, collected[0].person.email], [1, 'client-b@example.com']);
    const mine = await find(`person=${collected[0].person.id}`);
    assert.ok(
      mine.length > 0 && mine.every((one: { person: { id: string } }) => one.person.id === collected[0].person.id),
    );
    const opened = await find('type=envelope.');
    assert.ok(opened.length > 0 && opened.every(({ type }: { type: string }) => type.startsWith('envelope.')));
    assert.deepEqual(await find('to=2020-01-01'), []);
    const { at } = collected[0];
    assert.ok((await find(`from=${at}`)).some(({ seq }: { seq: number }) => seq === collected[0].seq));
    assert.ok((await find(`to=${at}`)).every(({ seq }: { seq: number }) => seq !== collected[0].seq));
    for (const query of ['type=x', 'envelope=1', 'from=yesterday', 'cursor=x'])
      assert.equal((await call(AUDITOR, `GET /api/v1/records?${query}`)).json.code, 'invalid_request', query);
  });

  it('are given as CSV that says where it goes on', async () => {
    const { json, headers } = await call(AUDITOR, 'GET /api/v1/records.csv?limit=2&type=envelope.');
    assert.match(json, /^seq,at,type,envelope,person,email,from,result,data\r\n\d+,/);
    assert.match(
      String(headers.link),
      /^<\/api\/v1\/records\.csv\?limit=2&type=envelope\.&cursor=\d+\.\d+>; rel="next"$/,
    );
  });
});

describe('the health of the house', () => {
  it('is states and figures for operators and admins, and says no title, name or address', async () => {
    const { status, json } = await call(OPERATOR, 'GET /api/v1/health');
    assert.equal(status, 200);
    assert.deepEqual(json.envelopes, { filling: 1, sealing: 0, purging: 0 });
    assert.equal(json.lastPurge, null);
    assert.equal(json.processes.filter(({ isThis }: { isThis: boolean }) => isThis).length, 1);
    assert.ok(json.parts.every(({ ok }: { ok: boolean }) => ok));
    assert.doesNotMatch(JSON.stringify(json), /secret title|Still filling|@example|a001/);
    assert.equal((await call(STUDIO, 'GET /api/v1/health')).status, 403);
    await call(STUDIO, `POST /api/v1/envelopes/${filling}/withdraw`, {});
    await call(STUDIO, `GET /api/v1/envelopes/${filling}?wait=purged`);
    assert.ok(Date.parse((await call('dtrm_demo_admin', 'GET /api/v1/health')).json.lastPurge) > 0);
  });
});

async function textOf(file: string): Promise<string> {
  return file.endsWith('.eml') ? readFile(file, 'utf8') : '';
}
