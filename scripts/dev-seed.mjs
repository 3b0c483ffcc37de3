// Envelopes to look at, made through the front door.
const STUDIO = 'dtrm_demo_studio';
const CLIENT = 'dtrm_demo_client_b';

/** Makes three envelopes (filling, sealed, delivered) unless the studio has one already. Answers what it did, as a sentence. */
export async function seed(url) {
  const call = caller(url);
  if ((await call(STUDIO, 'GET', '/api/v1/envelopes?limit=1')).items.length > 0)
    return 'The envelopes of last time are there.\n';

  await fill(call, 'Dailies, day 4', ['day 4/A001.mov', 'day 4/A002.mov', 'day 4/notes ☂.txt']);
  await close(call, await fill(call, 'Invoices, November', ['2026/11/invoices.csv']));
  const delivered = await close(call, await fill(call, 'Plates, full pull', ['plates/0001.exr', 'plates/0002.exr']));
  await call(CLIENT, 'POST', `/api/v1/envelopes/${delivered.id}/collect`, {});
  return 'Three envelopes to look at: one is filling, one is sealed, one was collected.\n';
}

async function fill(call, title, paths) {
  const recipients = [{ email: 'client-b@example.com' }];
  const envelope = await call(STUDIO, 'POST', '/api/v1/envelopes', { title, recipients });
  let bytes = 0;
  for (const path of paths) {
    const content = `${path}\n`.repeat(1_000);
    bytes += Buffer.byteLength(content);
    await call(STUDIO, 'PUT', `${envelope.drop}${path.split('/').map(encodeURIComponent).join('/')}`, content);
  }
  return { id: envelope.id, entries: paths.length, bytes };
}

async function close(call, { id, entries, bytes }) {
  await call(STUDIO, 'POST', `/api/v1/envelopes/${id}/close`, { entries, bytes });
  return call(STUDIO, 'GET', `/api/v1/envelopes/${id}?wait=sealed`);
}

/** A call answers JSON or throws what the courier said. A string is sent as bytes, an object as JSON. */
const caller = (url) => async (token, method, path, body) => {
  const isJson = typeof body === 'object';
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': isJson ? 'application/json' : 'application/octet-stream',
    },
    ...(body === undefined ? {} : { body: isJson ? JSON.stringify(body) : body }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text === '' ? null : JSON.parse(text);
};
