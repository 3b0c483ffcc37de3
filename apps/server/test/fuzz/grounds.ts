import { randomUUID } from 'node:crypto';
import { HttpClient } from '../support/http.ts';

const STUDIO = 'dtrm_demo_studio';

/** What the fuzz plays with: envelopes in several states, an upload half done, a ticket of each direction. */
export interface Grounds {
  envelopes: string[];
  uploads: string[];
  tickets: string[];
}

export async function prepareGrounds(origin: string): Promise<Grounds> {
  const http = new HttpClient(origin);
  const call = async (method: string, path: string, body: unknown, headers: Record<string, string> = {}) => {
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const answer = await http.call({ method, path, token: STUDIO, headers, body: bytes });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
    return answer;
  };
  const open = async () => {
    const body = { title: 'Fuzz', recipients: [{ email: 'client-b@example.com' }] };
    return JSON.parse((await call('POST', '/api/v1/envelopes', body)).body.toString()) as {
      id: string;
      ticket: string;
    };
  };
  const filling = [await open(), await open()];
  const sealed = await open();
  await call('PUT', `/drop/${sealed.id}/a/b.txt`, 'fuzz');
  await call('PUT', `/drop/${sealed.id}/empty`, '');
  await call('POST', `/api/v1/envelopes/${sealed.id}/close`, { entries: 2, bytes: 4 });
  const waited = await http.call({ method: 'GET', path: `/api/v1/envelopes/${sealed.id}?wait=sealed`, token: STUDIO });
  if (!waited.body.includes('"sealed"')) throw new Error(`not sealed: ${waited.body}`);
  const purged = await open();
  await call('POST', `/api/v1/envelopes/${purged.id}/withdraw`, {});
  const uploads: string[] = [];
  for (const length of ['4', '8388608']) {
    const made = await call('POST', `/files/${filling[0]?.id}/`, '', {
      'Tus-Resumable': '1.0.0',
      'Upload-Length': length,
      'Upload-Metadata': `path ${Buffer.from(`u${length}`).toString('base64')}`,
    });
    uploads.push(String(made.headers.location).split('/').at(-1) as string);
  }
  http.close();
  const envelopes = [...filling.map(({ id }) => id), sealed.id, purged.id, randomUUID()];
  return { envelopes, uploads, tickets: [...filling.map(({ ticket }) => ticket), sealed.ticket] };
}
