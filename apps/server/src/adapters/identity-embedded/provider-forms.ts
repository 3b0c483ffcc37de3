import { IncomingMessage } from 'node:http';

const MOST = 16 * 1024;

/** The pages of this courier have one name for one thing; the provider's own forms have theirs. By path below the realm. */
const RENAMED: Readonly<Record<string, (form: URLSearchParams) => URLSearchParams>> = {
  '/device': (form) => {
    const out = new URLSearchParams({ xsrf: form.get('csrf') ?? '', user_code: form.get('code') ?? '' });
    if (form.get('answer') === 'yes') out.set('confirm', 'yes');
    if (form.get('answer') === 'no') out.set('abort', 'yes');
    return out;
  },
  '/protocol/openid-connect/logout/confirm': (form) =>
    new URLSearchParams({ xsrf: form.get('csrf') ?? form.get('xsrf') ?? '', logout: 'yes' }),
};

/** The request as the provider expects it; one that needs no renaming is answered as it is. */
export async function renamed(req: IncomingMessage, path: string): Promise<IncomingMessage> {
  const rename = req.method === 'POST' ? RENAMED[path] : undefined;
  if (!rename) return req;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += (chunk as Buffer).length;
    if (size > MOST) break;
    chunks.push(chunk as Buffer);
  }
  const given = new URLSearchParams(Buffer.concat(chunks).toString());
  const body = Buffer.from(String(given.has('user_code') ? given : rename(given)));
  const copy = new IncomingMessage(req.socket);
  const { method, url, httpVersion, httpVersionMajor, httpVersionMinor } = req;
  Object.assign(copy, { method, url, httpVersion, httpVersionMajor, httpVersionMinor });
  const { 'transfer-encoding': _, ...headers } = req.headers;
  copy.headers = { ...headers, 'content-length': String(body.length) };
  copy.push(body);
  copy.push(null);
  // Else its end would be taken for a broken one, and the connection closed.
  copy.complete = true;
  return copy;
}

/**
 * A device's code that stands in an address goes into the field of our own page: the provider would answer a script that sends
 * it at once, and one click less stands between a stranger's link and a device that acts in one's name (RFC 8628, section 5.4).
 */
export function codeApart(path: string): { url: string; code: string | undefined } {
  const [pathname = '', text] = path.split('?', 2);
  const query = new URLSearchParams(text);
  const code = query.get('user_code');
  if (pathname !== '/device' || code === null) return { url: path, code: undefined };
  query.delete('user_code');
  return { url: query.size > 0 ? `${pathname}?${query}` : pathname, code: code.slice(0, 20) };
}
